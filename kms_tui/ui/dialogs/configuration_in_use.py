"""Why a configuration cannot be deleted: the universes that used it. It offers no way to do so."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.universe import ConfigurationUse
from kms_tui.ui.deletion_text import uses_text
from kms_tui.ui.terminal.leaving import Dialog
from kms_tui.ui.widgets.key_hints import KeyHints
from kms_tui.ui.widgets.text_motions import TextMotions


class ConfigurationInUseDialog(TextMotions, Dialog[None]):
    """Lists universes, keys and key versions; any way out changes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss(None)", "close", id="in_use.close", key_display="esc"),
    ]

    def __init__(self, configuration: KmsConfiguration, uses: Sequence[ConfigurationUse]) -> None:
        super().__init__()
        self._text = uses_text(configuration, uses)

    def compose(self) -> ComposeResult:
        """Lay out one scrolling text."""
        with Vertical(classes="dialog"):
            with VerticalScroll(can_focus=False):
                yield Static(self._text, markup=False)
            yield KeyHints()
