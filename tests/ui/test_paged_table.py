"""The table draws what changes, whatever the number of rows, and moves as vim and less do."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from textual.app import App, ComposeResult

from kms_tui.ui.lines import Cell, Column
from kms_tui.ui.widgets.paged_table import PagedTable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PAGE = 23
"""Rows that are seen on 24 lines below the heading."""


class TableApp(App[None]):
    """A table of numbers that notes which of them it draws."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.drawn: list[int] = []
        self.table: PagedTable[int] = PagedTable(
            (Column("NUMBER", 0, field="number"),), self._cells, lambda number: number, lambda: NOON
        )
        self._count = count

    def _cells(self, number: int, _now: datetime) -> list[Cell]:
        self.drawn.append(number)
        return [(str(number), "")]

    def compose(self) -> ComposeResult:
        yield self.table

    def on_mount(self) -> None:
        self.fields_before_layout = self.table.shown_fields
        self.table.show(range(self._count))
        self.table.focus()


@asynccontextmanager
async def table_of(count: int = 1_000) -> AsyncIterator[tuple[TableApp, Pilot[None]]]:
    app = TableApp(count)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.drawn.clear()
        yield app, pilot


async def test_a_move_draws_the_row_that_was_left_and_the_one_that_is_entered() -> None:
    async with table_of() as (app, pilot):
        await pilot.press("j")
        assert sorted(app.drawn) == [0, 1]


async def test_a_page_draws_the_rows_that_are_seen() -> None:
    async with table_of() as (app, pilot):
        await pilot.press("space")
        assert sorted(app.drawn) == list(range(PAGE, 2 * PAGE))


@pytest.mark.parametrize(
    ("keys", "selected"),
    [
        (["j", "down", "k", "j"], 2),
        (["G"], 999),
        (["end", "k"], 998),
        (["G", "g"], 0),
        (["ctrl+f", "pagedown", "space"], 3 * PAGE),
        (["ctrl+f", "ctrl+b"], 0),
        (["ctrl+d"], PAGE // 2),
        (["ctrl+d", "ctrl+d", "ctrl+u"], PAGE // 2),
        (["up", "pageup", "home"], 0),
    ],
    ids=str,
)
async def test_keys_move_the_cursor(keys: list[str], selected: int) -> None:
    async with table_of() as (app, pilot):
        await pilot.press(*keys)
        assert app.table.selected == selected


async def test_a_row_that_changes_out_of_sight_draws_nothing() -> None:
    async with table_of() as (app, pilot):
        app.table.replace_row(500)
        await pilot.pause()
        assert app.drawn == []


async def test_a_click_selects_a_row_and_the_heading_is_none() -> None:
    async with table_of() as (app, pilot):
        await pilot.click(PagedTable, offset=(5, 4))
        assert app.table.selected == 3
        await pilot.click(PagedTable, offset=(5, 0))
        assert app.table.selected == 3


async def test_an_empty_table_has_no_row_and_takes_every_key() -> None:
    async with table_of(0) as (app, pilot):
        await pilot.press("j", "k", "g", "G", "space", "ctrl+u")
        assert app.table.selected is None


async def test_a_key_before_the_first_layout_finds_the_columns_that_will_be_seen() -> None:
    async with table_of() as (app, _):
        assert app.fields_before_layout == app.table.shown_fields == ["number"]
