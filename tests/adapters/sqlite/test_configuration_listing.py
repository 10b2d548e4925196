"""Which configurations a filter and an order give, told one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from catalogue_parts import catalogue_in, save
from clear_errors import raises_clearly
from configuration_pages import NOON, Stored, shelf_in
from universe_parts import cluster_in

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.domain.check import Verdict
from kms_tui.domain.errors import ConfigurationNotFound
from kms_tui.domain.listed_rows import CONFIGURATION_FIELDS
from kms_tui.domain.listing import Listing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

TODAY = NOON.date()
SOON = TODAY + timedelta(days=30)
STORED = (
    Stored("alpha", "pass", "kv-one", "master", 2048, checked=timedelta(minutes=2)),
    Stored(
        *("Beta", "warn", "kv-two", "spare", 3072),
        expires_on=TODAY - timedelta(days=1),
        checked=timedelta(days=1),
    ),
    Stored("delta", None, "KV-three", "Schl\xfcssel", 2048, expires_on=SOON + timedelta(days=1)),
    Stored(
        *("epsilon", "fail", "kv-two", "alpha-key", 4096), expires_on=SOON, checked=timedelta(9)
    ),
    Stored("managed", "skipped", "kv-one", "master", 3072, expires_on=TODAY, checked=timedelta(30)),
    Stored("\xc4-zeta", "pass", "kv-two", "Master", 2048, expires_on=TODAY, checked=timedelta(40)),
)
ALL = ["alpha", "Beta", "delta", "epsilon", "managed", "\xc4-zeta"]
HELD = {
    "alpha": ["alpha", "epsilon"],
    "ALPHA": ["alpha", "epsilon"],
    "name:alpha": ["alpha"],
    "key:alpha": ["epsilon"],
    "vault:alpha": [],
    "vault:kv-T": ["Beta", "delta", "epsilon", "\xc4-zeta"],
    "key:MASTER": ["alpha", "managed", "\xc4-zeta"],
    "key:schl\xdcssel": ["delta"],
    "name:\xe4": ["\xc4-zeta"],
    "tenant:beta": ["delta"],
    "client:beta": ["managed"],
    "beta": ["Beta", "delta", "managed"],
    "!beta": ["alpha", "epsilon", "\xc4-zeta"],
    "!name:beta kv-two": ["epsilon", "\xc4-zeta"],
    "size:2048": ["alpha", "delta", "\xc4-zeta"],
    "size:204": [],
    "size:": ALL,
    "used:0": ALL,
    "used:1": [],
    "status:ok": ["alpha", "\xc4-zeta"],
    "status:O": ["alpha", "\xc4-zeta"],
    "status:k": [],
    "status:warn": ["Beta"],
    "status:fail": ["epsilon"],
    "status:skip": ["managed"],
    "status:never": ["delta"],
    "secret:none": ["managed"],
    "secret:unknown": ["alpha"],
    "secret:gone": ["Beta"],
    "secret:soon": ["epsilon", "\xc4-zeta"],
    "secret:2026-12": ["delta", "epsilon"],
    "secret:2026-11-24": ["\xc4-zeta"],
    "checked:never": ["delta"],
    "checked:2026-11-2": ["alpha", "Beta"],
    "checked:2026-11-24": ["alpha"],
    "checked:11": [],
    "!checked:2026-1": ["delta"],
}
ORDERED = {
    "name": ALL,
    "vault": ["alpha", "managed", "delta", "Beta", "epsilon", "\xc4-zeta"],
    "key": ["epsilon", "alpha", "managed", "\xc4-zeta", "delta", "Beta"],
    "size": ["alpha", "delta", "\xc4-zeta", "Beta", "managed", "epsilon"],
    "used": ALL,
    "secret": ["Beta", "managed", "\xc4-zeta", "epsilon", "delta", "alpha"],
    "status": ["epsilon", "Beta", "delta", "managed", "alpha", "\xc4-zeta"],
    "checked": ["delta", "\xc4-zeta", "managed", "epsilon", "Beta", "alpha"],
    "tenant": ["delta", "alpha", "Beta", "epsilon", "managed", "\xc4-zeta"],
    "client": ["managed", "alpha", "Beta", "delta", "epsilon", "\xc4-zeta"],
}


@pytest.fixture
async def catalogue(tmp_path: Path) -> AsyncIterator[SqliteCatalogue]:
    async with shelf_in(tmp_path / "data") as shelf:
        shelf.put(STORED)
        shelf.execute("UPDATE configuration SET tenant_id = 'a-Beta' WHERE name = 'delta'")
        shelf.execute(
            "UPDATE configuration SET client_id = 'a-BETA', credential_kind = 'managed_identity',"
            " secret_reference = NULL WHERE name = 'managed'"
        )
    async with catalogue_in(tmp_path / "data") as catalogue:
        yield catalogue


async def names(catalogue: SqliteCatalogue, listing: Listing) -> list[str]:
    """Return the names of a listing, read two by two and, the same, backwards one by one."""
    found = [await _slices(catalogue, listing, 2, backwards=False)]
    found += [await _slices(catalogue, listing, 1, backwards=True)]
    assert found[0] == found[1][::-1]
    assert await catalogue.count_configurations(listing, TODAY, at_most=99) == len(found[0])
    return found[0]


async def _slices(
    catalogue: SqliteCatalogue, listing: Listing, limit: int, *, backwards: bool
) -> list[str]:
    found = await catalogue.listed_configurations(
        listing, TODAY, limit=limit, beside=None, backwards=backwards
    )
    rows = list(found)
    while found:
        found = await catalogue.listed_configurations(
            listing, TODAY, limit=limit, beside=rows[-1], backwards=backwards
        )
        rows += found
    return [row.name for row in rows]


@pytest.mark.parametrize("typed", HELD)
async def test_a_filter_gives_the_rows_that_hold_it(catalogue: SqliteCatalogue, typed: str) -> None:
    assert await names(catalogue, Listing.of_text(typed, CONFIGURATION_FIELDS)) == HELD[typed]


@pytest.mark.parametrize("field", ORDERED)
async def test_rows_come_in_the_order_of_a_field_and_by_name_where_that_is_equal(
    catalogue: SqliteCatalogue, field: str
) -> None:
    assert await names(catalogue, Listing().sorted_by(field, is_descending=False)) == ORDERED[field]


async def test_the_other_way_round_equals_stay_in_order_of_name(catalogue: SqliteCatalogue) -> None:
    by_size = Listing().sorted_by("size", is_descending=True)
    downwards = ["epsilon", "Beta", "managed", "alpha", "delta", "\xc4-zeta"]
    assert await names(catalogue, by_size) == downwards
    by_name = Listing().sorted_by("name", is_descending=True)
    assert await names(catalogue, by_name) == ALL[::-1]


async def test_no_more_than_the_limit_is_counted(catalogue: SqliteCatalogue) -> None:
    assert await catalogue.count_configurations(Listing(), TODAY, at_most=4) == 4


async def test_use_is_found_and_ordered_by_universes_now_before_universes_ever(
    tmp_path: Path,
) -> None:
    async with cluster_in(tmp_path / "data") as cluster:
        await save(cluster.catalogue, "spare")
        await cluster.gets_key(cluster.first)
        await cluster.rewraps(cluster.second)
        by_use = Listing().sorted_by("used", is_descending=False)
        assert await names(cluster.catalogue, by_use) == ["spare", "payments", "ledger"]
        used = Listing.of_text("used:1", CONFIGURATION_FIELDS)
        assert await names(cluster.catalogue, used) == ["ledger"]
        assert await names(cluster.catalogue, replace(by_use, is_descending=True)) == [
            *("ledger", "payments", "spare")
        ]
        assert await cluster.catalogue.used_names() == {
            cluster.first.id: "payments",
            cluster.second.id: "ledger",
        }


async def test_configurations_are_counted_by_the_verdict_of_their_check(
    catalogue: SqliteCatalogue,
) -> None:
    assert await catalogue.tally() == {
        None: 1,
        Verdict.FAIL: 1,
        Verdict.WARN: 1,
        Verdict.SKIPPED: 1,
        Verdict.PASS: 2,
    }


@pytest.mark.parametrize(
    ("limit", "found"),
    [
        (9, ["Beta", "epsilon", "managed", "\xc4-zeta"]),
        (3, ["Beta", "epsilon", "managed"]),
        (1, ["Beta"]),
    ],
)
async def test_the_gravest_are_failures_then_warnings_and_come_by_name(
    catalogue: SqliteCatalogue, limit: int, found: list[str]
) -> None:
    gravest = await catalogue.gravest_configurations(TODAY, SOON, limit)
    assert [configuration.name for configuration in gravest] == found


async def test_a_name_is_found_as_it_is_spelt_and_by_its_beginning(
    catalogue: SqliteCatalogue,
) -> None:
    assert (await catalogue.configuration_named("Beta")).key_size == 3072
    with raises_clearly(ConfigurationNotFound) as caught:
        await catalogue.configuration_named("beta")
    assert "beta" in caught.value.what
    assert await catalogue.names_beginning("", 2) == ["Beta", "alpha"]
    assert await catalogue.names_beginning("e", 9) == ["epsilon"]
    assert await catalogue.names_beginning("E", 9) == []
