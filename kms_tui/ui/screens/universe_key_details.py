"""Everything that is recorded of one universe key: never the key itself."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Footer, Static

from kms_tui.domain.universe_key import WrappedUniverseKey, Wrapping
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.session import Session
from kms_tui.ui.universe_key_text import key_details
from kms_tui.ui.universe_text import UniverseView
from kms_tui.ui.widgets.top_line import TopLine

_MARGINS = 4
"""Cells: padding at both sides, and a scrollbar."""


class UniverseKeyDetailsScreen(SessionScreen[None]):
    """What it is, and all its wrappings by generation."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "back", id="key_details.back", key_display="esc"),
        Binding("j,down", "scroll(1)", "scroll", id="key_details.down", key_display="j/k"),
        Binding("k,up", "scroll(-1)", show=False, id="key_details.up"),
    ]

    def __init__(
        self,
        session: Session,
        view: UniverseView,
        key: WrappedUniverseKey,
        wrappings: Sequence[Wrapping],
    ) -> None:
        super().__init__(session)
        self._view = view
        self._key = key
        self._wrappings = wrappings

    def compose(self) -> ComposeResult:
        """Lay out one scrolling text."""
        crumb = f"key {self._key.number}"
        yield TopLine("universes", self._view.universe.name, crumb, session=self.session.label)
        with VerticalScroll(can_focus=False):
            yield Static("", id="details", markup=False)
        yield Footer(compact=True, show_command_palette=False)

    def on_resize(self) -> None:
        """Lay the text out for the width there is."""
        text = key_details(self._view, self._key, self._wrappings, self.size.width - _MARGINS)
        self.query_one("#details", Static).update(text)

    def action_scroll(self, lines: int) -> None:
        """Move through a long text."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False, immediate=True)
