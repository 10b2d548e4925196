"""Asks for a secret. F2 proves which one was entered, F5 forgets it, F10 crashes with it."""

from hashlib import sha256
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Label

from kms_tui.ui.terminal.app import TerminalApp
from kms_tui.ui.widgets.secret_input import SecretInput


class AskingApp(TerminalApp[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "prove", "Prove"),
        Binding("f5", "forget", "Forget"),
        Binding("f10", "crash", "Crash"),
    ]

    def compose(self) -> ComposeResult:
        yield SecretInput("keep the stored one", compact=True)
        yield Label("note: -", id="note", markup=False)
        yield Label("proof: -", id="proof", markup=False)
        yield Label("submitted 0", id="submitted", markup=False)
        yield Input(compact=True)

    def on_mount(self) -> None:
        self.submissions = 0

    def action_prove(self) -> None:
        digest = sha256(self.query_one(SecretInput).take_secret().encode()).hexdigest()[:16]
        self.query_one("#proof", Label).update(f"proof: {digest}")

    def action_forget(self) -> None:
        self.query_one(SecretInput).clear()

    def action_crash(self) -> None:
        secret = self.query_one(SecretInput).take_secret()
        raise RuntimeError(secret)

    def on_secret_input_paste_note(self, event: SecretInput.PasteNote) -> None:
        severity = "problem" if event.is_problem else "note"
        self.query_one("#note", Label).update(f"{severity}: {event.note}")

    def on_secret_input_submitted(self) -> None:
        self.submissions += 1
        self.query_one("#submitted", Label).update(f"submitted {self.submissions}")


def main() -> int:
    return AskingApp().run_in_terminal()
