from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from catalogue_parts import query
from clear_errors import raises_clearly
from universe_parts import LATER, STAMP, Cluster, cluster_in, new_key, new_universe

from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.errors import (
    CatalogueError,
    ConfigurationInUse,
    ConfigurationNotFound,
    UniverseChanged,
    UniverseKeyNotFound,
    UniverseNotFound,
)
from kms_tui.domain.history import EventKind, Happening
from kms_tui.domain.universe import ConfigurationUse, Universe, UniverseKeyId

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from kms_tui.domain.universe_key import WrappedUniverseKey


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Cluster]:
    async with cluster_in(tmp_path / "data") as cluster:
        yield cluster


async def _add(cluster: Cluster, was: Universe, key: WrappedUniverseKey) -> Universe:
    return await cluster.universes.add_key(was, key, EventKind.ENABLED, activate=True)


async def test_a_recorded_key_is_read_as_it_was_written_under_the_next_number(
    cluster: Cluster,
) -> None:
    keys = [await cluster.gets_key() for _ in range(3)]
    recorded = [replace(key, number=number) for number, key in enumerate(keys, start=1)]
    assert await cluster.universes.keys(cluster.universe.id) == recorded[::-1]
    assert await cluster.universes.key(keys[1].id) == recorded[1]


async def test_the_universe_tells_of_its_keys(cluster: Cluster) -> None:
    await cluster.gets_key(cluster.first)
    key = await cluster.gets_key(cluster.second)
    now = await cluster.now()
    assert (now.active_key_id, now.active_number, now.key_count) == (key.id, 2, 2)
    assert (now.configuration_id, now.last_key_at) == (cluster.second.id, key.created_at)
    assert (now.revision, now.updated_at) == (3, key.created_at)


async def test_a_key_that_is_not_activated_leaves_the_active_one(cluster: Cluster) -> None:
    active = await cluster.gets_key(cluster.first)
    await cluster.gets_key(cluster.second, activate=False)
    now = await cluster.now()
    assert (now.active_key_id, now.configuration_id) == (active.id, cluster.first.id)


async def test_the_event_of_a_key_says_which_master_key_version_wrapped_it(
    cluster: Cluster,
) -> None:
    key = new_key(cluster.universe, cluster.first)
    await _add(cluster, cluster.universe, key)
    [event, _] = await cluster.events()
    assert event.happening == Happening(
        EventKind.ENABLED,
        replace(STAMP, at=key.created_at),
        cluster.universe.id,
        key.id,
        cluster.first.id,
        key.wrapping.key_id,
    )
    assert (event.configuration_name, event.key_number) == ("payments", 1)


async def test_the_same_key_again_changes_nothing(cluster: Cluster) -> None:
    key = new_key(cluster.universe, cluster.first)
    added = await _add(cluster, cluster.universe, key)
    before = cluster.database.read_bytes()
    assert await _add(cluster, cluster.universe, key) == added
    assert cluster.database.read_bytes() == before


async def test_the_second_of_two_keys_for_one_revision_is_refused(cluster: Cluster) -> None:
    added = await _add(cluster, cluster.universe, new_key(cluster.universe, cluster.first))
    with raises_clearly(UniverseChanged):
        await _add(cluster, cluster.universe, new_key(cluster.universe, cluster.first))
    assert await cluster.now() == added
    assert len(await cluster.universes.keys(added.id)) == 1


async def test_a_key_of_another_generation_is_refused(cluster: Cluster) -> None:
    key = new_key(replace(cluster.universe, generation=1), cluster.first)
    with raises_clearly(UniverseChanged):
        await _add(cluster, cluster.universe, key)
    assert await cluster.now() == cluster.universe


async def test_a_key_for_an_unknown_universe_or_configuration_is_refused(
    cluster: Cluster,
) -> None:
    nobody = new_universe("nobody")
    with raises_clearly(UniverseNotFound):
        await _add(cluster, nobody, new_key(nobody, cluster.first))
    gone = replace(cluster.first, id=ConfigurationId("gone"))
    with raises_clearly(ConfigurationNotFound):
        await _add(cluster, cluster.universe, new_key(cluster.universe, gone))
    assert await cluster.kinds() == [EventKind.REGISTERED]


async def test_two_keys_cannot_have_the_same_name_in_the_database(cluster: Cluster) -> None:
    key = await cluster.gets_key()
    was = await cluster.now()
    twin = replace(new_key(was, cluster.first), db_key_id=key.db_key_id)
    with raises_clearly(CatalogueError, match="contradicting"):
        await _add(cluster, was, twin)
    assert await cluster.now() == was


async def test_an_unknown_key_is_not_found(cluster: Cluster) -> None:
    with raises_clearly(UniverseKeyNotFound):
        await cluster.universes.key(UniverseKeyId("nobody"))


async def test_a_disabled_universe_keeps_its_keys_and_has_no_active_one(cluster: Cluster) -> None:
    key = await cluster.gets_key()
    was = await cluster.now()
    now = await cluster.universes.disable(was, LATER)
    assert (now.is_enabled, now.active_number, now.key_count) == (False, None, 1)
    assert (now.configuration_id, now.revision) == (cluster.first.id, was.revision + 1)
    [event, *_] = await cluster.events()
    assert event.happening == Happening(EventKind.DISABLED, LATER, was.id, key.id, cluster.first.id)
    assert (now.updated_at, now.updated_by) == (LATER.at, LATER.by)


async def test_a_universe_without_an_active_key_cannot_be_disabled(cluster: Cluster) -> None:
    with raises_clearly(UniverseChanged):
        await cluster.universes.disable(cluster.universe, STAMP)


async def test_a_universe_that_changed_meanwhile_is_not_disabled(cluster: Cluster) -> None:
    key = await cluster.gets_key()
    with raises_clearly(UniverseChanged):
        await cluster.universes.disable(cluster.universe, STAMP)
    assert (await cluster.now()).active_key_id == key.id


async def test_protected_keys_are_those_of_all_universes(cluster: Cluster) -> None:
    other = await cluster.universes.register(new_universe("Analytics"))
    keys = [await cluster.gets_key(), await cluster.gets_key()]
    await cluster.gets_key(cluster.second)
    foreign = new_key(other, cluster.first)
    await _add(cluster, other, foreign)
    found = await cluster.universes.protected_keys(cluster.first.id)
    assert [key.id for key in found] == [foreign.id, keys[1].id, keys[0].id]


async def test_uses_tell_what_a_universe_owes_to_a_configuration(cluster: Cluster) -> None:
    keys = [await cluster.gets_key(), await cluster.gets_key()]
    [use] = await cluster.universes.uses(cluster.first.id)
    assert use == ConfigurationUse(
        cluster.universe.id, "production", keys[0].created_at, (keys[0].wrapping.key_id,), 2, 2
    )
    assert await cluster.universes.uses(cluster.second.id) == []


async def test_a_use_from_before_universes_were_registered_is_told_by_the_id(
    cluster: Cluster,
) -> None:
    query(cluster.database, "DROP TRIGGER use_has_a_universe")
    query(
        cluster.database,
        "INSERT INTO use_record VALUES (?, 'universe-1', '2026-01-01T00:00:00+00:00')",
        cluster.first.id,
    )
    [use] = await cluster.universes.uses(cluster.first.id)
    assert (use.universe_name, use.key_ids, use.keys_ever) == ("universe-1", (), 0)


async def test_a_configuration_counts_the_universes_it_protects(cluster: Cluster) -> None:
    await cluster.gets_key()
    await cluster.gets_key()
    found = await cluster.catalogue.configuration(cluster.first.id)
    assert (found.universes_ever, found.universes_now) == (1, 1)
    await cluster.rewraps(cluster.second)
    found = await cluster.catalogue.configuration(cluster.first.id)
    assert (found.universes_ever, found.universes_now) == (1, 0)


async def test_a_configuration_that_ever_wrapped_a_key_cannot_be_deleted(cluster: Cluster) -> None:
    await cluster.gets_key()
    await cluster.rewraps(cluster.second)
    with raises_clearly(ConfigurationInUse):
        await cluster.catalogue.remove(await cluster.catalogue.configuration(cluster.first.id))
