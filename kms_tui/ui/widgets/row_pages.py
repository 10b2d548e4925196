"""Reads the rows of a long listing as the cursor needs them. Knows no terminal."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, Protocol, TypeVar

from kms_tui.domain.listing import Slice
from kms_tui.services.boundary import call
from kms_tui.ui.widgets.row_window import RowWindow

Row = TypeVar("Row")

_BEYOND_ALL = 2**31
"""More rows than there are."""


class RowSource(Protocol[Row]):
    """Reads consecutive rows of one listing."""

    def __call__(
        self, *, limit: int, beside: Row | None = None, backwards: bool = False
    ) -> Awaitable[Slice[Row]]:
        """Return at most `limit` rows in the listing's order.

        They follow `beside`, or stand before it if read `backwards`; without it they are the first,
        or the last. `beside` need not be stored any more.
        """
        ...


class RowPages(Generic[Row]):
    """A window on a source, moved by reading. What reads raises what the source raises.

    Of several requests the newest wins: the answer to an older one is dropped. A failed one
    changes nothing.
    """

    def __init__(self, identity: Callable[[Row], object]) -> None:
        """Take what tells one row from another."""
        self.window: RowWindow[Row] = RowWindow(identity)
        self._identity = identity
        self._source: RowSource[Row] | None = None
        self._request = 0
        self._owed = 0
        """Steps of the cursor that wait for the rows they lead to."""
        self._is_reading_end = False

    @property
    def wants_more(self) -> bool:
        """Whether `extend` has something to read."""
        return self._source is not None and bool(self.window.wants)

    def show(self, rows: Sequence[Row], select: object = None) -> None:
        """Hold rows that are all there are; the cursor goes to that identity, or stays."""
        self._begin()
        self._source = None
        window = self.window
        wanted = window.selected_identity if select is None else select
        window.hold(rows, before=0, has_last=True, wanted=wanted, otherwise=window.cursor)

    async def read(self, source: RowSource[Row]) -> bool:
        """Hold the first rows of another listing; return whether no other request came meanwhile.

        The cursor stays on its row if that is among them, or goes to the first.
        """
        request = self._begin()
        found = await call(source(limit=self.window.slice_size))
        if request != self._request:
            return False
        self._source = source
        wanted, has_last = self.window.selected_identity, found.reaches_end
        self.window.hold(found.rows, before=0, has_last=has_last, wanted=wanted, otherwise=0)
        return True

    async def reload(self, select: Row | None = None) -> bool:
        """Read the rows that are held again; return whether no other request came meanwhile.

        The cursor stays on its row, or goes to `select` wherever that stands now. If the row is
        gone it goes to the one that took its place.
        """
        if self._source is None:
            return False
        request, window = self._begin(), self.window
        row = window.selected if select is None else select
        is_near_first = window.has_first and window.cursor < window.slice_size
        beside = None if select is None and is_near_first else row
        above, below = await self._around(self._source, beside)
        if request != self._request:
            return False
        window.hold(
            [*above.rows, *below.rows],
            before=0 if above.reaches_end else None,
            has_last=below.reaches_end,
            wanted=None if row is None else self._identity(row),
            otherwise=window.cursor if beside is None else len(above.rows),
        )
        return True

    async def _around(
        self, source: RowSource[Row], row: Row | None
    ) -> tuple[Slice[Row], Slice[Row]]:
        """Return the rows before a row and those from it on, whether it is still there or not."""
        size = self.window.slice_size
        above: Slice[Row] = Slice((), reaches_end=True)
        if row is not None:
            above = await call(source(limit=size, beside=row, backwards=True))
        beside = above.rows[-1] if above.rows else None
        return above, await call(source(limit=2 * size, beside=beside))

    def move(self, steps: int, *, scrolls: bool = False) -> None:
        """Move the cursor, as far as rows are held; the steps beyond are made up for later."""
        self._owed += steps
        if not self._is_reading_end:
            self._owed = self.window.move(self._owed, scrolls=scrolls)

    def go_to_held_end(self, *, backwards: bool) -> bool:
        """Put the cursor on the last row of all, or on the first; return whether that is held."""
        is_held = self.window.has_first if backwards else self.window.has_last
        if is_held:
            self._begin()
            self.window.put_cursor(0 if backwards else _BEYOND_ALL)
        return is_held

    async def read_end(self, *, backwards: bool) -> bool:
        """Read the last rows of all, or the first, and go there; return as `read` does."""
        if self._source is None:
            return False
        request, window = self._begin(), self.window
        self._is_reading_end = True
        try:
            found = await call(self._source(limit=window.slice_size, backwards=not backwards))
        finally:
            self._is_reading_end = self._is_reading_end and request != self._request
        if request != self._request:
            return False
        window.hold(
            found.rows,
            before=0 if backwards or found.reaches_end else None,
            has_last=not backwards or found.reaches_end,
            wanted=None,
            otherwise=0 if backwards else _BEYOND_ALL,
        )
        self.move(0)
        return True

    async def extend(self, tell: Callable[[], object]) -> None:
        """Read on until enough rows follow the cursor; `tell` of each reading that changed any."""
        try:
            while self._source is not None and (way := self.window.wants):
                await self._read_on(self._source, way)
                tell()
        finally:
            self._owed = 0

    async def _read_on(self, source: RowSource[Row], way: int) -> None:
        request, window = self._request, self.window
        edge = window.rows[-1 if way > 0 else 0] if window.rows else None
        found = await call(source(limit=window.slice_size, beside=edge, backwards=way < 0))
        if request != self._request:
            return
        found = Slice(found.rows, found.reaches_end or not found.rows)
        (window.append if way > 0 else window.prepend)(found)
        self.move(0)

    def _begin(self) -> int:
        self._owed = 0
        self._is_reading_end = False
        self._request += 1
        return self._request
