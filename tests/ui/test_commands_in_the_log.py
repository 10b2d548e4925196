"""The activity log tells for each action the command that does the same."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from configuration_pages import shelf_in
from drawn_page import DrawnPage

from kms_tui.adapters.host.copies import HostCopies
from kms_tui.domain.deed import Deed
from kms_tui.domain.errors import AuditLogUnusable
from kms_tui.services.copying import FILE, Copying
from kms_tui.ui.app import KmsTuiApp
from kms_tui.ui.screens.activity import CHECKING, ActivityScreen, Consent
from kms_tui.ui.session import Session

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from kms_tui.services.reporting import Report
    from kms_tui.services.telling import DeedListener

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CHECK = Deed("configuration.check", {}, ("check", "prod"), is_change=False)


class Log(DrawnPage):
    """The app, and the one who tells it deeds."""

    app: KmsTuiApp
    listener: DeedListener

    async def hears(self, *command: str) -> None:
        self.listener.hear(Deed("any", {}, command))
        await self.press("exclamation_mark")
        await self.sees("activity log")

    async def runs_a_check(self) -> None:
        async def action(_report: Report, _consent: Consent) -> None:
            self.listener.hear(CHECK)

        screen = ActivityScreen("check prod", action, pending=[], wording=CHECKING, session="")
        await self.app.push_screen(screen)
        await self.sees("Nothing was changed.")
        await self.press("escape")


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[Log]:
    async with log_of(tmp_path) as log:
        yield log


@asynccontextmanager
async def log_of(folder: Path, program: str = "kms-tui") -> AsyncIterator[Log]:
    listeners: list[DeedListener] = []
    async with shelf_in(folder / "data") as shelf:
        copying = Copying(HostCopies({}, folder / "copied"))
        services = cast("Any", SimpleNamespace(**vars(shelf.services), copying=copying))
        session = Session(
            services,
            "test",
            "host",
            lambda: NOON,
            clipboard=FILE,
            program=program,
            follow_deeds=listeners.append,
        )
        app = KmsTuiApp(session)
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            page = Log(pilot)
            page.app, page.listener = app, listeners[0]
            await page.sees("refreshed 12:00:00Z")
            yield page


async def test_the_command_stands_below_the_line_of_its_action(log: Log) -> None:
    await log.runs_a_check()
    await log.press("exclamation_mark")
    await log.sees(
        " 12:00:00Z  begun  check prod\n"
        " 12:00:00Z  shell  $ kms-tui check prod\n"
        " 12:00:00Z  ended  check prod: "
    )


async def test_names_are_quoted_for_the_shell_and_their_blanks_kept(log: Log) -> None:
    await log.hears("check", "it's  prod")
    await log.sees("""$ kms-tui check 'it'"'"'s  prod'""")


async def test_control_characters_of_a_name_are_made_visible(log: Log) -> None:
    await log.hears("check", "\x1b[31mprod\u202e")
    await log.sees("$ kms-tui check '?[31mprod?'")


async def test_what_no_verb_does_has_no_command(log: Log) -> None:
    await log.hears()
    await log.sees("Nothing happened yet")


async def test_the_command_says_in_which_context_the_session_works(tmp_path: Path) -> None:
    async with log_of(tmp_path, "kms-tui --context staging") as log:
        await log.hears("check", "prod")
        await log.sees("$ kms-tui --context staging check prod")


async def test_the_newest_command_is_the_first_to_be_copied(log: Log, tmp_path: Path) -> None:
    log.listener.hear(CHECK)
    await log.hears("delete", "a  b")
    await log.press("y", "enter")
    await log.sees("Written to")
    written = (tmp_path / "copied" / "copied.txt").read_text()
    assert written == "kms-tui delete 'a  b'\n"


async def test_an_end_that_is_not_recorded_is_told(log: Log) -> None:
    log.listener.hear_unrecorded(CHECK, AuditLogUnusable("The disk is full.", do="Make room."))
    await log.press("exclamation_mark")
    await log.sees("told   The audit log does not say how it ended. The disk is full.")
