"""Takes its time to end, as an app does whose last step must finish."""

import asyncio

from textual.app import ComposeResult
from textual.widgets import Label

from kms_tui.ui.terminal.app import TerminalApp


class LingeringApp(TerminalApp[None]):
    def compose(self) -> ComposeResult:
        yield Label("ready")

    async def on_session_ended(self) -> None:
        await asyncio.sleep(1.5)


def main() -> int:
    return LingeringApp().run_in_terminal()
