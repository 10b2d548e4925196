"""Whatever meets a row about a universe that it cannot read says which row of which file it is."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from clear_errors import raises_clearly
from resealing import break_rules
from universe_parts import EVERYTHING, LATER, Cluster, cluster_in, new_key, wrapping_of

from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue
from kms_tui.domain.errors import CatalogueUnusable
from kms_tui.domain.history import EventKind, Happening

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from kms_tui.domain.rewrap import Rewrap
    from kms_tui.domain.universe import Universe
    from kms_tui.domain.universe_key import WrappedUniverseKey


@dataclass(frozen=True)
class Met:
    """A universe whose row cannot be read, with what was known of it before."""

    cluster: Cluster
    was: Universe
    key: WrappedUniverseKey
    rewrap: Rewrap


Deed = Callable[[SqliteUniverseCatalogue, Met], Awaitable[object]]
BROKEN = {
    "universe": "created_at is no time",
    "universe_key": "created_at is no time",
    "wrapping": "recorded_at is no time",
    "use_record": "first_used_at is no time",
    "rewrap": "begun_at is no time",
    "end of rewrap": "ended_as is no known word",
    "event": "at is no time",
    "configuration": "created_at is no time",
}
"""What is wrong with a row once the word in that column is `lost`."""
MEETING: dict[str, tuple[str, Deed]] = {
    "list": ("universe", lambda u, _: u.universes()),
    "read": ("universe", lambda u, met: u.universe(met.was.id)),
    "find": ("universe", lambda u, met: u.universe_named(met.was.name)),
    "edit": ("universe", lambda u, met: u.change(met.was, met.was)),
    "disable": ("universe", lambda u, met: u.disable(met.was, LATER)),
    "record": (
        "universe",
        lambda u, met: u.record(Happening(EventKind.EDITED, LATER, met.was.id)),
    ),
    "abandon": ("universe", lambda u, met: u.abandon_rewrap(met.rewrap, LATER)),
    "begin": ("universe", lambda u, met: u.begin_rewrap(met.was, met.rewrap)),
    "add key": (
        "universe",
        lambda u, met: u.add_key(
            met.was, new_key(met.was, met.cluster.first), EventKind.ROTATED, activate=True
        ),
    ),
    "add key of": (
        "configuration",
        lambda u, met: u.add_key(
            met.was, new_key(met.was, met.cluster.first), EventKind.ROTATED, activate=True
        ),
    ),
    "wrap with": (
        "configuration",
        lambda u, met: u.add_wrapping(met.rewrap, met.key.id, wrapping_of(met.rewrap)),
    ),
    "list keys": ("universe_key", lambda u, met: u.keys(met.was.id)),
    "read key": ("universe_key", lambda u, met: u.key(met.key.id)),
    "list protected": (
        "universe_key",
        lambda u, met: u.protected_keys(met.cluster.first.id),
    ),
    "list wrappings": ("wrapping", lambda u, met: u.wrappings(met.key.id)),
    "list uses": ("use_record", lambda u, met: u.uses(met.cluster.first.id)),
    "resume": ("rewrap", lambda u, met: u.unfinished_rewrap(met.was.id)),
    "wrap": (
        "end of rewrap",
        lambda u, met: u.add_wrapping(met.rewrap, met.key.id, wrapping_of(met.rewrap)),
    ),
    "complete": ("end of rewrap", lambda u, met: u.complete_rewrap(met.rewrap, LATER)),
    "abandon rewrap": ("end of rewrap", lambda u, met: u.abandon_rewrap(met.rewrap, LATER)),
    "history": ("event", lambda u, _: u.history(EVERYTHING, limit=9)),
}


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Cluster]:
    """Yield a universe with a key and an unfinished re-wrap."""
    async with cluster_in(tmp_path / "data") as cluster:
        await cluster.gets_key()
        await cluster.begins_rewrap()
        yield cluster


@pytest.mark.parametrize("deed", MEETING)
async def test_whatever_meets_a_row_it_cannot_read_names_row_and_file(
    cluster: Cluster, deed: str
) -> None:
    [key] = await cluster.universes.keys(cluster.universe.id)
    rewrap = await cluster.universes.unfinished_rewrap(cluster.universe.id)
    assert rewrap
    met = Met(cluster, await cluster.now(), key, rewrap)
    broken, meet = MEETING[deed]
    table, complaint = broken.split()[-1], BROKEN[broken]
    change = f"UPDATE {table} SET {complaint.split()[0]} = 'lost'"  # noqa: S608 - a test's own SQL
    break_rules(cluster.database, change)
    with raises_clearly(CatalogueUnusable) as caught:
        await meet(cluster.universes, met)
    damage = f"The catalogue {cluster.database} is damaged; it was left as it is."
    assert caught.value.what == damage
    assert re.fullmatch(f"Row [1-9] of {table}: {complaint}[.]", caught.value.detail)


async def test_a_rewrapped_key_without_a_name_is_refused_by_its_number(cluster: Cluster) -> None:
    rewrap = await cluster.universes.unfinished_rewrap(cluster.universe.id)
    [key] = await cluster.universes.keys(cluster.universe.id)
    assert rewrap
    await cluster.universes.add_wrapping(rewrap, key.id, wrapping_of(rewrap))
    break_rules(cluster.database, "UPDATE universe_key SET id = CAST(x'ff' AS TEXT)")
    break_rules(cluster.database, "UPDATE wrapping SET universe_key_id = CAST(x'ff' AS TEXT)")
    with raises_clearly(CatalogueUnusable) as caught:
        await cluster.universes.rewrapped_keys(rewrap)
    assert str(cluster.database) in caught.value.what
    assert caught.value.detail == "Row 1 of universe_key: id is no text."


async def test_a_master_key_version_that_is_no_text_is_refused_by_its_wrapping(
    cluster: Cluster,
) -> None:
    break_rules(cluster.database, "UPDATE wrapping SET key_id = CAST(x'ff' AS TEXT)")
    with raises_clearly(CatalogueUnusable) as caught:
        await cluster.universes.uses(cluster.first.id)
    assert str(cluster.database) in caught.value.what
    assert caught.value.detail == "Row 1 of wrapping: key_id is no text."


async def test_a_rewrap_to_a_configuration_that_cannot_be_read_does_not_begin(
    cluster: Cluster,
) -> None:
    rewrap = await cluster.universes.unfinished_rewrap(cluster.universe.id)
    assert rewrap
    await cluster.universes.abandon_rewrap(rewrap, LATER)
    break_rules(cluster.database, "UPDATE configuration SET created_at = 'lost'")
    with raises_clearly(CatalogueUnusable) as caught:
        await cluster.begins_rewrap()
    assert str(cluster.database) in caught.value.what
    assert caught.value.detail == "Row 2 of configuration: created_at is no time."
