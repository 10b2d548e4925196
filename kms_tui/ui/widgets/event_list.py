"""The list of events: draws the lines that are seen, however many are behind them."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from kms_tui.domain.history import Event
from kms_tui.ui.history_text import EventColumn, event_line, event_style, heading_line

_MARKER = "> "
_NO_MARKER = "  "
_HEADING_LINES = 1


class EventList(Widget, can_focus=True):
    """One line an event, newest first; `>` marks the cursor, so that it shows without colour.

    A table of Textual's costs some kilobytes and a third of a millisecond for each row; here a row
    costs what its event does.
    """

    DEFAULT_CSS: ClassVar[str] = """
    EventList { height: 1fr; }
    EventList > .event-list--heading { text-style: bold; }
    EventList > .event-list--cursor {
        background: $block-cursor-background;
        color: $block-cursor-foreground;
    }
    EventList:nocolor > .event-list--cursor { text-style: reverse; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"event-list--heading", "event-list--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "move", show=False, id="events.down"),
        Binding("k,up", "move(-1)", "move", show=False, id="events.up"),
        Binding("g,home", "first", "first, last", show=False, id="events.top"),
        Binding("G,end", "last", "first, last", show=False, id="events.end"),
        Binding("ctrl+f,pagedown,space", "page(1)", "page", show=False, id="events.page_down"),
        Binding("ctrl+b,pageup", "page(-1)", "page", show=False, id="events.page_up"),
    ]

    class Moved(Message):
        """The cursor went to another event, or there are others now."""

    def __init__(self, columns: Sequence[EventColumn]) -> None:
        super().__init__()
        self._columns = columns
        self._events: list[Event] = []
        self._cursor = 0
        self._top = 0
        """Index of the first event that is seen."""

    @property
    def events(self) -> Sequence[Event]:
        """All that are loaded, newest first."""
        return self._events

    @property
    def selected(self) -> Event | None:
        """The event under the cursor, if there is any."""
        return self._events[self._cursor] if self._events else None

    @property
    def position(self) -> int:
        """Where the cursor is, from 1 on; 0 if there is no event."""
        return self._cursor + 1 if self._events else 0

    @property
    def is_near_end(self) -> bool:
        """Whether the next page down would leave the events that are loaded."""
        return self._cursor + 2 * self._page_lines >= len(self._events)

    def show(self, events: Sequence[Event]) -> None:
        """Show these events instead; the cursor stays on the one it was on, if that is among them.

        Else it goes to the newest.
        """
        selected = self.selected
        self._events = list(events)
        sequences = [event.sequence for event in self._events]
        was_there = selected is not None and selected.sequence in sequences
        self._go_to(sequences.index(selected.sequence) if selected and was_there else 0)

    def append(self, events: Sequence[Event]) -> None:
        """Show older events below those that are there."""
        self._events.extend(events)
        self._go_to(self._cursor)

    def render_line(self, y: int) -> Strip:
        """Return one line of what is seen."""
        width = self.size.width
        room = max(0, width - len(_MARKER))
        if y < _HEADING_LINES:
            style = self.get_component_rich_style("event-list--heading")
            return _strip(_NO_MARKER + heading_line(self._columns, room), style, width)
        index = self._top + y - _HEADING_LINES
        if index >= len(self._events):
            return Strip.blank(width, self.rich_style)
        event = self._events[index]
        marker = _MARKER if index == self._cursor else _NO_MARKER
        line = marker + event_line(event, self._columns, room)
        return _strip(line, self._style_of(event, is_selected=index == self._cursor), width)

    def _style_of(self, event: Event, *, is_selected: bool) -> Style:
        if is_selected:
            return self.get_component_rich_style("event-list--cursor")
        return self.rich_style + Style.parse(event_style(event))

    @property
    def _page_lines(self) -> int:
        return max(1, self.size.height - _HEADING_LINES)

    def on_resize(self) -> None:
        """Keep the cursor in sight, and load more if there is room for it now."""
        self._go_to(self._cursor)

    def _go_to(self, index: int) -> None:
        self._cursor = max(0, min(index, len(self._events) - 1))
        lowest_top = max(0, self._cursor - self._page_lines + 1)
        self._top = max(lowest_top, min(self._top, self._cursor))
        self.refresh()
        self.post_message(self.Moved())

    def action_move(self, lines: int) -> None:
        """Move the cursor down, or up."""
        self._go_to(self._cursor + lines)

    def action_page(self, pages: int) -> None:
        """Move the cursor by what is seen at once."""
        self._go_to(self._cursor + pages * self._page_lines)

    def action_first(self) -> None:
        """Move to the newest event."""
        self._go_to(0)

    def action_last(self) -> None:
        """Move to the oldest event that is loaded; older ones then follow."""
        self._go_to(len(self._events) - 1)


def _strip(line: str, style: Style, width: int) -> Strip:
    return Strip([Segment(line, style)]).adjust_cell_length(width, style)
