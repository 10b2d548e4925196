from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from clear_errors import raises_clearly
from universe_parts import LATER, Cluster, cluster_in, new_rewrap, new_universe, wrapping_of

from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.errors import (
    CatalogueError,
    ConfigurationNotFound,
    RewrapUnfinished,
    UniverseChanged,
    UniverseNotFound,
)
from kms_tui.domain.history import EventKind, Happening
from kms_tui.domain.universe import Stamp, UniverseId, UniverseKeyId

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from kms_tui.domain.rewrap import Rewrap


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Cluster]:
    """Yield a universe with two keys that the first configuration wraps."""
    async with cluster_in(tmp_path / "data") as cluster:
        await cluster.gets_key()
        await cluster.gets_key()
        yield cluster


async def test_a_rewrap_that_was_begun_is_read_as_it_was_written(cluster: Cluster) -> None:
    was = await cluster.now()
    rewrap = new_rewrap(cluster.universe, cluster.second, 1)
    now = await cluster.universes.begin_rewrap(was, rewrap)
    assert await cluster.universes.unfinished_rewrap(was.id) == rewrap
    assert now.has_unfinished_rewrap
    assert (now.generation, now.revision) == (was.generation, was.revision)


async def test_until_it_is_complete_the_keys_stay_as_they_were_wrapped(cluster: Cluster) -> None:
    before = await cluster.universes.keys(cluster.universe.id)
    rewrap = await cluster.begins_rewrap()
    await cluster.universes.add_wrapping(rewrap, before[0].id, wrapping_of(rewrap))
    assert await cluster.universes.keys(cluster.universe.id) == before
    assert await cluster.universes.rewrapped_keys(rewrap) == {before[0].id}


async def test_a_complete_rewrap_changes_the_wrapping_of_all_keys_at_once(
    cluster: Cluster,
) -> None:
    was = await cluster.now()
    rewrap = await cluster.rewraps()
    keys = await cluster.universes.keys(was.id)
    assert {key.wrapping.configuration_id for key in keys} == {cluster.second.id}
    now = await cluster.now()
    assert (now.generation, now.revision) == (rewrap.generation, was.revision + 1)
    assert (now.active_key_id, now.configuration_id) == (was.active_key_id, cluster.second.id)
    assert (now.has_unfinished_rewrap, now.updated_by) == (False, LATER.by)


async def test_the_wrappings_of_all_generations_stay(cluster: Cluster) -> None:
    [key, _] = await cluster.universes.keys(cluster.universe.id)
    rewrap = await cluster.rewraps()
    [newest, first] = await cluster.universes.wrappings(key.id)
    assert first == key.wrapping
    assert (newest.generation, newest.key_id) == (1, rewrap.key_id)


async def test_a_rewrap_is_not_completed_without_every_key(cluster: Cluster) -> None:
    rewrap = await cluster.begins_rewrap()
    for key in await cluster.universes.keys(cluster.universe.id):
        assert await cluster.universes.complete_rewrap(rewrap, LATER) is None
        await cluster.universes.add_wrapping(rewrap, key.id, wrapping_of(rewrap))
    late = await cluster.gets_key()
    assert await cluster.universes.complete_rewrap(rewrap, LATER) is None
    await cluster.universes.add_wrapping(rewrap, late.id, wrapping_of(rewrap))
    assert await cluster.universes.complete_rewrap(rewrap, LATER) == await cluster.now()


async def test_a_rewrap_completed_twice_was_completed_once(cluster: Cluster) -> None:
    rewrap = await cluster.rewraps()
    before = cluster.database.read_bytes()
    assert await cluster.universes.complete_rewrap(rewrap, LATER) == await cluster.now()
    assert cluster.database.read_bytes() == before


async def test_a_second_wrapping_of_the_same_key_is_ignored(cluster: Cluster) -> None:
    [key, _] = await cluster.universes.keys(cluster.universe.id)
    rewrap = await cluster.begins_rewrap()
    first = wrapping_of(rewrap)
    await cluster.universes.add_wrapping(rewrap, key.id, first)
    events = await cluster.events()
    await cluster.universes.add_wrapping(rewrap, key.id, wrapping_of(rewrap))
    assert (await cluster.universes.wrappings(key.id))[0] == first
    assert await cluster.events() == events


async def test_a_rewrap_uses_its_configuration_from_its_first_wrapping_on(
    cluster: Cluster,
) -> None:
    [key, _] = await cluster.universes.keys(cluster.universe.id)
    rewrap = await cluster.begins_rewrap()
    assert await cluster.universes.uses(cluster.second.id) == []
    wrapping = wrapping_of(rewrap)
    await cluster.universes.add_wrapping(rewrap, key.id, wrapping)
    await cluster.universes.abandon_rewrap(rewrap, LATER)
    [use] = await cluster.universes.uses(cluster.second.id)
    assert (use.first_used_at, use.key_ids) == (wrapping.recorded_at, (rewrap.key_id,))
    assert (use.keys_now, use.keys_ever) == (0, 1)


async def test_a_key_that_a_configuration_wrapped_twice_is_counted_once(cluster: Cluster) -> None:
    rewrap = await cluster.rewraps(cluster.first)
    [use] = await cluster.universes.uses(cluster.first.id)
    assert (use.keys_now, use.keys_ever, len(use.key_ids)) == (2, 2, 2)
    assert use.key_ids[-1] == rewrap.key_id


async def test_a_rewrap_that_wrapped_nothing_keeps_no_configuration(cluster: Cluster) -> None:
    rewrap = await cluster.begins_rewrap(cluster.second)
    await cluster.catalogue.remove(cluster.second)
    [key, _] = await cluster.universes.keys(cluster.universe.id)
    with raises_clearly(ConfigurationNotFound):
        await cluster.universes.add_wrapping(rewrap, key.id, wrapping_of(rewrap))
    assert not (await cluster.universes.abandon_rewrap(rewrap, LATER)).has_unfinished_rewrap


async def test_only_one_rewrap_of_a_universe_can_be_unfinished(cluster: Cluster) -> None:
    rewrap = await cluster.begins_rewrap()
    with raises_clearly(RewrapUnfinished):
        await cluster.begins_rewrap()
    assert await cluster.universes.unfinished_rewrap(cluster.universe.id) == rewrap


async def test_a_rewrap_of_a_universe_that_changed_meanwhile_is_refused(cluster: Cluster) -> None:
    rewrap = new_rewrap(cluster.universe, cluster.second, 1)
    with raises_clearly(UniverseChanged):
        await cluster.universes.begin_rewrap(cluster.universe, rewrap)
    assert await cluster.universes.unfinished_rewrap(cluster.universe.id) is None


@pytest.mark.parametrize("generation", [0, 2])
async def test_a_rewrap_of_another_generation_than_the_next_is_refused(
    cluster: Cluster, generation: int
) -> None:
    rewrap = new_rewrap(cluster.universe, cluster.second, generation)
    with raises_clearly(UniverseChanged):
        await cluster.universes.begin_rewrap(await cluster.now(), rewrap)


async def test_a_rewrap_to_an_unknown_configuration_is_refused(cluster: Cluster) -> None:
    gone = replace(cluster.second, id=ConfigurationId("gone"))
    with raises_clearly(ConfigurationNotFound):
        await cluster.begins_rewrap(gone)
    assert not (await cluster.now()).has_unfinished_rewrap


async def test_an_unknown_universe_has_no_rewraps(cluster: Cluster) -> None:
    nobody = new_universe("nobody")
    with raises_clearly(UniverseNotFound):
        await cluster.universes.next_generation(UniverseId("nobody"))
    with raises_clearly(UniverseNotFound):
        await cluster.universes.begin_rewrap(nobody, new_rewrap(nobody, cluster.second, 1))


async def test_an_abandoned_rewrap_is_over_and_its_generation_is_never_given_again(
    cluster: Cluster,
) -> None:
    abandoned = await cluster.begins_rewrap()
    [key, _] = await cluster.universes.keys(cluster.universe.id)
    await cluster.universes.add_wrapping(abandoned, key.id, wrapping_of(abandoned))
    await cluster.universes.abandon_rewrap(abandoned, LATER)
    assert await cluster.universes.next_generation(cluster.universe.id) == 2
    await cluster.rewraps()
    wrappings = await cluster.universes.wrappings(key.id)
    assert [wrapping.generation for wrapping in wrappings] == [2, 1, 0]


async def test_an_abandoned_rewrap_takes_nothing_more(cluster: Cluster) -> None:
    rewrap = await cluster.begins_rewrap()
    await cluster.universes.abandon_rewrap(rewrap, LATER)
    [key, _] = await cluster.universes.keys(cluster.universe.id)
    with raises_clearly(UniverseChanged):
        await cluster.universes.add_wrapping(rewrap, key.id, wrapping_of(rewrap))
    with raises_clearly(UniverseChanged):
        await cluster.universes.complete_rewrap(rewrap, LATER)
    with raises_clearly(UniverseChanged):
        await cluster.universes.abandon_rewrap(rewrap, LATER)


async def test_a_wrapping_that_is_not_of_the_rewrap_is_refused(cluster: Cluster) -> None:
    [key, _] = await cluster.universes.keys(cluster.universe.id)
    rewrap = await cluster.begins_rewrap()
    other = replace(wrapping_of(rewrap), key_id="https://elsewhere/keys/k/1")
    with raises_clearly(CatalogueError, match="contradicting"):
        await cluster.universes.add_wrapping(rewrap, key.id, other)
    assert await cluster.universes.rewrapped_keys(rewrap) == set()


async def test_a_rewrap_never_begun_cannot_go_on(cluster: Cluster) -> None:
    rewrap = new_rewrap(cluster.universe, cluster.second, 1)
    with raises_clearly(UniverseChanged):
        await cluster.universes.complete_rewrap(rewrap, LATER)


async def test_a_key_made_after_a_rewrap_is_of_its_generation(cluster: Cluster) -> None:
    await cluster.rewraps()
    key = await cluster.gets_key(cluster.second)
    assert (await cluster.universes.key(key.id)).wrapping == key.wrapping
    assert key.wrapping.generation == 1


async def test_each_step_of_a_rewrap_is_in_the_history_with_who_did_what_to_which_key(
    cluster: Cluster,
) -> None:
    keys = await cluster.universes.keys(cluster.universe.id)
    whole = await cluster.rewraps()
    given_up = await cluster.begins_rewrap()
    await cluster.universes.abandon_rewrap(given_up, LATER)

    def step(
        kind: EventKind, rewrap: Rewrap, stamp: Stamp, key_id: UniverseKeyId | None = None
    ) -> Happening:
        """Return what is told of one step: nothing but these."""
        universe_id, configuration_id = cluster.universe.id, cluster.second.id
        return Happening(kind, stamp, universe_id, key_id, configuration_id, rewrap.key_id)

    wrapping = wrapping_of(whole)
    recorded = Stamp(wrapping.recorded_at, wrapping.recorded_by)
    assert [event.happening for event in await cluster.events()][5::-1] == [
        step(EventKind.REWRAP_BEGUN, whole, whole.begun),
        *(step(EventKind.REWRAPPED, whole, recorded, key.id) for key in keys),
        step(EventKind.REWRAP_COMPLETED, whole, LATER),
        step(EventKind.REWRAP_BEGUN, given_up, given_up.begun),
        step(EventKind.REWRAP_ABANDONED, given_up, LATER),
    ]
