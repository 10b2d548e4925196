"""What the lists have in common: a table, a filter, an order, and what is said below them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import ClassVar, Generic, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.listing import Listing
from kms_tui.ui.lines import ASCENDING, DESCENDING
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.session import Session
from kms_tui.ui.terminal.session_events import FirstScreenReady
from kms_tui.ui.widgets.filter_line import FilterLine
from kms_tui.ui.widgets.key_hints import KeyHints
from kms_tui.ui.widgets.list_summary import ListSummary
from kms_tui.ui.widgets.paged_table import PagedTable
from kms_tui.ui.widgets.row_pages import RowSource
from kms_tui.ui.widgets.top_line import TopLine

Row = TypeVar("Row")

_SLOW_SECONDS = 0.5
"""Who waits so long is told for what."""
FIRST_FRAME_SECONDS = 0.3
"""How long a screen may stay unseen so that it is seen with its rows."""


class ListScreen(SessionScreen[None], Generic[Row]):
    """A table of rows, the line to type a filter into, and the lines that sum up.

    Filter and order stay while the screen does. What cannot be read leaves what was read last.
    """

    NEEDS_ROW: ClassVar[frozenset[str]] = frozenset()
    """The actions on the row under the cursor."""
    NO_ROW: ClassVar[str] = "nothing is selected"
    """Why they are off without one."""
    FIELDS: ClassVar[Sequence[str]] = ()
    """What a filter can name; empty where it is words only."""
    FILTER_HINT: ClassVar[str] = ""
    """What stands in the filter line while nothing is typed."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "filter", id="rows.filter", key_display="/"),
        Binding("s", "sort", "sort by the next column", show=False, id="rows.sort"),
        Binding("S", "reverse", "reverse the order", show=False, id="rows.reverse"),
    ]

    def __init__(self, session: Session, *crumbs: str) -> None:
        super().__init__(session)
        self._crumbs = crumbs
        # Made here: Textual asks for the state of the keys also before and after it is mounted.
        self.table = self.make_table()
        self.filtered_by = ""
        """The filter as it was typed."""
        self.sort_by = "name"
        """The field in whose order the rows are."""
        self._is_descending = False
        self._is_following = False
        self._offered: tuple[str, ...] = ()

    def make_table(self) -> PagedTable[Row]:
        """Return the table."""
        raise NotImplementedError

    def source(self) -> RowSource[Row]:
        """Return what reads the rows that the filter leaves, in their order."""
        raise NotImplementedError

    async def summarise(self) -> None:
        """Read what is said below the rows, and say it. May raise as a source does."""
        raise NotImplementedError

    def when_empty(self) -> str:
        """Return what is said where no row is though there is no filter."""
        raise NotImplementedError

    def when_listed(self) -> None:
        """Do what is due once the rows were read at the start, or again on request."""

    def leave(self) -> None:
        """Go back from the list, which has no filter any more."""
        self.dismiss(None)

    def compose(self) -> ComposeResult:
        """Lay out the table and the lines below it."""
        yield TopLine(*self._crumbs, session=self.session.label)
        yield self.table
        yield ListSummary()
        yield FilterLine(self.FILTER_HINT)
        yield KeyHints()

    async def on_mount(self) -> None:
        """Show what is stored; the first frame waits a moment for it, so that it is not empty."""
        self.table.focus()
        is_listed = asyncio.Event()
        self._list_first(is_listed)
        with suppress(TimeoutError):
            await asyncio.wait_for(is_listed.wait(), FIRST_FRAME_SECONDS)

    # Of no exclusive group: what a filter typed ahead cancels would leave undone what is due.
    @work(group="first", description="reading the catalogue")
    async def _list_first(self, is_listed: asyncio.Event) -> None:
        await self._load(self._read_anew)
        is_listed.set()
        self.post_message(FirstScreenReady())
        self.when_listed()

    @work(exclusive=True, group="load", description="reading the catalogue")
    async def action_reload(self) -> None:
        """Read what is shown again."""
        await self.load()
        self.when_listed()

    @property
    def listing(self) -> Listing:
        """Which rows, and in which order."""
        listing = Listing.of_text(self.filtered_by, self.FIELDS)
        return listing.sorted_by(self.sort_by, is_descending=self._is_descending)

    @work(exclusive=True, group="load", description="reading the catalogue")
    async def _list_anew(self) -> None:
        """Show the listing from its first row."""
        await self._load(self._read_anew)

    async def load(self, select: Row | None = None) -> None:
        """Read what is shown again; the cursor stays on its row, or goes to `select`."""
        is_shown = self.table.read_at is not None
        await self._load(partial(self.table.reload, select) if is_shown else self._read_anew)

    async def _read_anew(self) -> bool:
        return await self.table.read(self.source())

    async def _load(self, read: Callable[[], Awaitable[bool]]) -> None:
        ended = asyncio.Event()
        slow = self.set_timer(_SLOW_SECONDS, partial(self._say_slow, ended))
        try:
            if await read():
                self._explain()
                await self.summarise()
                self.table.remove_class("-old")
        except KmsTuiError as error:
            self.show_failure(error)
        finally:
            ended.set()
            slow.stop()

    def _say_slow(self, ended: asyncio.Event) -> None:
        # A timer that was stopped may have fired already, and would write over what was read.
        if not ended.is_set():
            self.summary.say(" reading the catalogue")

    def _explain(self) -> None:
        said = f'Nothing matches "{self.filtered_by}". Press esc to clear the filter.'
        when_empty = said if self.filtered_by else self.when_empty()
        mark = DESCENDING if self._is_descending else ASCENDING
        sorted_by = self.sort_by + mark if self.FIELDS else ""
        self.table.explain(sorted_by=sorted_by, when_empty=when_empty)

    @on(PagedTable.Failed)
    def _show_read_failure(self, event: PagedTable.Failed) -> None:
        self.show_failure(event.error)

    def show_failure(self, error: KmsTuiError) -> None:
        """Keep what was read last; say below why it may be old, and how old."""
        self.table.add_class("-old")
        self.summary.show_failure(error, self.session.now())

    def tell(self, counts: str) -> None:
        """Say in the bottom line what there is."""
        if self.table.read_at is not None:
            self.summary.tell(counts, self.filtered_by, self.table.read_at)

    @property
    def summary(self) -> ListSummary:
        """The lines below the table."""
        return self.query_one(ListSummary)

    def disabled_reason(self, action: str) -> str:
        """Say that there is no row where an action needs one."""
        if reason := super().disabled_reason(action):
            return reason
        return self.NO_ROW if action in self.NEEDS_ROW and self.table.selected is None else ""

    @on(PagedTable.Moved)
    def _offer_actions(self) -> None:
        offered = tuple(self.disabled_reason(action) for action in sorted(self.NEEDS_ROW))
        if offered != self._offered:
            # Only then: the footer is drawn anew each time.
            self._offered = offered
            self.refresh_bindings()

    @property
    def filter_line(self) -> FilterLine:
        """Where the filter is typed."""
        return self.query_one(FilterLine)

    def filter_by(self, text: str) -> None:
        """Show only what holds a text; an empty one shows everything."""
        self.filtered_by = text
        if not self._is_following:
            self._follow_filter()

    @work(exclusive=True, group="load", description="filtering the list")
    async def _follow_filter(self) -> None:
        """Show what the filter leaves; what is typed meanwhile is tried when that is read.

        So each key is answered at once, and no reading waits in a line of outdated ones.
        """
        self._is_following, shown = True, None
        try:
            while shown != self.filtered_by:
                shown = self.filtered_by
                await self._load(self._read_anew)
        finally:
            self._is_following = False

    def action_filter(self) -> None:
        """Open the line in which the filter is typed."""
        self.filter_line.fill(self.filtered_by)
        self.filter_line.open()

    @on(FilterLine.Typed)
    def _take_filter(self, event: FilterLine.Typed) -> None:
        self.filter_by(event.text)

    @on(FilterLine.Kept)
    def _close_filter(self) -> None:
        self.filter_line.close()
        self.table.focus()

    @on(FilterLine.Moved)
    def _move(self, event: FilterLine.Moved) -> None:
        lines = self.table.page_lines if event.is_page else 1
        self.table.move(event.steps * lines, scrolls=event.is_page)

    def action_back(self) -> None:
        """Take the filter away if there is one, else go back."""
        if not self.filter_line.is_open and not self.filtered_by:
            self.leave()
            return
        self.filter_line.fill("")
        self._close_filter()
        if self.filtered_by:
            self.filter_by("")

    def sort(self, field: str, *, is_descending: bool = False) -> None:
        """Show the rows in the order of a field."""
        self.sort_by = field
        self._is_descending = is_descending
        self._list_anew()

    def action_sort(self) -> None:
        """Show the rows in the order of the next column."""
        fields = self.table.shown_fields
        place = fields.index(self.sort_by) + 1 if self.sort_by in fields else 0
        self.sort(fields[place % len(fields)])

    def action_reverse(self) -> None:
        """Show the rows in the opposite order."""
        self.sort(self.sort_by, is_descending=not self._is_descending)
