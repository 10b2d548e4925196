"""Shows what is typed into its field and what the app was told about pastes."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import DataTable, Input, Label

from kms_tui.ui.terminal.app import TerminalApp


class EchoingApp(TerminalApp[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+z", "suspend_process", "Suspend"),
        Binding("ctrl+l", "redraw", "Redraw"),
        Binding("f5", "answer", "Answer", priority=True),
    ]

    def compose(self) -> ComposeResult:
        yield Input(compact=True)
        yield Label("ready", id="echo", markup=False)
        yield Label(id="answer")
        yield DataTable[str](cursor_type="row")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("NAME", "VAULT")
        table.add_rows([("prod-eu", "kv-1"), ("prod-us", "kv-2")])

    def action_answer(self) -> None:
        self.query_one("#answer", Label).update("still here")

    def on_input_changed(self, event: Input.Changed) -> None:
        text = event.value if len(event.value) < 60 else f"{len(event.value)} characters"
        self.query_one("#echo", Label).update(f"echo <{text}>")


def main() -> int:
    return EchoingApp().run_in_terminal()
