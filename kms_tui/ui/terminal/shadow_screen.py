"""Remembers what stands on the terminal, and says what has to be sent to change it."""

from collections.abc import Iterator

from kms_tui.ui.terminal.cell_grid import Grid, Row
from kms_tui.ui.terminal.pen import Pen
from kms_tui.ui.terminal.rendition import PLAIN, on_blanks
from kms_tui.ui.terminal.scrolling import Scroll, find_scroll

_WORTH_SCROLLING_ROWS = 4
_SHORT_GAP = 4
"""So many unchanged cells cost no more drawn again than jumped over."""

_WORTH_ERASING_CELLS = 12
"""From so many blanks on it is less to erase a line and jump over them than to draw them."""


class ShadowScreen:
    """The screen as it should be beside the screen as it stands."""

    def __init__(self, size: tuple[int, int], standing: Grid | None = None) -> None:
        """Take columns and rows, and what stands on the terminal if that is known."""
        self._wanted = Grid(size)
        self._standing = standing if standing is not None and standing.size == size else None
        self._pen = Pen()

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return self._wanted.size

    def draw(self, frame: str) -> bool:
        """Draw a frame on the screen as it should be; return whether it was understood."""
        return self._wanted.draw(frame)

    def forget(self) -> None:
        """Take it that anything may stand on the terminal."""
        self._standing = None
        self._pen.place = None

    def take_changes(self, cursor: tuple[int, int] | None) -> str:
        """Return what makes the terminal show the screen as it should be, with this cursor."""
        changed = self._changed_rows()
        standing = self._standing = self._standing or self._erased()
        if len(changed) >= _WORTH_SCROLLING_ROWS:
            scroll = find_scroll(standing.rows, self._wanted.rows, changed)
            if scroll:
                self._scroll(standing, scroll)
                changed = list(range(len(standing.rows)))
        for y in changed:
            self._draw_row(y, standing.rows[y], self._wanted.rows[y])
            standing.rows[y] = self._wanted.rows[y].copy()
        if cursor is not None:
            self._pen.move(*cursor)
        return self._pen.take()

    def _changed_rows(self) -> list[int]:
        rows = sorted(self._wanted.touched)
        self._wanted.touched.clear()
        if self._standing is None:
            return list(range(len(self._wanted.rows)))
        return [y for y in rows if self._standing.rows[y] != self._wanted.rows[y]]

    def _erased(self) -> Grid:
        self._pen.erase_screen()
        return Grid(self.size)

    def _scroll(self, standing: Grid, scroll: Scroll) -> None:
        first, last, lines = scroll
        self._pen.scroll(first, last, lines)
        blank = [Row(self.size[0]) for _ in range(abs(lines))]
        region = standing.rows[first : last + 1]
        standing.rows[first : last + 1] = (
            region[lines:] + blank if lines > 0 else blank + region[:lines]
        )

    def _draw_row(self, y: int, old: Row, new: Row) -> None:
        changed = [
            x
            for x, (text, was_text, rendition, was) in enumerate(
                zip(new.texts, old.texts, new.renditions, old.renditions, strict=True)
            )
            if text != was_text or rendition != was
        ]
        if not changed:
            return
        if old.is_ascii and new.is_ascii:
            self._draw_cells(y, new, changed)
        else:
            # Terminals differ in how wide they draw some characters.
            self._pen.place = None
            self._draw_cells(y, new, list(range(len(new.texts))))
            self._pen.place = None

    def _draw_cells(self, y: int, row: Row, changed: list[int]) -> None:
        end = _end_of_text(row)
        to_draw = [x for x in changed if x < end]
        behind_text = [x for x in changed if x >= end]
        on_erased = [x for x in range(changed[0], end) if not _is_plain_blank(row, x)]
        is_worth_erasing = len(to_draw) - len(on_erased) > _WORTH_ERASING_CELLS
        if is_worth_erasing:
            self._pen.erase_line(changed[0], y)
            to_draw, behind_text = on_erased, []
        for start, behind in _runs(to_draw, row):
            self._pen.draw(row, y, start, behind)
        if behind_text:
            self._pen.erase_line(behind_text[0], y)


def _end_of_text(row: Row) -> int:
    """Return behind which cell of a row there are but blanks in the terminal's own colours."""
    end = len(row.texts)
    while end and _is_plain_blank(row, end - 1):
        end -= 1
    return end


def _is_plain_blank(row: Row, x: int) -> bool:
    return row.texts[x] == " " and row.renditions[x] == PLAIN


def _is_alike(row: Row, start: int, end: int) -> bool:
    """Tell whether cells can be drawn like the one behind them."""
    alike = {row.renditions[end], on_blanks(row.renditions[end])}
    return alike.issuperset(row.renditions[start:end])


def _runs(cells: list[int], row: Row) -> Iterator[tuple[int, int]]:
    """Yield from where up to where to draw, over short gaps that look like what is behind them."""
    start = behind = -1
    for x in cells:
        if start >= 0 and x - behind <= _SHORT_GAP and _is_alike(row, behind, x):
            behind = x + 1
            continue
        if start >= 0:
            yield start, behind
        start, behind = x, x + 1
    if start >= 0:
        yield start, behind
