"""What to do with a universe key that was exported: give it to the masters, remove the file."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from kms_tui.domain.universe_key import WrappedUniverseKey
from kms_tui.services.ports import KeyDestination
from kms_tui.ui.export_text import exported_lines
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.session import Session
from kms_tui.ui.widgets.key_hints import KeyHints
from kms_tui.ui.widgets.text_motions import TextMotions
from kms_tui.ui.widgets.top_line import TopLine


class ExportedKeyScreen(TextMotions, SessionScreen[None]):
    """The commands begin at the left edge, so that the terminal's selection takes them as such."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "back", id="exported.back", key_display="esc"),
    ]

    def __init__(
        self,
        session: Session,
        universe_name: str,
        key: WrappedUniverseKey,
        destination: KeyDestination,
    ) -> None:
        super().__init__(session)
        self._universe_name = universe_name
        self._key = key
        self._destination = destination

    def compose(self) -> ComposeResult:
        """Lay out one scrolling text."""
        crumbs = ("universes", self._universe_name, f"key {self._key.number} exported")
        yield TopLine(*crumbs, session=self.session.label)
        with VerticalScroll(can_focus=False):
            yield Static("", id="exported", markup=False)
        yield KeyHints()

    def on_resize(self) -> None:
        """Break the lines for the width that is there."""
        # The scroll bar may take its part.
        width = self.size.width - self.query_one(VerticalScroll).scrollbar_size_vertical
        lines = exported_lines(self._key, self._destination, width)
        text = Text("\n".join(lines), no_wrap=True, overflow="crop")
        self.query_one("#exported", Static).update(text)
