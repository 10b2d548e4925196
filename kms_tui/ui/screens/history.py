"""What happened to universes and their keys, newest first."""

from functools import partial
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from kms_tui.domain.history import Event, HistoryFilter
from kms_tui.domain.universe import Universe
from kms_tui.ui.dialogs.event_details import EventDetailsDialog
from kms_tui.ui.history_text import EVENT_WORDS, position_line, remark
from kms_tui.ui.screens.list_screen import ListScreen
from kms_tui.ui.session import Session
from kms_tui.ui.widgets.event_table import EventTable
from kms_tui.ui.widgets.paged_table import PagedTable
from kms_tui.ui.widgets.row_pages import RowSource


class HistoryScreen(ListScreen[Event]):
    """The events of all universes, or of one."""

    STATUS_WORDS = EVENT_WORDS
    NEEDS_ROW = frozenset({"details"})
    NO_ROW = "no event is selected"
    FILTER_HINT = "words that an event must hold"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,d", "details", "details", id="history.details", key_display="enter"),
        Binding("r,ctrl+r", "reload", "refresh", id="history.reload", key_display="r"),
        Binding("escape", "back", "back", id="history.back", key_display="esc"),
        Binding("q", "dismiss(None)", "back", show=False, id="history.leave"),
    ]

    def __init__(self, session: Session, universe: Universe | None = None) -> None:
        """Take the universe whose events to show; all are shown without one."""
        self._universe = universe
        crumbs = ("universes", universe.name) if universe else ()
        super().__init__(session, *crumbs, "history")

    def make_table(self) -> EventTable:
        """Return the table of events."""
        return EventTable(self.session.now, names_universe=self._universe is None)

    def source(self) -> RowSource[Event]:
        """Return what reads the events that hold the words."""
        universe_id = self._universe.id if self._universe else None
        wanted = HistoryFilter.of_text(self.filtered_by, universe_id)
        return partial(self.session.services.browsing.events, wanted)

    def when_empty(self) -> str:
        """Return what the history will hold."""
        return "\nNothing has happened yet: what is done with universes is recorded here."

    async def summarise(self) -> None:
        """Tell where the cursor is."""
        self.summary.show_findings([])
        self._tell_place()

    @on(PagedTable.Moved)
    def _tell_place(self) -> None:
        window, selected = self.table.window, self.table.selected
        said = remark(selected) if selected is not None else ""
        self.summary.say_remark(f"  {said}")
        self.tell(position_line(window.position, window.total))

    def disabled_reason(self, action: str) -> str:
        """Say why events are not sorted."""
        if action in ("sort", "reverse"):
            return "the newest event is always the first"
        return super().disabled_reason(action)

    @work(exclusive=True, group="details", description="showing an event")
    async def action_details(self) -> None:
        """Show all that is known of the selected event."""
        if selected := self.table.selected:
            await self.app.push_screen_wait(EventDetailsDialog(selected))
