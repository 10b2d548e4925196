"""Asks before typed text is thrown away."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from kms_tui.ui.terminal.leaving import Dialog
from kms_tui.ui.widgets.key_hints import KeyHints


class DiscardDraftDialog(Dialog[bool]):
    """Returns whether to throw it away; Esc keeps it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "dismiss(False)", "keep editing", id="discard.keep"),
        Binding("D", "dismiss(True)", "discard", id="discard.discard"),
    ]

    def compose(self) -> ComposeResult:
        """Lay out the question."""
        with Vertical(classes="dialog"):
            yield Static(Text("Discard what you typed?", "bold"), markup=False)
            yield Static("Nothing was stored. shift+D discards, Esc keeps editing.", markup=False)
            yield KeyHints()
