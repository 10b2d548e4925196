"""The keys that move through a long text: those of vim, of less, and of the keyboard."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget


class TextMotions(Widget):
    """Mixed into screens and dialogs whose only `VerticalScroll` holds the text."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll(1)", "down, up", show=False, id="text.down"),
        Binding("k,up", "scroll(-1)", "down, up", show=False, id="text.up"),
        Binding("g,home", "top", "first, last line", show=False, id="text.top"),
        Binding("G,end", "bottom", "first, last line", show=False, id="text.end"),
        Binding("ctrl+f,pagedown,space", "page(2)", "page", show=False, id="text.page_down"),
        Binding("ctrl+b,pageup", "page(-2)", "page", show=False, id="text.page_up"),
        Binding("ctrl+d", "page(1)", "half a page", show=False, id="text.half_page_down"),
        Binding("ctrl+u", "page(-1)", "half a page", show=False, id="text.half_page_up"),
    ]

    @property
    def _scrolled(self) -> VerticalScroll:
        return self.query_one(VerticalScroll)

    def action_scroll(self, lines: int) -> None:
        """Move by lines."""
        self._scrolled.scroll_relative(y=lines, animate=False, immediate=True)

    def action_page(self, halves: int) -> None:
        """Move by halves of what is seen at once; a whole page keeps one line."""
        height = self._scrolled.size.height
        lines = height // 2 if abs(halves) == 1 else height - 1
        self.action_scroll(max(1, lines) * (1 if halves > 0 else -1))

    def action_top(self) -> None:
        """Move to the first line."""
        self._scrolled.scroll_home(animate=False, immediate=True)

    def action_bottom(self) -> None:
        """Move to the last line."""
        self._scrolled.scroll_end(animate=False, immediate=True)
