"""Shows one error: what happened, what to do, whom to ask, and the raw detail on demand."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from kms_tui.domain.errors import KmsTuiError
from kms_tui.ui.presentation import error_lines


class ProblemDialog(ModalScreen[None]):
    """Stays until it is closed: an error is never a toast."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss(None)", "close", id="problem.close", key_display="esc"),
        Binding("v", "toggle_detail", "raw detail", id="problem.detail"),
    ]

    def __init__(self, error: KmsTuiError) -> None:
        super().__init__()
        self._error = error
        self._with_detail = False

    def compose(self) -> ComposeResult:
        """Lay out the lines."""
        with Vertical(classes="dialog"):
            with VerticalScroll():
                yield Static(self._lines(), id="lines", markup=False)
            yield Footer(compact=True, show_command_palette=False)

    def _lines(self) -> Text:
        return error_lines(self._error, with_detail=self._with_detail)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey the detail out where there is none."""
        del parameters
        return True if action != "toggle_detail" or self._error.detail else None

    def action_toggle_detail(self) -> None:
        """Show or hide the other side's own words."""
        self._with_detail = not self._with_detail
        self.query_one("#lines", Static).update(self._lines())
