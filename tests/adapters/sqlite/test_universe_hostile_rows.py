from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clear_errors import raises_clearly
from resealing import break_rules
from universe_parts import Cluster, cluster_in

from kms_tui.domain.errors import CatalogueUnusable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Cluster]:
    """Yield a universe with a key and an unfinished re-wrap."""
    async with cluster_in(tmp_path / "data") as cluster:
        await cluster.gets_key()
        await cluster.begins_rewrap()
        yield cluster


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("notes = x'00'", "notes is no text"),
        ("name = CAST(x'636166e9' AS TEXT)", "name is no text"),
        ("created_at = 'yesterday'", "created_at is no time"),
        ("revision = 1.5", "revision is no integer"),
        ("generation = 'x'", "generation is no integer"),
        ("active_key_id = x'00'", "active_key_id is no text"),
    ],
)
async def test_a_row_that_is_no_universe_is_refused_by_its_number(
    cluster: Cluster, change: str, complaint: str
) -> None:
    break_rules(cluster.database, f"UPDATE universe SET {change}")  # noqa: S608 - a test's own SQL
    with raises_clearly(CatalogueUnusable, match="is damaged") as caught:
        await cluster.universes.universes()
    assert caught.value.detail == f"Row 1 of universe: {complaint}."


@pytest.mark.parametrize(
    ("table", "change", "complaint"),
    [
        ("universe_key", "layout = 'aes_512'", "layout is no known word"),
        ("universe_key", "origin = 'found'", "origin is no known word"),
        ("universe_key", "fingerprint = 'text'", "fingerprint is no bytes"),
        ("universe_key", "number = 'first'", "number is no integer"),
        ("wrapping", "wrapped = 'text'", "wrapped is no bytes"),
        ("wrapping", "algorithm = 'rot13'", "algorithm is no known word"),
        ("wrapping", "recorded_at = '2026-01-01T00:00:00'", "recorded_at has no time zone"),
        ("wrapping", "generation = 9", "configuration_id is no text"),
    ],
)
async def test_a_row_that_is_no_key_is_refused_by_its_number(
    cluster: Cluster, table: str, change: str, complaint: str
) -> None:
    break_rules(cluster.database, f"UPDATE {table} SET {change}")  # noqa: S608 - a test's own SQL
    with raises_clearly(CatalogueUnusable) as caught:
        await cluster.universes.keys(cluster.universe.id)
    assert caught.value.detail == f"Row 1 of universe_key: {complaint}."


async def test_a_row_that_is_no_wrapping_is_refused_by_its_number(cluster: Cluster) -> None:
    [key] = await cluster.universes.keys(cluster.universe.id)
    break_rules(cluster.database, "UPDATE wrapping SET key_id = x'00'")
    with raises_clearly(CatalogueUnusable) as caught:
        await cluster.universes.wrappings(key.id)
    assert caught.value.detail == "Row 1 of wrapping: key_id is no text."


async def test_a_row_that_is_no_use_is_refused_by_its_number(cluster: Cluster) -> None:
    break_rules(cluster.database, "UPDATE use_record SET first_used_at = 'once'")
    with raises_clearly(CatalogueUnusable) as caught:
        await cluster.universes.uses(cluster.first.id)
    assert caught.value.detail == "Row 1 of use_record: first_used_at is no time."


async def test_a_row_that_is_no_rewrap_is_refused_by_its_number(cluster: Cluster) -> None:
    break_rules(cluster.database, "UPDATE rewrap SET begun_at = ''")
    with raises_clearly(CatalogueUnusable) as caught:
        await cluster.universes.unfinished_rewrap(cluster.universe.id)
    assert caught.value.detail == "Row 1 of rewrap: begun_at is no time."


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("kind = 'celebrated'", "kind is no known word"),
        ("by = x'00'", "by is no text"),
        ("note = CAST(x'ff' AS TEXT)", "note is no text"),
        ("universe_id = 'nobody'", "universe_name is no text"),
    ],
)
async def test_a_row_that_is_no_event_is_refused_by_its_number(
    cluster: Cluster, change: str, complaint: str
) -> None:
    break_rules(cluster.database, f"UPDATE event SET {change} WHERE sequence = 2")  # noqa: S608 - a test's own SQL
    with raises_clearly(CatalogueUnusable) as caught:
        await cluster.events()
    assert caught.value.detail == f"Row 2 of event: {complaint}."


async def test_a_catalogue_without_its_triggers_is_not_opened(cluster: Cluster) -> None:
    break_rules(cluster.database, "UPDATE universe SET notes = 'harmless'")
    await cluster.catalogue.close()
    with raises_clearly(CatalogueUnusable) as caught:
        await cluster.universes.universes()
    assert caught.value.detail == "Its schema is not that of version 5."
