"""What happened to universes and their keys, newest first."""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Footer, Input, Static

from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.history import HistoryFilter
from kms_tui.domain.universe import Universe
from kms_tui.domain.visible_text import visible
from kms_tui.services.boundary import call
from kms_tui.services.universes import PAGE
from kms_tui.ui.dialogs.event_details import EventDetailsDialog
from kms_tui.ui.history_text import (
    EVENT_WORDS,
    OF_ALL_UNIVERSES,
    OF_ONE_UNIVERSE,
    remark,
    tally_line,
)
from kms_tui.ui.presentation import error_lines
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.session import Session
from kms_tui.ui.widgets.event_list import EventList
from kms_tui.ui.widgets.field_input import FieldInput
from kms_tui.ui.widgets.top_line import TopLine

_PAUSE_SECONDS = 0.2
"""How long nothing is typed before a filter is tried: it may have to read every event."""


class HistoryScreen(SessionScreen[None]):
    """The events of all universes, or of one. A page is read when the cursor gets near its end."""

    STATUS_WORDS = EVENT_WORDS
    DEFAULT_CSS: ClassVar[str] = """
    HistoryScreen #filter { height: 1; display: none; }
    HistoryScreen #filter Static { width: auto; }
    HistoryScreen #failure { height: auto; max-height: 8; }
    HistoryScreen #remark { height: 1; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,d", "details", "details", id="history.details", key_display="enter"),
        Binding("slash", "filter", "filter", id="history.filter", key_display="/"),
        Binding("r,ctrl+r", "reload", "refresh", id="history.reload", key_display="r"),
        Binding("escape", "back", "back", id="history.back", key_display="esc"),
        Binding("q", "dismiss(None)", "back", show=False, id="history.leave"),
    ]

    def __init__(self, session: Session, universe: Universe | None = None) -> None:
        """Take the universe whose events to show; all are shown without one."""
        super().__init__(session)
        self._universe = universe
        self._filtered_by = ""
        self._has_more = False
        self._is_loading = False
        self._has_event = False
        self._typing: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lay out the list, the line to type a filter into, and the lines that sum up."""
        crumbs = ("universes", self._universe.name) if self._universe else ()
        yield TopLine(*crumbs, "history", session=self.session.label)
        yield EventList(OF_ONE_UNIVERSE if self._universe else OF_ALL_UNIVERSES)
        with Horizontal(id="filter"):
            yield Static(" / ", markup=False)
            yield FieldInput("words that an event must hold", id="words")
        yield Static("", id="failure", markup=False)
        yield Static("", id="remark", markup=False)
        yield Static("", id="tally", markup=False)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Show the newest events."""
        self.query_one(EventList).focus()
        self.action_reload()

    def action_reload(self) -> None:
        """Read what is shown again, with what happened since."""
        self._load(more=False)

    @work(exclusive=True, group="load", description="reading the history")
    async def _load(self, *, more: bool) -> None:
        # Whoever cancels this loads: only one that came to its end is not loading any more.
        self._is_loading = True
        try:
            await self._read(more=more)
        except KmsTuiError as error:
            self._has_more = False
            self.query_one("#failure", Static).update(error_lines(error, with_detail=True))
        else:
            self.query_one("#failure", Static).update("")
        self._is_loading = False
        self._show_state()

    async def _read(self, *, more: bool) -> None:
        shown = self.query_one(EventList)
        before = shown.events[-1].sequence if more and shown.events else None
        limit = PAGE if more else max(PAGE, len(shown.events))
        wanted = HistoryFilter.of_text(
            self._filtered_by, self._universe.id if self._universe else None
        )
        history = self.session.services.universes.history
        events = await call(history(wanted, before=before, limit=limit))
        self._has_more = len(events) == limit
        if more:
            shown.append(events)
        else:
            shown.show(events)

    @on(EventList.Moved)
    def _follow(self) -> None:
        if self._has_more and not self._is_loading and self.query_one(EventList).is_near_end:
            self._load(more=True)
        self._show_state()

    def _show_state(self) -> None:
        shown = self.query_one(EventList)
        selected = shown.selected
        said = remark(selected) if selected is not None else ""
        self.query_one("#remark", Static).update(f"  {visible(said)}")
        tally = tally_line(
            shown.position, len(shown.events), self._filtered_by, has_more=self._has_more
        )
        self.query_one("#tally", Static).update(f" {tally}")
        if self._has_event != (selected is not None):
            # Only then: the footer is drawn anew each time.
            self._has_event = selected is not None
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what needs an event while there is none."""
        del parameters
        return None if action == "details" and not self._has_event else True

    @work(exclusive=True, group="details", description="showing an event")
    async def action_details(self) -> None:
        """Show all that is known of the selected event."""
        if selected := self.query_one(EventList).selected:
            await self.app.push_screen_wait(EventDetailsDialog(selected))

    def action_filter(self) -> None:
        """Open the line in which the words are typed."""
        self.query_one("#filter").display = True
        self.query_one("#words", Input).focus()

    @on(Input.Changed, "#words")
    def _typed(self) -> None:
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(_PAUSE_SECONDS, self._apply)

    @on(Input.Submitted, "#words")
    def _keep(self) -> None:
        self._apply()
        self._close_filter()

    def _apply(self) -> None:
        words = " ".join(self.query_one("#words", Input).value.split())
        if words != self._filtered_by:
            self._filtered_by = words
            self._load(more=False)

    def _close_filter(self) -> None:
        self.query_one("#filter").display = False
        self.query_one(EventList).focus()

    @on(FieldInput.Remark)
    def _tell_remark(self, event: FieldInput.Remark) -> None:
        if event.note:
            self.notify(event.note, severity="warning", markup=False)

    def action_back(self) -> None:
        """Take the filter away if there is one, else go back."""
        is_filtering = bool(self.query_one("#filter").display)
        if not is_filtering and not self._filtered_by:
            self.dismiss(None)
            return
        self.query_one("#words", Input).value = ""
        self._apply()
        self._close_filter()
