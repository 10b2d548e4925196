"""Changes its whole screen all the time."""

from textual.app import ComposeResult
from textual.widgets import Label

from kms_tui.ui.terminal.app import TerminalApp


class ChatteringApp(TerminalApp[None]):
    def compose(self) -> ComposeResult:
        yield Label("ready", markup=False)

    def on_mount(self) -> None:
        self.count = 0
        self.set_interval(0.01, self.chatter)

    def chatter(self) -> None:
        self.count += 1
        line = f"ready {self.count} " * 8
        self.query_one(Label).update("\n".join([line[:78]] * 22))


def main() -> int:
    return ChatteringApp().run_in_terminal()
