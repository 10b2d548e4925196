from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

from catalogue_parts import catalogue_in, query, save
from clear_errors import raises_clearly
from universe_parts import Cluster, cluster_in, new_key, new_universe

from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue
from kms_tui.domain.errors import (
    CatalogueBusy,
    ConfigurationInUse,
    ConfigurationNotFound,
    UniverseChanged,
)
from kms_tui.domain.history import EventKind

if TYPE_CHECKING:
    from pathlib import Path

    from kms_tui.domain.configuration import KmsConfiguration
    from kms_tui.domain.universe import Universe

ROUNDS = 12


async def _enables(
    universes: SqliteUniverseCatalogue, was: Universe, configuration: KmsConfiguration
) -> bool:
    key = new_key(was, configuration)
    try:
        await universes.add_key(was, key, EventKind.ENABLED, activate=True)
    except (ConfigurationNotFound, UniverseChanged):
        return False
    return True


async def _deletes(cluster: Cluster, configuration: KmsConfiguration) -> bool:
    try:
        await cluster.catalogue.remove(configuration)
    except ConfigurationInUse:
        return False
    return True


async def test_either_the_configuration_is_gone_or_the_key_is_there(tmp_path: Path) -> None:
    async with cluster_in(tmp_path / "data") as cluster, catalogue_in(tmp_path / "data") as other:
        universes = SqliteUniverseCatalogue(other)
        for number in range(ROUNDS):
            contested = await save(cluster.catalogue, f"contested-{number}")
            was = await universes.register(new_universe(f"universe-{number}"))
            jobs = [_enables(universes, was, contested), _deletes(cluster, contested)]
            outcomes = await asyncio.gather(*jobs[:: (-1) ** number])
            is_enabled, is_deleted = outcomes[:: (-1) ** number]
            assert is_enabled is not is_deleted
            assert len(await cluster.universes.keys(was.id)) == is_enabled
            names = [found.name for found in await cluster.catalogue.configurations()]
            assert (contested.name in names) is is_enabled


async def test_of_two_sessions_that_enable_at_once_one_does(tmp_path: Path) -> None:
    async with cluster_in(tmp_path / "data") as cluster, catalogue_in(tmp_path / "data") as other:
        sessions = (cluster.universes, SqliteUniverseCatalogue(other))
        for number in range(ROUNDS):
            was = await cluster.universes.register(new_universe(f"universe-{number}"))
            done = await asyncio.gather(
                *(_enables(session, was, cluster.first) for session in sessions)
            )
            assert sorted(done) == [False, True]
            [key] = await cluster.universes.keys(was.id)
            assert (await sessions[1].universe(was.id)).active_key_id == key.id


async def _statements(cluster: Cluster) -> list[str]:
    """Return a list to which each statement is added as it begins."""
    begun: list[str] = []
    file = cluster.catalogue.file
    await cluster.catalogue.run(lambda: file.connected().set_trace_callback(begun.append))
    return begun


async def _until_waiting(statements: list[str]) -> None:
    deadline = time.monotonic() + 5.0
    while "BEGIN IMMEDIATE" not in statements:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.005)


async def test_a_writer_that_waited_while_another_file_took_the_place_writes_nothing(
    tmp_path: Path,
) -> None:
    async with cluster_in(tmp_path / "data") as cluster:
        shutil.copy2(cluster.database, tmp_path / "restored.db")
        statements = await _statements(cluster)
        with closing(sqlite3.connect(cluster.database, isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            writer = asyncio.create_task(cluster.universes.register(new_universe("late")))
            await _until_waiting(statements)
            (tmp_path / "restored.db").replace(cluster.database)
        with raises_clearly(CatalogueBusy, match="took the place"):
            await writer
        await cluster.universes.register(new_universe("again"))
        names = query(cluster.database, "SELECT name FROM universe ORDER BY name")
        assert names == [("again",), ("production",)]
