"""The rows that are held of a long listing, and where in them the cursor and the screen are.

Only a window of the listing is held: rows are added at the edge that the cursor nears, and let go
at the other one.
"""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from kms_tui.domain.listing import Slice

Row = TypeVar("Row")

_SMALLEST_SLICE = 100
"""Rows: one reading costs more than some rows too many."""
_SLICES = 3
"""How many slices are held. Fewer than two screens beyond the cursor would be read back at once."""
_SCREENS_AHEAD = 2
"""How many screens of rows are to follow the cursor before the edge."""


class RowWindow(Generic[Row]):
    """Consecutive rows of a listing, no row twice; a cursor on one, unless there is none."""

    def __init__(self, identity: Callable[[Row], object]) -> None:
        """Take what tells one row from another, also when they were read at different times."""
        self._identity = identity
        self.rows: list[Row] = []
        self.lines = 1
        """How many rows are seen at once."""
        self.before: int | None = 0
        """How many rows of the listing stand before these; None if that is not known."""
        self.has_last = True
        """Whether no row of the listing follows these."""
        self.cursor = 0
        """Index of the row under the cursor."""
        self.top = 0
        """Index of the first row that is seen."""

    @property
    def has_first(self) -> bool:
        """Whether no row of the listing stands before these."""
        return self.before == 0

    @property
    def selected(self) -> Row | None:
        """The row under the cursor, if there is any."""
        return self.rows[self.cursor] if self.rows else None

    @property
    def selected_identity(self) -> object:
        """What tells the row under the cursor from others; None if there is no row."""
        return self._identity(self.rows[self.cursor]) if self.rows else None

    @property
    def position(self) -> int | None:
        """Where in the listing the cursor is, from 1 on; 0 if it is empty, None if not known."""
        if not self.rows:
            return 0
        return None if self.before is None else self.before + self.cursor + 1

    @property
    def total(self) -> int | None:
        """How many rows the listing has; None if that is not known."""
        return self.before + len(self.rows) if self.before is not None and self.has_last else None

    @property
    def slice_size(self) -> int:
        """How many rows to read at once."""
        return max(_SMALLEST_SLICE, _SCREENS_AHEAD * self.lines)

    def index_of(self, row: Row) -> int | None:
        """Return where a row is, in whatever state, if it is held."""
        return self._index_of(self._identity(row))

    def _index_of(self, identity: object) -> int | None:
        found = (i for i, row in enumerate(self.rows) if self._identity(row) == identity)
        return next(found, None)

    def hold(
        self,
        rows: Sequence[Row],
        *,
        before: int | None,
        has_last: bool,
        wanted: object,
        otherwise: int,
    ) -> None:
        """Hold these rows instead; the cursor stays on its line of the screen while it can.

        It goes to the row whose identity is `wanted`, or `otherwise` to the one of that index.
        """
        on_line = self.cursor - self.top
        self.rows = list({self._identity(row): row for row in rows}.values())
        self.before, self.has_last = before, has_last
        found = self._index_of(wanted)
        self.put_cursor(otherwise if found is None else found, on_line=on_line)

    def put_cursor(self, index: int, *, on_line: int | None = None) -> None:
        """Put the cursor on a row, or the nearest; on that line of the screen if one is given."""
        self.cursor = max(0, min(index, len(self.rows) - 1))
        top = self.top if on_line is None else self.cursor - on_line
        top = min(max(top, self.cursor - self.lines + 1), self.cursor)
        self.top = max(0, min(top, len(self.rows) - self.lines))

    def move(self, steps: int, *, scrolls: bool = False) -> int:
        """Move the cursor down, or up; return the steps that rows which are not held stand for.

        Where it `scrolls` the cursor stays on its line of the screen while it can.
        """
        wanted = self.cursor + steps
        self.put_cursor(wanted, on_line=self.cursor - self.top if scrolls else None)
        is_at_end = self.has_last if steps > 0 else self.has_first
        return 0 if is_at_end else wanted - self.cursor

    @property
    def wants(self) -> int:
        """1 if rows below are to be read, -1 if rows above are, else 0."""
        ahead = _SCREENS_AHEAD * self.lines
        if not self.has_last and self.cursor + ahead >= len(self.rows):
            return 1
        return -1 if not self.has_first and self.cursor < ahead else 0

    def append(self, found: Slice[Row]) -> None:
        """Take rows that follow these, and let go of as many above as are too many."""
        self._forget(found.rows)
        self.rows += found.rows
        self.has_last = found.reaches_end
        spare = min(len(self.rows) - _SLICES * self.slice_size, self.top)
        if spare > 0:
            del self.rows[:spare]
            self.cursor -= spare
            self.top -= spare
            self.before = None if self.before is None else self.before + spare
        self.put_cursor(self.cursor)

    def prepend(self, found: Slice[Row]) -> None:
        """Take rows that stand before these, and let go of as many below as are too many."""
        self._forget(found.rows)
        count = len(found.rows)
        self.rows[:0] = found.rows
        self.cursor += count
        self.top += count
        self.before = 0 if found.reaches_end else self._before_without(count)
        keep = max(_SLICES * self.slice_size, self.top + self.lines)
        self.has_last = self.has_last and keep >= len(self.rows)
        del self.rows[keep:]
        self.put_cursor(self.cursor)

    def _before_without(self, count: int) -> int | None:
        # A count that cannot be right is not known: rows were inserted meanwhile.
        return self.before - count if self.before is not None and self.before > count else None

    def _forget(self, newer: Sequence[Row]) -> None:
        """Drop rows that moved in the listing since they were read: they are among the newer."""
        moved = {self._identity(row) for row in newer}
        for index in reversed(range(len(self.rows))):
            if self._identity(self.rows[index]) in moved:
                del self.rows[index]
                self.cursor -= index < self.cursor
                self.top -= index < self.top
