"""What can be copied here, and which way it is to go."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from kms_tui.domain.visible_text import visible
from kms_tui.ui.terminal.leaving import Dialog
from kms_tui.ui.widgets.copies import CopyItem
from kms_tui.ui.widgets.key_hints import KeyHints
from kms_tui.ui.widgets.list_motions import ListMotions

_LABEL_WIDTH = 16


class CopyMenuDialog(ListMotions, Dialog[tuple[CopyItem, str] | None]):
    """Returns the text and the way it goes, or None."""

    DEFAULT_CSS: ClassVar[str] = """
    CopyMenuDialog #items { height: auto; margin-bottom: 1; text-wrap: nowrap; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "take('')", "copy", id="copy.take", key_display="enter"),
        Binding("f", "take('file')", "to a file", id="copy.to_file"),
        Binding("escape,q", "dismiss(None)", "close", id="copy.close", key_display="esc"),
    ]

    def __init__(self, items: Sequence[CopyItem], way: str) -> None:
        super().__init__()
        self._items = items
        self._way = way
        self._chosen = 0

    def compose(self) -> ComposeResult:
        """Lay out the texts, each by what it is."""
        with Vertical(classes="dialog"):
            yield Static("", id="items", markup=False)
            yield KeyHints()

    def on_mount(self) -> None:
        """Show them."""
        self.move(0)

    @property
    def page_lines(self) -> int:
        """All are seen at once."""
        return len(self._items)

    def move(self, steps: int, *, scrolls: bool = False) -> None:
        """Choose another text."""
        del scrolls
        self._chosen = max(0, min(len(self._items) - 1, self._chosen + steps))
        lines = [self._line(number, item) for number, item in enumerate(self._items)]
        self.query_one("#items", Static).update(Text("\n").join(lines))

    def go_to_end(self, *, backwards: bool) -> None:
        """Choose the last text, or the first."""
        self.move(-len(self._items) if backwards else len(self._items))

    def _line(self, number: int, item: CopyItem) -> Text:
        is_chosen = number == self._chosen
        text = f"{'> ' if is_chosen else '  '}{item.label:<{_LABEL_WIDTH}}{visible(item.text)}"
        return Text(text, "reverse" if is_chosen else "")

    def action_take(self, way: str) -> None:
        """Copy the chosen text."""
        self.dismiss((self._items[self._chosen], way or self._way))
