"""The keys that move through a list: those of vim, of less, and of the keyboard."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

_WHEEL_LINES = 3


class ListMotions(Widget):
    """Turns keys and the wheel into moves of a cursor. Whatever has rows says what a move is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "move", show=False, id="table.down"),
        Binding("k,up", "move(-1)", "move", show=False, id="table.up"),
        Binding("g,home", "first", "first, last", show=False, id="table.top"),
        Binding("G,end", "last", "first, last", show=False, id="table.end"),
        Binding("ctrl+f,pagedown,space", "page(2)", "page", show=False, id="table.page_down"),
        Binding("ctrl+b,pageup", "page(-2)", "page", show=False, id="table.page_up"),
        Binding("ctrl+d", "page(1)", "half a page", show=False, id="table.half_page_down"),
        Binding("ctrl+u", "page(-1)", "half a page", show=False, id="table.half_page_up"),
    ]

    @property
    def page_lines(self) -> int:
        """How many rows are seen at once."""
        raise NotImplementedError

    def move(self, steps: int, *, scrolls: bool = False) -> None:
        """Move the cursor down, or up; where it `scrolls`, what is seen moves with it."""
        raise NotImplementedError

    def go_to_end(self, *, backwards: bool) -> None:
        """Move the cursor to the last row of all, or `backwards` to the first."""
        raise NotImplementedError

    def action_move(self, steps: int) -> None:
        """Move the cursor down, or up."""
        self.move(steps)

    def action_page(self, halves: int) -> None:
        """Move the cursor, and what is seen with it, by halves of what is seen at once."""
        self.move(int(halves * self.page_lines / 2), scrolls=True)

    def action_first(self) -> None:
        """Move to the first row of all."""
        self.go_to_end(backwards=True)

    def action_last(self) -> None:
        """Move to the last row of all."""
        self.go_to_end(backwards=False)

    def on_mouse_scroll_down(self) -> None:
        """Move down with the wheel."""
        self.move(_WHEEL_LINES)

    def on_mouse_scroll_up(self) -> None:
        """Move up with the wheel."""
        self.move(-_WHEEL_LINES)
