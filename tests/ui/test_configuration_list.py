"""The list of configurations: what it shows, its filter and order, and what a refresh keeps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from catalogue_parts import query
from configuration_pages import NOON, Shelf, Stored, page_on, shelf_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

PRODUCTION = (
    Stored("prod-eu", checked=timedelta(hours=3)),
    Stored("prod-us", "fail", "kv-us", summary="Key is enabled: it is disabled. Enable it."),
    Stored("stage", None, "kv-stage", size=3072),
    Stored("archive", "warn", "kv-old", expires_on=NOON.date() + timedelta(days=12)),
)


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    async with shelf_in(tmp_path / "data") as shelf:
        yield shelf


@pytest.fixture
def production(shelf: Shelf) -> Shelf:
    shelf.put(PRODUCTION)
    return shelf


async def test_a_row_tells_health_use_the_secrets_days_and_the_age_of_the_check(
    production: Shelf,
) -> None:
    async with page_on(production) as page:
        assert page.lines[2].split() == [
            *(">", "WARN", "archive", "kv-old", "master", "0", "12", "d", "2m", "ago")
        ]
        assert page.lines[3].split()[-2:] == ["3h", "ago"]
        assert page.lines[5].split()[-1] == "never"


async def test_the_two_worst_problems_and_the_numbers_stand_below(production: Shelf) -> None:
    async with page_on(production) as page:
        await page.sees("4 configs")
        assert page.lines[-4] == "  FAIL prod-us: Key is enabled: it is disabled. Enable it."
        assert page.lines[-3].startswith("  WARN archive:")
        assert page.lines[-2] == " 4 configs  1 fail 1 warn   filter: -   refreshed 12:00:00Z"


async def test_a_secret_that_expired_is_told_before_one_that_will(shelf: Shelf) -> None:
    shelf.put([Stored("late", expires_on=date(2026, 11, 30))])
    shelf.put([Stored("older", expires_on=date(2026, 11, 20))])
    async with page_on(shelf) as page:
        assert "FAIL older: its client secret expired on 2026-11-20" in page.lines[-4]
        assert "WARN late: its client secret expires in 6 days" in page.lines[-3]


async def test_sixty_columns_keep_status_name_key_use_and_age(production: Shelf) -> None:
    async with page_on(production, size=(60, 20)) as page:
        assert page.lines[1].split() == ["ST", "NAME^", "KEY", "USED", "CHECKED"]
        assert max(map(len, page.lines)) <= 60
        assert page.lines[-2] == " 4 configs  1 fail 1 warn   filter: -   refreshed 12:00:00Z"


async def test_an_empty_list_says_how_to_begin_and_why_keys_are_off(shelf: Shelf) -> None:
    async with page_on(shelf) as page:
        await page.sees("No configurations yet. Press n to create one.", "How Azure is reached")
        assert page.list.disabled_reason("edit") == "no configuration is selected"
        assert page.list.disabled_reason("create") == ""


async def test_a_filter_works_as_it_is_typed_and_enter_keeps_it(production: Shelf) -> None:
    async with page_on(production) as page:
        await page.press("slash", *"prod")
        await page.sees("2 matches", "2 of 4 configs  1 fail 1 warn   filter: prod (esc clears)")
        await page.press("enter", "j")
        assert page.selected == "prod-us"


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("KV-US", ["prod-us"]),
        ("status:fail", ["prod-us"]),
        ("size:3072", ["stage"]),
        ("!prod", ["archive", "stage"]),
        ("vault:kv !name:prod", ["archive", "stage"]),
        ("secret:soon", ["archive"]),
    ],
)
async def test_a_filter_names_a_field_or_what_is_not_wanted(
    production: Shelf, typed: str, names: list[str]
) -> None:
    async with page_on(production) as page:
        page.list.filter_by(typed)
        await page.sees(f"filter: {typed[:12]}")
        assert page.names == names


async def test_a_field_that_there_is_not_is_told(production: Shelf) -> None:
    async with page_on(production) as page:
        await page.press("slash", *"valt:prod")
        await page.sees('no field "valt": searched as text')


async def test_a_filter_that_finds_nothing_says_so_and_escape_clears_it(production: Shelf) -> None:
    async with page_on(production) as page:
        await page.press("slash", *"nonsense")
        await page.sees('Nothing matches "nonsense". Press esc to clear the filter.', "0 matches")
        assert page.list.disabled_reason("details") == "no configuration is selected"
        await page.press("escape")
        await page.sees("4 configs  1 fail 1 warn   filter: -")
        assert page.list.disabled_reason("details") == ""


async def test_the_cursor_moves_while_a_filter_is_typed(production: Shelf) -> None:
    async with page_on(production) as page:
        await page.press("slash", "down", "down", "up", *"p")
        await page.sees("filter: p")
        assert page.selected == "prod-eu"


async def test_s_sorts_by_the_next_column_and_capital_s_reverses(production: Shelf) -> None:
    async with page_on(production) as page:
        await page.press("s")
        await page.sees("VAULT^")
        assert page.names == ["archive", "prod-eu", "stage", "prod-us"]
        await page.press("S")
        await page.sees("VAULTv")
        assert page.names == ["prod-us", "stage", "prod-eu", "archive"]


async def test_the_gravest_come_first_in_the_order_of_status(production: Shelf) -> None:
    async with page_on(production) as page:
        for _ in range(6):
            await page.press("s")
        await page.sees("ST^")
        assert page.names == ["prod-us", "archive", "stage", "prod-eu"]


async def test_filter_and_order_outlast_a_refresh(production: Shelf) -> None:
    async with page_on(production) as page:
        page.list.filter_by("prod")
        await page.press("S")
        await page.sees("NAMEv", "2 of 4")
        production.put([Stored("prod-zz")])
        await page.press("r")
        await page.sees("3 of 5")
        assert page.names == ["prod-zz", "prod-us", "prod-eu"]


async def test_a_refresh_keeps_the_row_and_its_line_on_screen(shelf: Shelf) -> None:
    shelf.put(Stored(f"c{number:04}") for number in range(0, 2_000, 2))
    async with page_on(shelf) as page:
        await page.press(*["pagedown"] * 20, "k", "k")
        await page.until(lambda: page.selected > "c0600")
        name, line = page.selected, page.cursor_line
        shelf.put(Stored(f"c{number:04}") for number in range(1, 601, 2))
        await page.press("r")
        await page.sees("1300 configs")
        assert (page.selected, page.cursor_line) == (name, line)


async def test_the_row_after_a_deleted_one_is_selected(production: Shelf) -> None:
    async with page_on(production) as page:
        await page.press("j")
        assert page.selected == "prod-eu"
        production.execute("PRAGMA foreign_keys = OFF")
        production.execute("DELETE FROM configuration WHERE name = 'prod-eu'")
        await page.press("r")
        await page.sees("3 configs")
        assert page.selected == "prod-us"


async def test_what_was_read_stays_with_its_age_when_the_catalogue_cannot_be_read(
    production: Shelf,
) -> None:
    async with page_on(production) as page:
        query(production.database, "ALTER TABLE configuration RENAME TO elsewhere")
        await page.press("r")
        await page.sees("FAIL", "read 12:00:00Z (just now), not since: press r to try again")
        assert "prod-us" in page.text
        query(production.database, "ALTER TABLE elsewhere RENAME TO configuration")
        await page.press("r")
        await page.sees("4 configs")


async def test_a_row_that_was_checked_changes_where_it_stands(production: Shelf) -> None:
    async with page_on(production) as page:
        [stage] = [row for row in page.list.table.window.rows if row.name == "stage"]
        archive = page.list.table.window.rows[0]
        assert archive.last_check is not None
        page.list.table.replace_row(stage.checked(archive.last_check, ""))
        await page.until(lambda: "WARN  stage" in page.text)
        assert page.selected == "archive"


async def test_the_terminals_cursor_stands_on_the_selected_row(production: Shelf) -> None:
    async with page_on(production) as page:
        await page.press("j", "j")
        assert page.list.app.cursor_position == (0, 4)


@pytest.mark.proves("S4")
@pytest.mark.attack(
    "5.2 markup and control sequences in the rows of the catalogue",
    defence="each field passes visible and is never markup",
)
async def test_hostile_names_are_shown_and_do_nothing(shelf: Shelf) -> None:
    shelf.put([Stored("[red]x[/oops]", "fail", summary="\x1b[2J\u202e[bold]")])
    async with page_on(shelf) as page:
        await page.sees("[red]x[/oops]", "?[2J?[bold]")
