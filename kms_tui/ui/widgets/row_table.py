"""A table of things with one row each, sized for the terminal it is on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Generic, TypeVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.coordinate import Coordinate
from textual.widgets import DataTable

from kms_tui.domain.visible_text import ELLIPSIS, visible

Row = TypeVar("Row")

_MARKER = ">"
_CELL_PADDING = 1
_NARROWEST = 8
"""Cells of a column that shares what is left over, however little that is."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: its title, how wide it is, and what it shows of a row at a moment."""

    title: str
    width: int
    """Cells; columns with 0 share what is left over."""
    minimum: int
    """The narrowest terminal, in cells, that shows the column."""
    cell: Callable[[Row, datetime], Text]


def cut(untrusted_text: str) -> Text:
    """Return text that may be longer than its column, which shows where it cut it."""
    return Text(visible(untrusted_text), no_wrap=True, overflow="crop")


def _fitted(cell: Text, width: int) -> Text:
    # Rich's own ellipsis is a character that not every terminal has.
    if cell.cell_len > width:
        cell.truncate(width - len(ELLIPSIS))
        cell.append(ELLIPSIS)
    return cell


class RowTable(DataTable[Text], Generic[Row]):
    """One row a thing; `>` marks the cursor, so that it shows without colour."""

    DEFAULT_CSS: ClassVar[str] = """
    RowTable { height: 1fr; overflow-x: hidden; }
    RowTable > .datatable--header { text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "move", show=False, id="table.down"),
        Binding("k", "cursor_up", "move", show=False, id="table.up"),
        Binding("g,home", "scroll_top", "first, last", show=False, id="table.top"),
        Binding("G,end", "scroll_bottom", "first, last", show=False, id="table.end"),
        Binding("ctrl+f,ctrl+d", "page_down", "page", show=False, id="table.page_down"),
        Binding("ctrl+b,ctrl+u", "page_up", "page", show=False, id="table.page_up"),
    ]

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        identity: Callable[[Row], object],
        now: Callable[[], datetime],
    ) -> None:
        """Take the columns and what tells one row from another, also after a refresh."""
        super().__init__(cursor_type="row", cell_padding=_CELL_PADDING, show_cursor=True)
        self._choice_of_columns = columns
        self._identity = identity
        self._now = now
        self._shown: Sequence[Row] = ()
        self._marked = -1

    @property
    def selected(self) -> Row | None:
        """What is under the cursor, if anything is."""
        if 0 <= self.cursor_row < len(self._shown):
            return self._shown[self.cursor_row]
        return None

    def show(self, rows: Sequence[Row], *, select: object = None) -> None:
        """Show these rows; the cursor goes to the identity `select`, or stays where it was."""
        was = self.cursor_row
        wanted = select or (self._identity(self.selected) if self.selected is not None else None)
        self._shown = rows
        self._fill()
        identities = [self._identity(row) for row in rows]
        row = identities.index(wanted) if wanted in identities else min(was, len(rows) - 1)
        self._go_to(row)

    def on_resize(self) -> None:
        """Lay the columns out anew for another width."""
        row = self.cursor_row
        self._fill()
        self._go_to(row)

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Let the marker follow the cursor."""
        self._mark(event.cursor_row)

    def _go_to(self, row: int) -> None:
        self.move_cursor(row=max(0, row), animate=False)
        self._mark(self.cursor_row)

    def _fill(self) -> None:
        self.clear(columns=True)
        self._marked = -1
        columns = [c for c in self._choice_of_columns if self.size.width >= c.minimum]
        self.add_column("", width=len(_MARKER))
        widths = self._widths(columns)
        for column, width in zip(columns, widths, strict=True):
            self.add_column(Text(column.title), width=width)
        now = self._now()
        for row in self._shown:
            cells = (column.cell(row, now) for column in columns)
            self.add_row(Text(" "), *map(_fitted, cells, widths))

    def _widths(self, columns: Sequence[Column[Row]]) -> list[int]:
        padding = 2 * _CELL_PADDING * (len(columns) + 1)
        left_over = self.size.width - padding - len(_MARKER) - sum(c.width for c in columns)
        sharing = sum(not column.width for column in columns)
        share = max(_NARROWEST, left_over // sharing) if sharing else 0
        return [column.width or share for column in columns]

    def _mark(self, row: int) -> None:
        for index, mark in ((self._marked, " "), (row, _MARKER)):
            if 0 <= index < self.row_count:
                self.update_cell_at(Coordinate(index, 0), Text(mark))
        self._marked = row
