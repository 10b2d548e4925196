"""The line at the bottom in which a filter is typed."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from kms_tui.domain.visible_text import visible
from kms_tui.ui.widgets.field_input import FieldInput

_KEYS = " enter keeps it, esc clears it "
_ROOM_FOR_KEYS = 80
"""Columns of a screen on which the keys do not take the field's room."""


class FilterLine(Horizontal):
    """Tells what was typed as it is typed; out of sight until it is opened."""

    DEFAULT_CSS: ClassVar[str] = """
    FilterLine { height: 1; display: none; }
    FilterLine.-open { display: block; }
    FilterLine Static { width: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "move in the list", show=False, id="filter.down"),
        Binding("up", "move(-1)", "move in the list", show=False, id="filter.up"),
        Binding("pagedown", "page(1)", "page in the list", show=False, id="filter.page_down"),
        Binding("pageup", "page(-1)", "page in the list", show=False, id="filter.page_up"),
    ]

    class Typed(Message):
        """The filter is another one now."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text
            """Without blanks at its ends, and single ones between words."""

    class Kept(Message):
        """The filter is to stay, and its line to go."""

    class Moved(Message):
        """The cursor of the list is to move."""

        def __init__(self, steps: int, *, is_page: bool) -> None:
            super().__init__()
            self.steps = steps
            self.is_page = is_page

    def __init__(self, hint: str) -> None:
        """Take what stands in the line while nothing is typed."""
        super().__init__()
        self._hint = hint
        self._told = ""

    def compose(self) -> ComposeResult:
        """Lay out the field, and what the filter finds behind it."""
        yield Static(" / ", markup=False)
        yield FieldInput(self._hint, id="words")
        yield Static("", id="matches", markup=False)

    @property
    def is_open(self) -> bool:
        """Whether the line is seen."""
        return self.has_class("-open")

    def open(self) -> None:
        """Show the line and type there."""
        self.add_class("-open")
        self.query_one(FieldInput).focus()

    def close(self) -> None:
        """Take the line out of sight; whoever calls says where typing goes now."""
        self.remove_class("-open")

    def fill(self, text: str) -> None:
        """Let the line hold this text, of which it is not told."""
        self._told = text
        self.query_one(FieldInput).value = text

    def say(self, found: str) -> None:
        """Say behind the field what the filter finds."""
        keys = _KEYS if self.app.size.width >= _ROOM_FOR_KEYS else ""
        self.query_one("#matches", Static).update(f"  {visible(found)} {keys}")

    @on(Input.Submitted, "#words")
    def _keep(self) -> None:
        self._tell()
        self.post_message(self.Kept())

    @on(Input.Changed, "#words")
    def _tell(self) -> None:
        text = " ".join(self.query_one(FieldInput).value.split())
        if text != self._told:
            self._told = text
            self.post_message(self.Typed(text))

    @on(FieldInput.Remark)
    def _tell_remark(self, event: FieldInput.Remark) -> None:
        if event.note:
            self.notify(event.note, severity="warning", markup=False)

    def action_move(self, steps: int) -> None:
        """Move the cursor of the list, not the one of the field."""
        self.post_message(self.Moved(steps, is_page=False))

    def action_page(self, pages: int) -> None:
        """Move the cursor of the list by what is seen at once."""
        self.post_message(self.Moved(pages, is_page=True))
