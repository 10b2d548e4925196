"""Shows the names of the keys that arrive."""

from textual import events
from textual.app import ComposeResult
from textual.widgets import Label

from kms_tui.ui.terminal.app import TerminalApp


class PressingApp(TerminalApp[None]):
    def compose(self) -> ComposeResult:
        yield Label("ready", markup=False)

    def on_key(self, event: events.Key) -> None:
        self.query_one(Label).update(f"key {event.key}")


def main(driver: str = "diff") -> int:
    return PressingApp().run_in_terminal(driver=driver)
