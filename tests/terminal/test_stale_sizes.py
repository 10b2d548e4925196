import asyncio

import pytest
from textual import events
from textual.app import ComposeResult
from textual.geometry import Size
from textual.message import Message
from textual.widgets import Label

from kms_tui.ui.terminal.app import TerminalApp
from kms_tui.ui.terminal.leaving import Dialog, Leavable

LAST, BEFORE, EARLIER = Size(80, 24), Size(60, 20), Size(70, 22)


async def all_is_done() -> None:
    """Let everything be done that is due now."""
    for _ in range(200):
        await asyncio.sleep(0)


MANY = 100
"""More than a screen is ever resized here, unless two sizes follow each other for ever."""


class Something(Message, bubble=False):
    """Stands between two sizes in a queue, so that none takes the place of the other."""


class Busy(Leavable[None]):
    """Does what every screen of the program does about a new size: something, a moment later."""

    resizes = 0

    def compose(self) -> ComposeResult:
        yield Label("a screen")

    def on_resize(self) -> None:
        self.resizes += 1
        if self.resizes <= MANY:
            self.post_message(Something())


class BusyDialog(Busy, Dialog[None]):
    DEFAULT_CSS = "BusyDialog { background: transparent; }"


@pytest.mark.proves("R15")
async def test_two_sizes_under_dialogs_do_not_follow_each_other_for_ever() -> None:
    app, below, dialog = TerminalApp[None](), Busy(), BusyDialog()
    async with app.run_test(size=LAST) as pilot:
        for screen in (below, dialog, BusyDialog()):
            await app.push_screen(screen)
        await pilot.pause()
        for screen, size in ((below, BEFORE), (dialog, EARLIER)):
            screen.post_message(events.Resize(size, size))
            screen.post_message(Something())
        await all_is_done()

    assert max(below.resizes, dialog.resizes) <= MANY


async def test_a_new_size_is_laid_out_below_a_dialog_too() -> None:
    app, below = TerminalApp[None](), Busy()
    async with app.run_test(size=LAST) as pilot:
        await app.push_screen(below)
        await app.push_screen(BusyDialog())
        await pilot.resize_terminal(*BEFORE)
        await pilot.pause()

        assert below.size == app.screen.size == BEFORE
