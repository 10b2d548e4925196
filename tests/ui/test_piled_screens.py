"""Screens that lie upon each other, as many as an admin opens by the command line."""

from typing import Any, cast

import pytest
from configuration_pages import NOON

from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.session import Session
from kms_tui.ui.terminal.app import TerminalApp

MANY = 100


@pytest.mark.parametrize("theme", ["ansi-dark", "textual-dark"])
async def test_any_number_of_screens_is_drawn_in_another_size(theme: str) -> None:
    session = Session(cast("Any", None), "test", "host", lambda: NOON)
    app = TerminalApp[None]()
    async with app.run_test() as pilot:
        app.theme = theme
        for _ in range(MANY):
            await app.push_screen(SessionScreen[None](session))
        await pilot.resize_terminal(100, 30)
        assert app.export_screenshot()
