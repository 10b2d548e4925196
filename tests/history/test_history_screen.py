"""The history: newest first, a page at a time, filtered by words; nothing in it is ever lost."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest
from history_page import KEY_ID, Records, page_on, records_in

from kms_tui.domain.history import EventKind
from kms_tui.domain.universe import UniverseDraft

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

PAGE = 200


@pytest.fixture
async def records(tmp_path: Path) -> AsyncIterator[Records]:
    async with records_in(tmp_path / "data") as records:
        yield records


async def test_the_newest_event_is_at_the_top_and_under_the_cursor(records: Records) -> None:
    await records.adds("all well")
    async with page_on(records) as page:
        await page.sees("event 1 of 2", "all well")
        shown = " ".join(page.selected.split())
        assert shown == "> 2026-11-24 12:00 admin7@bast... verified orders"
        assert "registered" in page.lines[3]


async def test_the_remark_below_is_the_selected_events(records: Records) -> None:
    await records.adds("the first")
    await records.adds("the second")
    async with page_on(records) as page:
        await page.sees("the second")
        await page.press("j")
        await page.sees("the first", "event 2 of 3")
        assert "the second" not in page.text


async def test_an_event_in_full_has_the_whole_key_identifier(records: Records) -> None:
    await records.adds("all well")
    async with page_on(records) as page:
        await page.press("enter")
        await page.sees("Universe id")
        shown = "".join(line.strip("| ") for line in page.lines)
        for fact in (KEY_ID, records.universe.id, "2026-11-24 12:00:00 UTC", "all well"):
            assert fact in shown
        await page.press("escape")
        await page.until(lambda: page.is_open)


@pytest.mark.proves("S4")
@pytest.mark.attack(
    "5.2 markup and control sequences in the words of the history",
    defence="each word passes visible and is never markup",
)
async def test_hostile_words_are_shown_and_do_nothing(records: Records) -> None:
    await records.adds("[red]x[/oops] \x1b[2J\u202e")
    async with page_on(records) as page:
        await page.sees("[red]x[/oops] ?[2J?")
        await page.press("enter")
        await page.sees("Note            [red]x[/oops] ?[2J?")


async def test_a_narrow_terminal_keeps_when_what_universe_and_key(records: Records) -> None:
    async with page_on(records, size=(60, 20)) as page:
        assert page.lines[1].split() == ["WHEN", "(UTC)", "WHAT", "UNIVERSE", "KEY"]
        assert max(map(len, page.lines)) <= 60


async def test_a_wide_terminal_shows_the_remarks_in_the_list(records: Records) -> None:
    await records.adds("all well")
    async with page_on(records, size=(120, 24)) as page:
        assert page.selected.endswith("all well")


async def test_the_history_of_one_universe_leaves_the_others_out(records: Records) -> None:
    await records.universes.register(UniverseDraft("billing"))
    async with page_on(records, universe=records.universe) as page:
        await page.sees("event 1 of 1", "universes > orders > history")
        assert "UNIVERSE" not in page.text
        assert "billing" not in page.text


async def test_older_events_come_as_the_cursor_nears_them(records: Records) -> None:
    records.fills(300)
    async with page_on(records) as page:
        await page.sees("event 1, more below")
        for number in range(19, 301, 18):
            await page.press("space")
            await page.sees(f"event {number}")


async def test_the_oldest_event_is_one_key_away_and_the_newest_too(records: Records) -> None:
    records.fills(2 * PAGE)
    async with page_on(records) as page:
        await page.press("G")
        await page.sees("older events")
        assert "registered" in page.selected
        await page.press("k")
        await page.until(lambda: "round 1" in page.text)
        await page.press("home")
        await page.sees("event 1, more below", "round 400")


async def test_a_hundred_thousand_events_cost_no_more_than_a_page(
    records: Records, tmp_path: Path
) -> None:
    records.fills(100_000)
    async with records_in(tmp_path / "short") as short:
        short.fills(PAGE)
        await _bytes_to_open(short)  # loads code
        few = await _bytes_to_open(short)
    many = await _bytes_to_open(records)
    assert many < few + 5_000_000, "drawing alone varies by one megabyte"


async def _bytes_to_open(records: Records) -> int:
    """Return the most memory that is in use while the page opens."""
    tracemalloc.start()
    async with page_on(records) as page:
        await page.sees("event 1")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


async def test_a_filter_shows_the_events_that_hold_every_word(records: Records) -> None:
    records.fills(30)
    await records.adds("round 3 again", EventKind.EXPORTED)
    async with page_on(records) as page:
        await page.press("slash", *"round", "space", *"EXPORTED")
        await page.sees("event 1 of 1   filter: round EXPORTED (esc clears)")
        assert "round 3 again" in page.text


async def test_enter_keeps_a_filter_and_escape_takes_it_away_before_it_goes_back(
    records: Records,
) -> None:
    records.fills(30)
    async with page_on(records) as page:
        await page.press("slash", *"round", "enter", "j")
        await page.sees("event 2 of 30   filter: round")
        await page.press("escape")
        await page.sees("event 2 of 31")
        assert "filter: -" in page.text
        await page.press("escape")
        await page.until(lambda: not page.is_open)


async def test_escape_while_typing_takes_the_filter_away(records: Records) -> None:
    async with page_on(records) as page:
        await page.press("slash", *"nonsense")
        await page.sees('Nothing matches "nonsense"')
        await page.press("escape")
        await page.sees("event 1 of 1")
        assert page.is_open


async def test_letters_that_are_keys_go_into_the_filter_while_it_is_open(records: Records) -> None:
    async with page_on(records) as page:
        await page.press("slash", *"qrGd")
        await page.sees("filter: qrGd")
        assert page.is_open


async def test_a_refresh_shows_what_is_new_and_keeps_the_place(records: Records) -> None:
    await records.adds("the place")
    async with page_on(records) as page:
        await page.sees("the place")
        await records.adds("newer")
        await page.press("r")
        await page.sees("event 2 of 3", "the place")


async def test_what_was_shown_stays_when_the_catalogue_cannot_be_read(records: Records) -> None:
    await records.adds("the last one read")
    async with page_on(records) as page:
        await page.sees("the last one read")
        records.fills(1, kind="a kind of later years")
        await page.press("r")
        await page.sees("FAIL", "the last one read")
