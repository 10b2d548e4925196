"""Help, command line, copy menu and log as an admin meets them, over a real catalogue."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from configuration_pages import NOON, Page, Shelf, Stored, shelf_in
from textual.widgets._footer import FooterKey

from kms_tui.adapters.host.copies import HostCopies
from kms_tui.domain.errors import CopyRefused
from kms_tui.services.copying import FILE, Copying
from kms_tui.ui.app import KmsTuiApp
from kms_tui.ui.screens.activity import CHECKING, ActivityScreen, Consent
from kms_tui.ui.session import Session
from kms_tui.ui.widgets.key_hints import fitting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from kms_tui.services.reporting import Report

STORED = (Stored("archive"), Stored("[red]prod"), Stored("stage"))


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    async with shelf_in(tmp_path / "data") as shelf:
        yield shelf


@asynccontextmanager
async def program_on(
    shelf: Shelf,
    *,
    size: tuple[int, int] = (80, 24),
    read_only: bool = False,
    keymap: Mapping[str, str] | None = None,
) -> AsyncIterator[Page]:
    """Open the whole app on the list."""
    copying = Copying(HostCopies({}, shelf.database.parent / "copied"))
    services = SimpleNamespace(**vars(shelf.services), copying=copying)
    session = Session(
        cast("Any", services),
        "test",
        "host",
        lambda: NOON,
        is_read_only=read_only,
        keymap=keymap or {},
        clipboard=FILE,
    )
    app = KmsTuiApp(session)
    async with app.run_test(size=size, notifications=True) as pilot:
        page = Page(pilot, cast("Any", app.screen))
        await page.sees("refreshed 12:00:00Z")
        yield page


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_help_groups_the_keys_and_fits(shelf: Shelf, size: tuple[int, int]) -> None:
    async with program_on(shelf, size=size) as page:
        await page.press("question_mark")
        await page.sees("Keys: configuration list", "ACT")
        assert max(map(len, page.lines)) <= size[0]
        await page.press("G")
        await page.sees("Keys can be changed: kms-tui keys")
        await page.press("f1")
        await page.until(lambda: "Keys:" not in page.text)


async def test_help_stands_a_reason_by_each_key_that_is_off(shelf: Shelf) -> None:
    shelf.put(STORED)
    async with program_on(shelf, read_only=True) as page:
        await page.press("question_mark")
        await page.sees("off: this session is")


async def test_a_key_that_is_off_says_why_when_it_is_pressed(shelf: Shelf) -> None:
    async with program_on(shelf) as page:
        await page.press("D")
        await page.sees("no configuration is selected")


async def test_f1_in_a_field_tells_what_the_field_does(shelf: Shelf) -> None:
    async with program_on(shelf) as page:
        await page.press("slash", "f1")
        await page.sees("Keys: configuration list", "THIS FIELD")


async def test_a_command_goes_to_a_configuration_by_its_name(shelf: Shelf) -> None:
    shelf.put(STORED)
    async with program_on(shelf) as page:
        await page.press("colon", *"check [re")
        await page.sees("> check [red]prod")
        await page.press("tab")
        await page.sees(":check [red]prod")


async def test_a_wrong_command_stays_with_a_sentence(shelf: Shelf) -> None:
    async with program_on(shelf) as page:
        await page.press("colon", *"frobnicate", "enter")
        await page.sees('There is no command "frobnicate"', ":frobnicate")


async def test_a_name_that_is_none_is_refused_before_anything_begins(shelf: Shelf) -> None:
    async with program_on(shelf) as page:
        await page.press("colon", *"delete nobody", "enter")
        await page.sees('There is no configuration "nobody"', ":delete nobody")


async def test_the_command_line_filters_and_sorts_the_list(shelf: Shelf) -> None:
    shelf.put(STORED)
    async with program_on(shelf) as page:
        await page.press("colon", *"filter stage", "enter")
        await page.sees("filter: stage")
        await page.press("ctrl+p", *"sort checked", "enter")
        await page.sees("CHECKED^")


async def test_a_command_that_is_off_stays_with_its_reason(shelf: Shelf) -> None:
    shelf.put(STORED)
    async with program_on(shelf, read_only=True) as page:
        await page.press("colon", *"new", "enter")
        await page.sees("new is off: this session is read-only")


async def test_q_in_the_command_line_quits(shelf: Shelf) -> None:
    async with program_on(shelf) as page:
        await page.press("colon", "q", "enter")
        await page.until(lambda: not page.list.app.is_running or page.list.app.return_code == 0)


async def test_what_is_copied_goes_to_the_file_that_is_told(shelf: Shelf) -> None:
    shelf.put([Stored("archive", vault="kv-old")])
    async with program_on(shelf) as page:
        await page.press("y", "j", "enter")
        await page.sees("Written to")
        written = shelf.database.parent / "copied" / "copied.txt"
        assert written.read_text() == "https://kv-old.vault.azure.net\n"


async def test_a_notice_that_is_gone_stands_in_the_log(shelf: Shelf) -> None:
    async with program_on(shelf) as page:
        await page.press("D", "exclamation_mark")
        await page.sees("activity log", "12:00:00Z  told   no configuration is selected")


async def test_a_key_of_the_admins_own_works_and_is_told(shelf: Shelf) -> None:
    async with program_on(shelf, keymap={"app.log": "-"}) as page:
        await page.press("minus")
        await page.sees("activity log")


async def test_sixty_columns_keep_help_and_the_way_out_whole(shelf: Shelf) -> None:
    async with program_on(shelf, size=(60, 20)) as page:
        await page.sees("? help", "q quit")
        assert page.lines[-1].endswith("q quit")
        assert max(map(len, page.lines)) <= 60


async def test_a_dialog_has_to_be_closed_before_a_command(shelf: Shelf) -> None:
    shelf.put(STORED)
    async with program_on(shelf) as page:
        await page.press("y", "ctrl+p")
        await page.sees("Close this dialog first.")


def test_textuals_footer_still_yields_a_footer_key_for_each_key() -> None:
    fields = ("key", "key_display", "description", "action")
    hint = FooterKey("q", "q", "quit", "quit")
    assert all(isinstance(getattr(hint, name), str) for name in fields)
    assert fitting([hint], 5) == []
    assert fitting([hint], 6) == [hint]


async def test_a_run_stands_in_the_log_with_how_it_ended(shelf: Shelf) -> None:
    async def run(_report: Report, _consent: Consent) -> None:
        raise CopyRefused("it took too long")

    async with program_on(shelf) as page:
        screen = ActivityScreen("try it", run, pending=[], wording=CHECKING, session="")
        page.list.app.push_screen(screen)
        await page.sees("Nothing was copied")
        await page.press("escape", "exclamation_mark")
        await page.sees("begun  try it", "ended  try it: Nothing was copied: it took too long")
