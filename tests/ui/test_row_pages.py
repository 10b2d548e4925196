"""A window on a listing that others change meanwhile: what an admin sees of it is always true."""

import asyncio
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import pairwise

import pytest
from clear_errors import raises_clearly
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kms_tui.domain.errors import CatalogueError
from kms_tui.domain.listing import Slice
from kms_tui.ui.widgets.row_pages import RowPages

Place = tuple[int, str]
"""A row: where it stands in the order, and its identity."""
LINES = 20
MOST_LINES = 200


class Shelf:
    """A listing in memory, read by keyset as the catalogue is."""

    def __init__(self, count: int) -> None:
        self.rows: list[Place] = [(10 * number, f"row {number}") for number in range(count)]
        self.reads = 0
        self.fails = False

    async def __call__(
        self, *, limit: int, beside: Place | None = None, backwards: bool = False
    ) -> Slice[Place]:
        self.reads += 1
        await asyncio.sleep(0)
        if self.fails:
            raise CatalogueError("The catalogue cannot be read.", do="Try again.")
        if backwards:
            end = len(self.rows) if beside is None else bisect_left(self.rows, beside)
            return Slice(self.rows[max(0, end - limit) : end], reaches_end=end <= limit)
        start = 0 if beside is None else bisect_right(self.rows, beside)
        return Slice(self.rows[start : start + limit], start + limit >= len(self.rows))


def name_of(row: Place) -> str:
    return row[1]


async def opened(count: int) -> tuple[Shelf, RowPages[Place]]:
    shelf, pages = Shelf(count), RowPages(name_of)
    pages.window.lines = LINES
    await pages.read(shelf)
    return shelf, pages


async def moved(pages: RowPages[Place], steps: int) -> Place | None:
    pages.move(steps)
    await pages.extend(lambda: None)
    return pages.window.selected


async def test_a_million_rows_cost_one_reading_of_a_hundred() -> None:
    shelf, pages = await opened(1_000_000)
    assert (shelf.reads, len(pages.window.rows)) == (1, 100)


async def test_steps_beyond_what_is_held_are_made_once_it_is_read() -> None:
    _, pages = await opened(10_000)
    pages.move(150)
    pages.move(200)
    pages.move(-50)
    assert await moved(pages, 1) == (3010, "row 301")
    assert pages.window.position == 302


async def test_what_is_held_stays_bounded_however_far_the_cursor_goes() -> None:
    shelf, pages = await opened(10_000)
    for _ in range(50):
        await moved(pages, 37)
    assert pages.window.selected == shelf.rows[1850]
    assert len(pages.window.rows) <= 400
    for _ in range(50):
        await moved(pages, -37)
    assert pages.window.selected == shelf.rows[0]


async def test_the_last_row_is_one_reading_away_and_a_step_back_leads_before_it() -> None:
    shelf, pages = await opened(10_000)
    going = asyncio.ensure_future(pages.read_end(backwards=False))
    await asyncio.sleep(0)
    pages.move(-1)
    assert await going
    assert pages.window.selected == shelf.rows[-2]
    assert shelf.reads == 2
    assert pages.window.position is None


@pytest.mark.parametrize("cursor", [5, 150, 5_000])
async def test_a_reload_keeps_the_row_and_its_line(cursor: int) -> None:
    shelf, pages = await opened(10_000)
    selected = await moved(pages, cursor)
    await moved(pages, -4)
    line = pages.window.cursor - pages.window.top
    shelf.rows.insert(0, (-1, "new"))
    assert await pages.reload()
    assert pages.window.selected == (10 * (cursor - 4), f"row {cursor - 4}")
    assert pages.window.cursor - pages.window.top == line
    assert selected in pages.window.rows


async def test_the_row_after_a_deleted_one_takes_the_cursor() -> None:
    shelf, pages = await opened(10_000)
    await moved(pages, 5_000)
    del shelf.rows[5_000]
    await pages.reload()
    assert pages.window.selected == (50_010, "row 5001")


async def test_a_reload_goes_to_the_row_it_is_given_wherever_that_stands() -> None:
    shelf, pages = await opened(10_000)
    shelf.rows.insert(7_000, (69_999, "created"))
    await pages.reload((69_999, "created"))
    assert pages.window.selected == (69_999, "created")


async def test_the_newest_request_wins() -> None:
    _, pages = await opened(10)
    first = asyncio.ensure_future(pages.read(Shelf(20)))
    await asyncio.sleep(0)
    assert await pages.read(Shelf(30))
    assert not await first
    assert pages.window.total == 30


async def test_rows_that_cannot_be_read_leave_what_was_held() -> None:
    shelf, pages = await opened(10_000)
    shelf.fails = True
    pages.move(500)
    with raises_clearly(CatalogueError):
        await pages.extend(lambda: None)
    assert pages.window.selected == (990, "row 99")
    shelf.fails = False
    assert await moved(pages, 1) == (1000, "row 100")


async def test_a_row_that_moved_down_meanwhile_is_held_where_it_stands_now() -> None:
    shelf, pages = await opened(10_000)
    shelf.rows.remove((500, "row 50"))
    shelf.rows.insert(120, (1_201, "row 50"))
    await moved(pages, 90)
    assert [row for row in pages.window.rows if name_of(row) == "row 50"] == [(1_201, "row 50")]
    assert pages.window.selected == (900, "row 90")


class ChangingListing(RuleBasedStateMachine):
    """Moves at random while rows come, go and change their place."""

    def __init__(self) -> None:
        super().__init__()
        self._shelf, self._pages = asyncio.run(opened(3_000))
        self._known = set(self._shelf.rows)
        self._is_up_to_date = True

    def _run(self, change: Callable[[list[Place]], None]) -> None:
        change(self._shelf.rows)
        self._shelf.rows.sort()
        self._known |= set(self._shelf.rows)
        self._is_up_to_date = False

    @rule(steps=st.integers(-400, 400), scrolls=st.booleans())
    def move(self, steps: int, *, scrolls: bool) -> None:
        self._pages.move(steps, scrolls=scrolls)
        asyncio.run(self._pages.extend(lambda: None))

    @rule(backwards=st.booleans())
    def go_to_end(self, *, backwards: bool) -> None:
        if not self._pages.go_to_held_end(backwards=backwards):
            asyncio.run(self._pages.read_end(backwards=backwards))

    @rule(lines=st.integers(1, MOST_LINES))
    def resize(self, lines: int) -> None:
        self._pages.window.lines = lines
        self._pages.window.put_cursor(self._pages.window.cursor)

    @rule()
    def reload(self) -> None:
        asyncio.run(self._pages.reload())
        self._is_up_to_date = True

    @rule(key=st.integers(0, 30_000))
    def insert(self, key: int) -> None:
        name = f"new {len(self._known)}"
        self._run(lambda rows: rows.append((key, name)))

    @rule(index=st.integers(0, 100_000), count=st.integers(1, 300))
    def delete(self, index: int, count: int) -> None:
        start = index % max(1, len(self._shelf.rows))
        self._run(lambda rows: rows.__delitem__(slice(start, start + count)))

    @rule(index=st.integers(0, 100_000), key=st.integers(0, 30_000))
    def change_place(self, index: int, key: int) -> None:
        if rows := self._shelf.rows:
            rows[index % len(rows)] = (key, rows[index % len(rows)][1])
            self._run(lambda _: None)

    @invariant()
    def what_is_seen_is_true(self) -> None:
        window = self._pages.window
        held = window.rows
        names = [name_of(row) for row in held]
        assert len(set(names)) == len(names), "no row twice"
        assert set(held) <= self._known, "each row was one of the listing"
        assert all(one < other for one, other in pairwise(held)), "in order"
        assert not held or 0 <= window.top <= window.cursor < window.top + window.lines
        assert not held or window.cursor < len(held)
        assert len(held) <= 4 * MOST_LINES * 2, "bounded"

    @invariant()
    def nothing_is_missing_between(self) -> None:
        held = self._pages.window.rows
        if self._is_up_to_date and held:
            start = self._shelf.rows.index(held[0])
            assert held == self._shelf.rows[start : start + len(held)], "no gap"


def test_whatever_changes_meanwhile_the_window_shows_rows_of_the_listing_in_order() -> None:
    run_state_machine_as_test(
        ChangingListing, settings=settings(max_examples=40, stateful_step_count=30, deadline=None)
    )
