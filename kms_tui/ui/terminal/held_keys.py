"""Keys that are for a dialog which is not there yet."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from textual.widgets import Input

from kms_tui.ui.terminal.driver import TerminalDriver

if TYPE_CHECKING:
    from textual.app import App

HOLD_SECONDS: Final = 10.0
"""How long keys are held at the most: an admin can leave also when what is waited for hangs."""


@contextmanager
def holding_keys(app: "App[Any]") -> Iterator[None]:
    """Hold keys until this ends: a passphrase typed ahead of its question must go into no field.

    Where no field has the focus nothing is held, and keys that lead out of a wait never are. Open
    the dialog right afterwards, without awaiting anything before.
    """
    driver = app._driver  # noqa: SLF001 - Textual has no other way to it
    if not isinstance(driver, TerminalDriver) or not isinstance(app.focused, Input):
        yield
        return
    driver.hold_keys()
    last_moment = asyncio.get_running_loop().call_later(HOLD_SECONDS, driver.let_keys_go)
    try:
        yield
    finally:
        last_moment.cancel()
        driver.let_keys_go()
