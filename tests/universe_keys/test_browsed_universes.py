"""What the lists read of universes and events: slices join, whichever way they go; and health."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from clear_errors import raises_clearly
from scripted_host import DIFFERS, Host
from scripted_vault import KEY

from kms_tui.domain.check import Verdict
from kms_tui.domain.errors import ConfigurationNotFound, KeysNotProven, UniverseNotFound
from kms_tui.domain.health import CatalogueHealth, Problem
from kms_tui.domain.history import Event, HistoryFilter
from kms_tui.domain.listed_rows import UNIVERSE_FIELDS, ListedUniverse
from kms_tui.domain.listing import Listing
from kms_tui.domain.universe import UniverseDraft
from kms_tui.services.browsing import Browsing

NAMES = ("Alpha", "alpha", "beta", "gamma", "orders", "Zeta")
NO_TEXT = "\udcff"
"""What the command line makes of a byte that is no character."""


def browsing(host: Host) -> Browsing:
    of = host.of.configurations
    return Browsing(of.catalogue, of.universes, of.now)


async def register(host: Host) -> None:
    """Register universes in another order than that of names; orders has two keys."""
    for name in ("gamma", "Zeta", "alpha", "beta", "Alpha"):
        await host.of.universes.register(UniverseDraft(name))
    await host.with_keys(2)


async def in_slices(
    host: Host, listing: Listing, size: int, *, backwards: bool
) -> Sequence[ListedUniverse]:
    found: list[ListedUniverse] = []
    reaches_end = False
    while not reaches_end:
        beside = found[0 if backwards else -1] if found else None
        part = await browsing(host).universes(
            listing, limit=size, beside=beside, backwards=backwards
        )
        assert len(part.rows) <= size
        found = [*part.rows, *found] if backwards else [*found, *part.rows]
        reaches_end = part.reaches_end
    return found


async def test_slices_of_universes_join_into_the_listing(host: Host) -> None:
    await register(host)
    for field in UNIVERSE_FIELDS:
        for is_descending in (False, True):
            listing = Listing().sorted_by(field, is_descending=is_descending)
            whole = await in_slices(host, listing, 9, backwards=False)
            assert len(whole) == len(NAMES)
            for size in (1, 4, 6):
                for backwards in (False, True):
                    assert await in_slices(host, listing, size, backwards=backwards) == whole


async def test_universes_are_listed_by_name_with_whose_master_key_wraps_their_keys(
    host: Host,
) -> None:
    await register(host)
    listed = await browsing(host).universes(Listing(), limit=len(NAMES))
    assert tuple(row.universe.name for row in listed.rows) == NAMES
    configurations = {row.universe.name: row.configuration_name for row in listed.rows}
    assert configurations == dict.fromkeys(NAMES, "") | {"orders": "prod"}
    assert listed.reaches_end


@pytest.mark.parametrize("field", ["configuration", "keys", "age", "status"])
async def test_universes_are_in_the_order_of_what_they_are_listed_by(
    host: Host, field: str
) -> None:
    await register(host)
    listing = Listing().sorted_by(field, is_descending=True)
    [first] = (await browsing(host).universes(listing, limit=1)).rows
    assert first.universe.name == "orders"


async def test_rows_go_on_where_one_was_that_was_renamed(host: Host) -> None:
    await register(host)
    rows = (await browsing(host).universes(Listing(), limit=9)).rows
    await host.of.universes.edit(rows[2].universe, UniverseDraft("zzz"))
    after = await browsing(host).universes(Listing(), limit=1, beside=rows[2])
    before = await browsing(host).universes(Listing(), limit=1, beside=rows[2], backwards=True)
    assert [*after.rows, *before.rows] == [rows[3], rows[1]]
    assert (after.reaches_end, before.reaches_end) == (False, False)


async def test_universes_are_counted_up_to_a_bound(host: Host) -> None:
    await register(host)
    counting = browsing(host).count_universes
    assert [await counting(Listing(), at_most=bound) for bound in (5, 6, 7)] == [5, 6, 6]
    ending = Listing.of_text("name:a keys:2", UNIVERSE_FIELDS)
    assert await counting(ending, at_most=9) == 0
    assert await counting(Listing.of_text("keys:2", UNIVERSE_FIELDS), at_most=9) == 1


async def test_slices_of_events_join_into_the_history(host: Host) -> None:
    await register(host)
    whole = await host.of.universes.history(HistoryFilter())
    for backwards in (False, True):
        found: list[Event] = []
        reaches_end = False
        while not reaches_end:
            beside = found[0 if backwards else -1] if found else None
            part = await browsing(host).events(
                HistoryFilter(), limit=3, beside=beside, backwards=backwards
            )
            found = [*part.rows, *found] if backwards else [*found, *part.rows]
            reaches_end = part.reaches_end
        assert found == [*whole]


async def test_a_name_that_is_no_text_is_not_found(host: Host) -> None:
    with raises_clearly(ConfigurationNotFound, match=NO_TEXT):
        await browsing(host).configuration_named(NO_TEXT)
    with raises_clearly(UniverseNotFound, match=NO_TEXT):
        await browsing(host).universe_named(NO_TEXT)
    assert await browsing(host).configuration_names(NO_TEXT, limit=9) == ()


async def test_what_is_named_exactly_is_found(host: Host) -> None:
    await register(host)
    assert (await browsing(host).universe_named("alpha")).name == "alpha"
    assert (await browsing(host).configuration_named("prod")).id == host.configuration.id
    assert await browsing(host).configuration_names("pr", limit=9) == ["prod"]
    assert await browsing(host).configuration_names("x", limit=9) == []


async def test_a_failing_configuration_is_worse_than_an_unfinished_re_wrap(host: Host) -> None:
    universe = await host.with_keys(1)
    host.vault.errors["unwrap"] = [DIFFERS]
    with raises_clearly(KeysNotProven):
        await host.rewraps(universe)
    said = "a re-wrap is unfinished. Open it (u) and press w to resume."
    unfinished = Problem(Verdict.WARN, "orders", said)
    was = await browsing(host).health()
    assert (was.configurations, was.failing, was.worst[0]) == (1, 0, unfinished)
    host.vault.key = replace(KEY, is_enabled=False)
    checked = await host.of.configurations.check(host.configuration.id, host.told)
    assert checked.last_check is not None
    failing = Problem(Verdict.FAIL, "prod", checked.last_check.summary)
    assert await browsing(host).health() == CatalogueHealth(1, 1, 0, 0, [failing, unfinished])
