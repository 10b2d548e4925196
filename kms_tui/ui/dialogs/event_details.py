"""Shows one event of the history in full."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from kms_tui.domain.history import Event
from kms_tui.ui.history_text import event_facts
from kms_tui.ui.terminal.leaving import Dialog
from kms_tui.ui.widgets.key_hints import KeyHints
from kms_tui.ui.widgets.text_motions import TextMotions

_WIDEST = 76
_EDGES = 4
"""Cells that the border of a dialog and its padding take."""


class EventDetailsDialog(TextMotions, Dialog[None]):
    """Every fact that was recorded; nothing is cut."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss(None)", "close", id="event.close", key_display="esc"),
    ]

    def __init__(self, event: Event) -> None:
        super().__init__()
        self._event = event

    def compose(self) -> ComposeResult:
        """Lay out the facts."""
        with Vertical(classes="dialog"):
            with VerticalScroll(can_focus=False):
                yield Static("", id="facts", markup=False)
            yield KeyHints()

    def on_resize(self) -> None:
        """Break what is long for the width that is there."""
        width = min(_WIDEST, self.size.width) - _EDGES
        self.query_one("#facts", Static).update(event_facts(self._event, width))
