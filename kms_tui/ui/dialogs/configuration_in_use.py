"""Why a configuration cannot be deleted: the universes that used it. It offers no way to do so."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.universe import ConfigurationUse
from kms_tui.ui.deletion_text import uses_text


class ConfigurationInUseDialog(ModalScreen[None]):
    """Lists universes, keys and key versions; any way out changes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss(None)", "close", id="in_use.close", key_display="esc"),
        Binding("j,down", "scroll(1)", "scroll", id="in_use.down", key_display="j/k"),
        Binding("k,up", "scroll(-1)", show=False, id="in_use.up"),
        Binding("pagedown,space", "scroll(10)", show=False, id="in_use.page_down"),
        Binding("pageup", "scroll(-10)", show=False, id="in_use.page_up"),
    ]

    def __init__(self, configuration: KmsConfiguration, uses: Sequence[ConfigurationUse]) -> None:
        super().__init__()
        self._text = uses_text(configuration, uses)

    def compose(self) -> ComposeResult:
        """Lay out one scrolling text."""
        with Vertical(classes="dialog"):
            with VerticalScroll(can_focus=False):
                yield Static(self._text, markup=False)
            yield Footer(compact=True, show_command_palette=False)

    def action_scroll(self, lines: int) -> None:
        """Move through a long list."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False, immediate=True)
