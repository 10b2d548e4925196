from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from clear_errors import raises_clearly
from universe_parts import LATER, STAMP, Cluster, cluster_in, new_universe

from kms_tui.domain.errors import UniverseChanged, UniverseNameTaken, UniverseNotFound
from kms_tui.domain.history import EventKind, Happening
from kms_tui.domain.universe import Stamp, UniverseDraft, UniverseId

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

RENAMED = UniverseDraft("production-eu", "", "five nodes")


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Cluster]:
    async with cluster_in(tmp_path / "data") as cluster:
        yield cluster


async def test_a_registered_universe_is_read_as_it_was_written(cluster: Cluster) -> None:
    universe = new_universe("staging")
    assert await cluster.universes.register(universe) == universe
    assert await cluster.universes.universe(universe.id) == universe
    assert await cluster.universes.universe_named("staging") == universe
    [event, _] = await cluster.events()
    by_whom = Stamp(universe.created_at, universe.created_by)
    assert event.happening == Happening(EventKind.REGISTERED, by_whom, universe.id)


async def test_universes_come_by_name_whatever_its_case(cluster: Cluster) -> None:
    for name in ("Zebra", "alpha"):
        await cluster.universes.register(new_universe(name))
    names = [universe.name for universe in await cluster.universes.universes()]
    assert names == ["alpha", "production", "Zebra"]


async def test_a_taken_name_is_refused_and_nothing_is_recorded(cluster: Cluster) -> None:
    with raises_clearly(UniverseNameTaken, match='"production" exists'):
        await cluster.universes.register(new_universe("production"))
    assert await cluster.universes.universes() == [cluster.universe]
    assert await cluster.kinds() == [EventKind.REGISTERED]


async def test_an_unknown_universe_is_not_found(cluster: Cluster) -> None:
    with raises_clearly(UniverseNotFound):
        await cluster.universes.universe(UniverseId("nobody"))
    with raises_clearly(UniverseNotFound, match="nobody"):
        await cluster.universes.universe_named("nobody")


async def test_a_change_is_written_counted_and_recorded(cluster: Cluster) -> None:
    changed = cluster.universe.changed(RENAMED, LATER)
    assert await cluster.universes.change(changed, cluster.universe) == changed
    [event, _] = await cluster.events()
    assert (event.happening.kind, event.happening.stamp) == (EventKind.EDITED, LATER)
    assert event.universe_name == "production-eu"


async def test_a_change_records_what_it_replaced(cluster: Cluster) -> None:
    await cluster.universes.change(cluster.universe.changed(RENAMED, LATER), cluster.universe)
    [event, _] = await cluster.events()
    was = f"name was production; UUID was {cluster.universe.uuid}; other notes"
    assert event.happening == Happening(EventKind.EDITED, LATER, cluster.universe.id, note=was)
    renamed = await cluster.now()
    again = renamed.changed(replace(RENAMED, uuid=cluster.universe.uuid), LATER)
    await cluster.universes.change(again, renamed)
    [event, *_] = await cluster.events()
    assert event.happening.note == "UUID was empty"


async def test_the_second_of_two_changes_is_refused(cluster: Cluster) -> None:
    changed = cluster.universe.changed(RENAMED, LATER)
    await cluster.universes.change(changed, cluster.universe)
    with raises_clearly(UniverseChanged):
        await cluster.universes.change(
            cluster.universe.changed(UniverseDraft("mine"), STAMP), cluster.universe
        )
    assert await cluster.now() == changed


async def test_a_change_to_the_name_of_another_is_refused(cluster: Cluster) -> None:
    await cluster.universes.register(new_universe("staging"))
    changed = cluster.universe.changed(UniverseDraft("staging"), STAMP)
    with raises_clearly(UniverseNameTaken):
        await cluster.universes.change(changed, cluster.universe)
    assert await cluster.now() == cluster.universe


async def test_a_change_of_an_unknown_universe_is_refused(cluster: Cluster) -> None:
    nobody = new_universe("nobody")
    with raises_clearly(UniverseNotFound):
        await cluster.universes.change(nobody, nobody)


async def test_a_change_leaves_its_origin_and_its_keys_alone(cluster: Cluster) -> None:
    key = await cluster.gets_key()
    was = await cluster.now()
    forged = replace(was.changed(RENAMED, LATER), created_by="mallory", active_key_id=None)
    now = await cluster.universes.change(forged, was)
    assert (now.created_by, now.active_key_id) == ("admin@bastion", key.id)
