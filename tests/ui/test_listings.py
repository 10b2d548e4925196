"""What a filter and an order give is what reading all configurations one by one gives."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path

from configuration_pages import NOON, Shelf, Stored, shelf_in
from hypothesis import given, settings
from hypothesis import strategies as st
from listed_by_hand import listed

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.listed_rows import CONFIGURATION_FIELDS
from kms_tui.domain.listing import Listing

NAMES = st.lists(st.text("aAbB1_%\xc4\xe4", min_size=1, max_size=5), max_size=12, unique=True)
DAYS = st.sampled_from([None, -400, -1, 0, 1, 30, 31, 500])
KINDS = st.sampled_from(["pass", "warn", "fail", None])
WORDS = st.sampled_from(
    [
        *("a", "B", "\xe4", "%", "_", "x", "NE", "kv-1", "master", "2048", "0", "1"),
        *("ok", "fail", "never", "gone", "soon", "unknown", "2026-11", "2027"),
    ]
)
FIELDS = st.sampled_from(["", *(f"{field}:" for field in CONFIGURATION_FIELDS)])
TERMS = st.lists(st.builds("{}{}{}".format, st.sampled_from(["", "!"]), FIELDS, WORDS), max_size=3)


@st.composite
def catalogues(draw: st.DrawFn) -> list[Stored]:
    return [
        Stored(
            name,
            draw(KINDS),
            draw(st.sampled_from(["kv-1", "KV-2"])),
            draw(st.sampled_from(["master", "other"])),
            draw(st.sampled_from([2048, 3072])),
            expires_on=None if (days := draw(DAYS)) is None else NOON.date() + timedelta(days),
            checked=timedelta(hours=draw(st.integers(0, 60))),
        )
        for name in draw(NAMES)
    ]


async def all_ways(shelf: Shelf, listing: Listing, size: int) -> None:
    every = await shelf.services.configurations.list()
    wanted = listed(every, listing, NOON.date())
    browsing = shelf.services.browsing
    assert await browsing.count_configurations(listing, at_most=5) == min(5, len(wanted))
    for backwards in (False, True):
        found: list[KmsConfiguration] = []
        reaches_end = False
        while not reaches_end:
            beside = found[0 if backwards else -1] if found else None
            part = await browsing.configurations(
                listing, limit=size, beside=beside, backwards=backwards
            )
            found = [*part.rows, *found] if backwards else [*found, *part.rows]
            reaches_end = part.reaches_end
        assert [one.name for one in found] == [one.name for one in wanted]


@settings(max_examples=120, deadline=None)
@given(catalogues(), TERMS, st.sampled_from(CONFIGURATION_FIELDS), st.booleans(), st.integers(1, 5))
def test_every_listing_is_that_of_a_plain_scan(
    stored: list[Stored],
    terms: list[str],
    field: str,
    is_descending: bool,  # noqa: FBT001 - drawn
    size: int,
) -> None:
    listing = Listing.of_text(" ".join(terms), CONFIGURATION_FIELDS)

    async def look() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with shelf_in(Path(folder) / "data") as shelf:
                shelf.put(stored)
                ordered = listing.sorted_by(field, is_descending=is_descending)
                await all_ways(shelf, ordered, size)

    asyncio.run(look())
