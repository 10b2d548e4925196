"""Shows one error: what happened, what to do, whom to ask, and the raw detail on demand."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Static

from kms_tui.domain.errors import KmsTuiError
from kms_tui.ui.presentation import error_lines
from kms_tui.ui.terminal.leaving import Dialog
from kms_tui.ui.widgets.copies import CopyItem, OffersCopies, items
from kms_tui.ui.widgets.key_hints import KeyHints
from kms_tui.ui.widgets.text_motions import TextMotions


class ProblemDialog(OffersCopies, TextMotions, Dialog[None]):
    """Stays until it is closed: an error is never a toast."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss(None)", "close", id="problem.close", key_display="esc"),
        Binding("v", "toggle_detail", "raw detail", id="problem.detail"),
    ]

    class Shown(Message):
        """An error stands on the screen."""

        def __init__(self, error: KmsTuiError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, error: KmsTuiError) -> None:
        super().__init__()
        self._error = error
        self._with_detail = False

    def compose(self) -> ComposeResult:
        """Lay out the lines."""
        with Vertical(classes="dialog"):
            with VerticalScroll(can_focus=False):
                yield Static(self._lines(), id="lines", markup=False)
            yield KeyHints()

    def on_mount(self) -> None:
        """Tell the app, which keeps it."""
        self.post_message(self.Shown(self._error))

    def _lines(self) -> Text:
        return error_lines(self._error, with_detail=self._with_detail)

    def copyable(self) -> Sequence[CopyItem]:
        """Return what a support case needs; correlation ids stand in the detail."""
        error = self._error
        return items(("code", error.code), ("detail", error.detail), ("what", error.what))

    def disabled_reason(self, action: str) -> str:
        """Say that there is nothing more to show."""
        if reason := super().disabled_reason(action):
            return reason
        has_more = action != "toggle_detail" or self._error.detail
        return "" if has_more else "the other side said nothing more"

    def action_toggle_detail(self) -> None:
        """Show or hide the other side's own words."""
        self._with_detail = not self._with_detail
        self.query_one("#lines", Static).update(self._lines())
