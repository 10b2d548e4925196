from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from catalogue_parts import query
from universe_parts import LATER, Cluster, cluster_in

from kms_tui.adapters.sqlite.driver import configure, connect

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

RECORDS = ("universe_key", "wrapping", "event", "use_record", "rewrap", "universe")
ANOTHER_UNIVERSE = """
INSERT INTO universe (id, name, uuid, notes, created_at, created_by, updated_at, updated_by)
VALUES ('other', 'other', '', '', '2026-01-01T00:00:00+00:00', '', '2026-01-01T00:00:00+00:00', '')
"""
COUNTED = "revision = revision + 1"


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Cluster]:
    """Yield a universe with two keys, one complete re-wrap and one that is unfinished."""
    async with cluster_in(tmp_path / "data") as cluster:
        await cluster.gets_key()
        await cluster.gets_key()
        await cluster.rewraps()
        await cluster.begins_rewrap()
        query(cluster.database, ANOTHER_UNIVERSE)
        yield cluster


def _our_own(database: Path) -> sqlite3.Connection:
    connection = connect(database, busy_timeout_seconds=1.0)
    configure(connection, database)
    return connection


def _plain(database: Path) -> sqlite3.Connection:
    """Connect without foreign keys and recursive triggers, as sqlite3 does by itself."""
    return sqlite3.connect(database, isolation_level=None)


def _expect_refused(database: Path, statement: str) -> None:
    before = database.read_bytes()
    for connect_to in (_our_own, _plain):
        with (
            closing(connect_to(database)) as connection,
            pytest.raises(sqlite3.IntegrityError),
        ):
            connection.execute(statement)
    assert database.read_bytes() == before


@pytest.mark.parametrize("table", RECORDS)
async def test_nothing_recorded_can_be_deleted(cluster: Cluster, table: str) -> None:
    _expect_refused(cluster.database, f"DELETE FROM {table}")  # noqa: S608 - our own words


@pytest.mark.parametrize("table", RECORDS)
async def test_nothing_recorded_can_be_replaced(cluster: Cluster, table: str) -> None:
    replace = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"  # noqa: S608 - our own words
    _expect_refused(cluster.database, replace)


@pytest.mark.parametrize("table", RECORDS)
async def test_nothing_can_take_the_place_of_a_row_by_its_number(
    cluster: Cluster, table: str
) -> None:
    columns = [row[1] for row in query(cluster.database, f"PRAGMA table_info({table})")]
    others = [name for name in columns if name != "sequence"]
    fresh = ", ".join(f"'new-' || {name}" if name.endswith("id") else name for name in others)
    _expect_refused(
        cluster.database,
        f"INSERT OR REPLACE INTO {table} (rowid, {', '.join(others)})"  # noqa: S608 - our own words
        f" SELECT rowid, {fresh} FROM {table} LIMIT 1",
    )


@pytest.mark.parametrize("table", ["universe_key", "wrapping", "event", "use_record"])
async def test_no_column_of_a_record_can_be_changed(cluster: Cluster, table: str) -> None:
    for row in query(cluster.database, f"PRAGMA table_info({table})"):
        change = f"UPDATE OR REPLACE {table} SET {row[1]} = {row[1]}"  # noqa: S608 - our own words
        _expect_refused(cluster.database, change)


@pytest.mark.parametrize(
    "change",
    [
        "rowid = rowid + 100",
        "id = 'another'",
        "created_at = '2020-01-01T00:00:00+00:00'",
        "created_by = 'mallory'",
        "generation = generation - 1",
        "generation = generation + 7",
        "name = 'other'",
    ],
)
async def test_what_a_universe_was_cannot_be_changed(cluster: Cluster, change: str) -> None:
    statement = f"UPDATE OR REPLACE universe SET {change}, {COUNTED} WHERE name = 'production'"  # noqa: S608 - our own words
    _expect_refused(cluster.database, statement)


@pytest.mark.parametrize("change", ["revision - 1", "revision", "revision + 2"])
async def test_a_revision_goes_up_by_one_and_never_back(cluster: Cluster, change: str) -> None:
    _expect_refused(cluster.database, f"UPDATE universe SET revision = {change}")  # noqa: S608 - our own words


@pytest.mark.parametrize(
    "change",
    [
        "ended_as = NULL, ended_at = NULL, ended_by = NULL",
        "ended_as = 'abandoned'",
        "key_id = 'another'",
        "rowid = rowid + 100",
    ],
)
async def test_an_ended_rewrap_stays_as_it_ended(cluster: Cluster, change: str) -> None:
    statement = f"UPDATE OR REPLACE rewrap SET {change} WHERE ended_as = 'completed'"  # noqa: S608 - our own words
    _expect_refused(cluster.database, statement)


@pytest.mark.parametrize(
    "column",
    ["id", "universe_id", "generation", "configuration_id", "key_id", "algorithm", "begun_by"],
)
async def test_all_that_a_rewrap_can_do_is_end(cluster: Cluster, column: str) -> None:
    _expect_refused(
        cluster.database,
        f"UPDATE rewrap SET {column} = {column} || '1', ended_as = 'abandoned',"  # noqa: S608 - our own words
        " ended_at = begun_at, ended_by = begun_by WHERE ended_as IS NULL",
    )


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM configuration WHERE name = 'payments'",
        "INSERT OR REPLACE INTO configuration SELECT * FROM configuration",
        "UPDATE OR REPLACE configuration SET name = 'payments' WHERE name = 'ledger'",
        "UPDATE configuration SET id = 'another' WHERE name = 'payments'",
    ],
)
async def test_a_configuration_that_wrapped_keys_cannot_vanish(
    cluster: Cluster, statement: str
) -> None:
    _expect_refused(cluster.database, statement)


@pytest.mark.parametrize("number", ["number", "number + 2"])
async def test_keys_are_numbered_without_gaps(cluster: Cluster, number: str) -> None:
    _expect_refused(
        cluster.database,
        f"INSERT INTO universe_key SELECT 'new', universe_id, {number}, layout,"  # noqa: S608 - our own words
        " fingerprint_salt, fingerprint, origin, 'new', created_at, created_by, 1"
        " FROM universe_key WHERE number = 2",
    )


async def test_a_key_without_its_wrapping_is_refused_at_the_commit(cluster: Cluster) -> None:
    key_without_wrapping = (
        "INSERT INTO universe_key SELECT 'new', universe_id, 3, layout, fingerprint_salt,"
        " fingerprint, origin, 'new', created_at, created_by, 1 FROM universe_key WHERE number = 2"
    )
    with closing(_our_own(cluster.database)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(key_without_wrapping)
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("COMMIT")


async def test_a_wrapping_of_no_present_generation_is_refused(cluster: Cluster) -> None:
    _expect_refused(
        cluster.database,
        "INSERT INTO wrapping SELECT universe_key_id, universe_id, 5, configuration_id, key_id,"
        " algorithm, wrapped, recorded_at, recorded_by, NULL FROM wrapping LIMIT 1",
    )


async def test_a_use_of_no_universe_is_refused(cluster: Cluster) -> None:
    _expect_refused(
        cluster.database,
        "INSERT INTO use_record SELECT configuration_id, 'nobody', first_used_at FROM use_record",
    )


async def test_a_new_universe_has_no_keys_yet(cluster: Cluster) -> None:
    values = "'third', 'third', '', '', '', '', '', ''"
    for state in ("1, 1, NULL", "1, 0, (SELECT id FROM universe_key)"):
        _expect_refused(cluster.database, f"INSERT INTO universe VALUES ({values}, {state})")  # noqa: S608 - our own words


async def test_a_second_unfinished_rewrap_takes_no_place(cluster: Cluster) -> None:
    _expect_refused(
        cluster.database,
        "INSERT OR REPLACE INTO rewrap SELECT 'new', universe_id, 9, configuration_id, key_id,"
        " algorithm, begun_at, begun_by, NULL, NULL, NULL FROM rewrap WHERE ended_as IS NULL",
    )


async def test_a_rewrap_that_has_ended_wraps_no_key(cluster: Cluster) -> None:
    unfinished = await cluster.universes.unfinished_rewrap(cluster.universe.id)
    assert unfinished is not None
    await cluster.universes.abandon_rewrap(unfinished, LATER)
    _expect_refused(
        cluster.database,
        "INSERT INTO wrapping SELECT universe_key.id, rewrap.universe_id, generation,"
        " configuration_id, key_id, algorithm, x'00', begun_at, begun_by, rewrap.id"
        " FROM rewrap, universe_key WHERE ended_as = 'abandoned'",
    )
