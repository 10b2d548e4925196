"""The one table: draws the rows that are seen, and holds a window of those that are stored.

A table of Textual's costs some kilobytes and a third of a millisecond for each row, and draws
every line anew for each move. Here neither memory nor time grows with the number of rows, and a
move of the cursor draws two lines.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events, work
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.strip import Strip

from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.wrapped_text import cells, wrapped
from kms_tui.ui.lines import Cell, Column, heading, line, widths
from kms_tui.ui.presentation import CELL_STYLES
from kms_tui.ui.widgets.list_motions import ListMotions
from kms_tui.ui.widgets.row_pages import RowPages, RowSource
from kms_tui.ui.widgets.row_window import RowWindow

Row = TypeVar("Row")

_HEADING_LINES = 1
_INDENT = "  "


class PagedTable(ListMotions, Generic[Row], can_focus=True):
    """One line a row; `>` marks the cursor, so that it shows without colour.

    The cursor of the terminal stands on the same row, for braille displays and screen readers.
    """

    DEFAULT_CSS: ClassVar[str] = """
    PagedTable { height: 1fr; }
    PagedTable.-old { text-style: dim; }
    PagedTable > .paged-table--heading { text-style: bold; }
    PagedTable > .paged-table--cursor {
        background: $block-cursor-background;
        color: $block-cursor-foreground;
    }
    PagedTable:ansi > .paged-table--cursor, PagedTable:nocolor > .paged-table--cursor {
        background: ansi_default;
        color: ansi_default;
        text-style: reverse;
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"paged-table--heading", "paged-table--cursor"}

    class Moved(Message):
        """The cursor went to another row, or there are others now."""

    class Failed(Message):
        """Rows that the cursor neared could not be read."""

        def __init__(self, error: KmsTuiError) -> None:
            super().__init__()
            self.error = error

    def __init__(
        self,
        columns: Sequence[Column],
        cells: Callable[[Row, datetime], Sequence[Cell]],
        identity: Callable[[Row], object],
        now: Callable[[], datetime],
    ) -> None:
        """Take the columns, what they show of a row at a moment, and what tells rows apart."""
        super().__init__()
        self._columns = columns
        self._cells = cells
        self._now = now
        self._read_at: datetime | None = None
        self._pages: RowPages[Row] = RowPages(identity)
        self._laid_out: tuple[int, list[int]] = (0, [0] * len(columns))
        """A width of the table, and what its columns get of it."""
        self._is_extending = False
        self._sorted_by = ""
        self._when_empty = ""

    @property
    def window(self) -> RowWindow[Row]:
        """The rows that are held, and where the cursor is among them."""
        return self._pages.window

    @property
    def selected(self) -> Row | None:
        """What is under the cursor, if anything is."""
        return self.window.selected

    @property
    def read_at(self) -> datetime | None:
        """When the rows were read, if they were; ages are told as of then."""
        return self._read_at

    @property
    def shown_fields(self) -> list[str]:
        """The fields of the columns that are seen and that rows can be sorted by, in order."""
        seen = zip(self._columns, self._widths, strict=True)
        return [column.field for column, width in seen if width and column.field]

    def explain(self, *, sorted_by: str = "", when_empty: str = "") -> None:
        """Take what `lines.heading` tells of the order, and what is said instead of rows."""
        self._sorted_by = sorted_by
        self._when_empty = when_empty
        self.refresh()

    def show(self, rows: Sequence[Row], *, select: object = None) -> None:
        """Show rows that are all there are; the cursor goes to that identity, or stays."""
        self._pages.show(rows, select)
        self._show_rows()

    async def read(self, source: RowSource[Row]) -> bool:
        """Show another listing from its first row; see `RowPages.read`."""
        return self._show_if_newest(is_newest=await self._pages.read(source))

    async def reload(self, select: Row | None = None) -> bool:
        """Read the rows again; see `RowPages.reload`."""
        return self._show_if_newest(is_newest=await self._pages.reload(select))

    def _show_if_newest(self, *, is_newest: bool) -> bool:
        if is_newest:
            self._show_rows()
        return is_newest

    def _show_rows(self) -> None:
        self._read_at = self._now()
        self.refresh(layout=self.styles.is_auto_height)
        self._after_move()

    def replace_row(self, row: Row) -> None:
        """Show the new state of a row, if it is held."""
        index = self.window.index_of(row)
        if index is None:
            return
        self.window.rows[index] = row
        self._draw(index)
        if index == self.window.cursor:
            self.post_message(self.Moved())

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines it would like where its height is its own choice."""
        del container, viewport, width
        return _HEADING_LINES + max(1, len(self.window.rows))

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self.window.lines = max(1, self.size.height - _HEADING_LINES)
        self.window.put_cursor(self.window.cursor)
        self.refresh()
        self._after_move()

    def on_focus(self) -> None:
        """Draw the cursor's row, which takes the terminal's cursor along."""
        self._draw(self.window.cursor)

    @property
    def _widths(self) -> list[int]:
        # A table may be drawn, or sorted by a key, before it is told of its size.
        width = self.size.width or self.app.size.width
        if width and width != self._laid_out[0]:
            self._laid_out = (width, widths(self._columns, width))
        return self._laid_out[1]

    def render_line(self, y: int) -> Strip:
        """Return one line of what is seen."""
        if y < _HEADING_LINES:
            text = heading(self._columns, self._widths, self._sorted_by)
            return self._strip([(text, self.get_component_rich_style("paged-table--heading"))])
        if not self.window.rows:
            return self._strip([(self._said_when_empty(y - _HEADING_LINES), self.rich_style)])
        index = self.window.top + y - _HEADING_LINES
        if index >= len(self.window.rows):
            return Strip.blank(self.size.width, self.rich_style)
        if index != self.window.cursor:
            base = self.rich_style
            return self._strip(
                [(text, base + CELL_STYLES[name]) for text, name in self._row(index)]
            )
        self._bring_terminal_cursor(y)
        style = self.get_component_rich_style("paged-table--cursor")
        return self._strip([("".join(text for text, _ in self._row(index)), style)], style)

    def _row(self, index: int) -> list[Cell]:
        shown = self._cells(self.window.rows[index], self._read_at or self._now())
        is_marked = index == self.window.cursor
        return line(shown, self._columns, self._widths, is_marked=is_marked)

    def _strip(self, spans: Sequence[tuple[str, Style]], rest: Style | None = None) -> Strip:
        segments = [Segment(text, style) for text, style in spans]
        style = rest if rest is not None else self.rich_style
        return Strip(segments).adjust_cell_length(self.size.width, style)

    def _said_when_empty(self, y: int) -> str:
        said: list[str] = []
        for paragraph in self._when_empty.split("\n"):
            if len(_INDENT) + cells(paragraph) <= self.size.width:
                said.append(_INDENT + paragraph)
            else:
                said += wrapped(paragraph, self.size.width, _INDENT, _INDENT)
        return said[y] if y < len(said) else ""

    def _bring_terminal_cursor(self, y: int) -> None:
        if self.has_focus and self.screen is self.app.screen:
            self.app.cursor_position = self.content_region.offset + Offset(0, y)

    def _draw(self, *indexes: int) -> None:
        """Draw some rows anew, those of them that are seen."""
        lines = (index - self.window.top + _HEADING_LINES for index in indexes)
        width, height = self.size
        seen = [Region(0, y, width, 1) for y in lines if _HEADING_LINES <= y < height]
        if seen:
            self.refresh(*seen)

    def _after_move(self) -> None:
        self.post_message(self.Moved())
        if self._pages.wants_more and not self._is_extending:
            self._is_extending = True
            self._extend()

    @work(group="rows", description="reading more rows")
    async def _extend(self) -> None:
        try:
            await self._pages.extend(self._show_extended)
        except KmsTuiError as error:
            self.post_message(self.Failed(error))
        finally:
            self._is_extending = False

    def _show_extended(self) -> None:
        self.refresh()
        self.post_message(self.Moved())

    @property
    def page_lines(self) -> int:
        """How many rows are seen at once."""
        return self.window.lines

    def move(self, steps: int, *, scrolls: bool = False) -> None:
        """Move the cursor down, or up; where it `scrolls`, what is seen moves with it."""
        was, top = self.window.cursor, self.window.top
        self._pages.move(steps, scrolls=scrolls)
        if self.window.top != top:
            self.refresh()
        elif self.window.cursor != was:
            self._draw(was, self.window.cursor)
        self._after_move()

    def go_to_end(self, *, backwards: bool) -> None:
        """Move the cursor to the last row of all, or `backwards` to the first."""
        if self._pages.go_to_held_end(backwards=backwards):
            self.refresh()
            self._after_move()
        else:
            self._read_end(backwards=backwards)

    @work(exclusive=True, group="end", description="reading the first or last rows")
    async def _read_end(self, *, backwards: bool) -> None:
        try:
            if await self._pages.read_end(backwards=backwards):
                self.refresh()
                self._after_move()
        except KmsTuiError as error:
            self.post_message(self.Failed(error))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row that was clicked."""
        index = self.window.top + event.y - _HEADING_LINES
        if event.y >= _HEADING_LINES and index < len(self.window.rows):
            self.move(index - self.window.cursor)
