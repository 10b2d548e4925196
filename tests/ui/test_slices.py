"""What the lists read: slices beside a row join into the whole listing, whichever way they go."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from configuration_pages import NOON, Shelf, Stored, shelf_in

from kms_tui.domain.listed_rows import CONFIGURATION_FIELDS
from kms_tui.domain.listing import Listing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from kms_tui.domain.configuration import KmsConfiguration

VERDICTS = ("pass", "warn", "fail", None)
COUNT = 30


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    async with shelf_in(tmp_path / "data") as shelf:
        shelf.put(
            Stored(
                f"{'aAbB'[number % 4]}-{number:02}",
                VERDICTS[number % 4],
                f"kv-{number % 3}",
                size=2048 + 1024 * (number % 2),
                expires_on=NOON.date() + timedelta(days=number) if number % 5 else None,
                checked=timedelta(hours=number % 7),
            )
            for number in range(COUNT)
        )
        yield shelf


async def in_slices(
    shelf: Shelf, listing: Listing, size: int, *, backwards: bool
) -> list[KmsConfiguration]:
    found: list[KmsConfiguration] = []
    reaches_end = False
    while not reaches_end:
        beside = found[0 if backwards else -1] if found else None
        part = await shelf.services.browsing.configurations(
            listing, limit=size, beside=beside, backwards=backwards
        )
        found = [*part.rows, *found] if backwards else [*found, *part.rows]
        reaches_end = part.reaches_end
    return found


@pytest.mark.parametrize("is_descending", [False, True])
@pytest.mark.parametrize("field", CONFIGURATION_FIELDS)
async def test_slices_join_into_the_listing(
    shelf: Shelf, field: str, *, is_descending: bool
) -> None:
    listing = Listing().sorted_by(field, is_descending=is_descending)
    whole = await in_slices(shelf, listing, COUNT + 1, backwards=False)
    assert len({row.id for row in whole}) == COUNT
    for size in (1, 4, COUNT):
        for backwards in (False, True):
            assert await in_slices(shelf, listing, size, backwards=backwards) == whole


async def test_names_are_in_order_without_regard_to_case(shelf: Shelf) -> None:
    rows = await in_slices(shelf, Listing(), 7, backwards=False)
    names = [row.name for row in rows]
    assert names == sorted(names, key=lambda name: (name.lower(), name))


async def test_rows_go_on_where_one_was_that_is_deleted(shelf: Shelf) -> None:
    browsing = shelf.services.browsing
    rows = (await browsing.configurations(Listing(), limit=COUNT)).rows
    shelf.execute("PRAGMA foreign_keys = OFF")
    shelf.execute("DELETE FROM configuration WHERE id = ?", rows[10].id)
    after = await browsing.configurations(Listing(), limit=2, beside=rows[10])
    before = await browsing.configurations(Listing(), limit=2, beside=rows[10], backwards=True)
    assert list(after.rows) == list(rows[11:13])
    assert list(before.rows) == list(rows[8:10])


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", '"', "\0", "x" * 10_000, "[a-z]"])
async def test_a_hostile_filter_is_only_a_text(shelf: Shelf, text: str) -> None:
    listing = Listing.of_text(f"name:{text}", CONFIGURATION_FIELDS)
    wanted = listing.terms[0].text if listing.terms else ""
    found = await shelf.services.browsing.configurations(listing, limit=COUNT)
    assert all(wanted in row.name for row in found.rows)
    assert await shelf.services.browsing.count_configurations(listing, at_most=99) == len(
        found.rows
    )
