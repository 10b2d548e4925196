"""Everything that is recorded of one universe key: never the key itself."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from kms_tui.domain.universe_key import WrappedUniverseKey, Wrapping
from kms_tui.ui.copied_texts import key_items, universe_items
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.session import Session
from kms_tui.ui.universe_key_text import key_details
from kms_tui.ui.universe_text import UniverseView
from kms_tui.ui.widgets.copies import CopyItem
from kms_tui.ui.widgets.key_hints import KeyHints
from kms_tui.ui.widgets.text_motions import TextMotions
from kms_tui.ui.widgets.top_line import TopLine

_MARGINS = 4
"""Cells: padding at both sides, and a scrollbar."""


class UniverseKeyDetailsScreen(TextMotions, SessionScreen[None]):
    """What it is, and all its wrappings by generation."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "back", id="key_details.back", key_display="esc"),
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
        yield KeyHints()

    def copyable(self) -> Sequence[CopyItem]:
        """Return what identifies universe and key; never the key."""
        return universe_items(self._view.universe) + key_items(self._key)

    def on_resize(self) -> None:
        """Lay the text out for the width there is."""
        text = key_details(self._view, self._key, self._wrappings, self.size.width - _MARGINS)
        self.query_one("#details", Static).update(text)
