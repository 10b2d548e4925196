"""What the screens say about events of the history. Pure functions, as all presentation is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from kms_tui.domain.history import Event, EventKind
from kms_tui.domain.visible_text import ELLIPSIS, visible
from kms_tui.domain.wrapped_text import wrapped

_GAP = 1
"""Cells between two columns."""
_LABEL_WIDTH = 15
EVENT_WORDS = (
    (EventKind.ENABLED, "a configuration was assigned and a key made"),
    (EventKind.ROTATED, "a new universe key is the active one"),
    (EventKind.REWRAPPED, "a key was wrapped anew; not in use before the end"),
    (EventKind.REWRAP_COMPLETED, "the new wrappings are in use"),
    (EventKind.DISABLED, "no key is active; keys and history stay"),
    (EventKind.VERIFIED, "keys were unwrapped; the remark says how many"),
    (EventKind.IMPORTED, "a key came from YugabyteDB Anywhere"),
    (EventKind.EXPORTED, "a universe key left in the clear"),
)
"""The words in the column WHAT that need one, and what each means."""
_STANDS_OUT = {EventKind.EXPORTED: "bold yellow"}
"""Colour only repeats what the word says."""


@dataclass(frozen=True, slots=True)
class EventColumn:
    """One column of the history: its title, how wide it is, and what it shows of an event."""

    title: str
    width: int
    """Cells; columns with 0 share what is left over."""
    minimum: int
    """The narrowest list, in cells, that shows the column."""
    text: Callable[[Event], str]


def _key_number(event: Event) -> str:
    return "" if event.key_number is None else str(event.key_number)


def key_version(event: Event) -> str:
    """Return the version of the master key that an event is about, or an empty text."""
    return event.happening.key_id.rstrip("/").rsplit("/", 1)[-1]


def remark(event: Event) -> str:
    """Return what is said of an event beyond its kind: the note, else the key version."""
    version = key_version(event)
    return event.happening.note or (f"version {version}" if version else "")


_UNIVERSE = EventColumn("UNIVERSE", 0, 0, lambda event: event.universe_name)
OF_ONE_UNIVERSE = (
    EventColumn("WHEN (UTC)", 16, 0, lambda event: f"{event.happening.stamp.at:%Y-%m-%d %H:%M}"),
    EventColumn("WHO", 14, 72, lambda event: event.happening.stamp.by),
    EventColumn("WHAT", 17, 0, lambda event: event.happening.kind),
    EventColumn("KEY", 4, 0, _key_number),
    EventColumn("CONFIGURATION", 0, 72, lambda event: event.configuration_name),
    EventColumn("REMARK", 0, 110, remark),
)
"""The columns where all events are of the same universe."""
OF_ALL_UNIVERSES = (*OF_ONE_UNIVERSE[:3], _UNIVERSE, *OF_ONE_UNIVERSE[3:])


def heading_line(columns: Sequence[EventColumn], width: int) -> str:
    """Return the titles of the columns that fit, as wide as the columns."""
    return _line([(column.title, cells) for column, cells in _laid_out(columns, width)], width)


def event_line(event: Event, columns: Sequence[EventColumn], width: int) -> str:
    """Return an event as one line; what was cut ends in `...`."""
    laid_out = _laid_out(columns, width)
    return _line([(visible(column.text(event)), cells) for column, cells in laid_out], width)


def event_style(event: Event) -> str:
    """Return the style of an event's line."""
    return _STANDS_OUT.get(event.happening.kind, "")


def _laid_out(columns: Sequence[EventColumn], width: int) -> list[tuple[EventColumn, int]]:
    shown = [column for column in columns if width >= column.minimum]
    left_over = width - sum(column.width + _GAP for column in shown) + _GAP
    sharing = sum(not column.width for column in shown)
    share = max(0, left_over // sharing) if sharing else 0
    return [(column, column.width or share) for column in shown]


def _line(parts: Sequence[tuple[str, int]], width: int) -> str:
    line = (" " * _GAP).join(_fitted(text, cells) for text, cells in parts)
    return set_cell_size(line, width)


def _fitted(text: str, cells: int) -> str:
    if cell_len(text) > cells >= len(ELLIPSIS):
        return set_cell_size(text, cells - len(ELLIPSIS)) + ELLIPSIS
    return set_cell_size(text, cells)


def tally_line(position: int, loaded: int, filtered_by: str, *, has_more: bool) -> str:
    """Return where the cursor is, how many events are loaded and what they were filtered by.

    `position` is from 1 on, and 0 if there is no event.
    """
    if not loaded:
        count = "No event holds these words." if filtered_by else "0 events"
    else:
        count = f"event {position} of {loaded}{', more below' if has_more else ''}"
    return f"{count}   filter: {visible(filtered_by)} (esc clears)" if filtered_by else count


def event_facts(event: Event, width: int) -> Text:
    """Return everything that was recorded of an event, as lines of at most `width` cells."""
    happening = event.happening
    facts = (
        ("What", happening.kind),
        ("When", f"{happening.stamp.at:%Y-%m-%d %H:%M:%S} UTC"),
        ("Who", happening.stamp.by),
        ("Universe", event.universe_name),
        ("Universe id", happening.universe_id),
        ("Universe key", _key_number(event)),
        ("Universe key id", happening.universe_key_id or ""),
        ("Configuration", event.configuration_name),
        ("Config. id", happening.configuration_id or ""),
        ("Master key", happening.key_id),
        ("Note", happening.note),
        ("Event", str(event.sequence)),
    )
    text = Text()
    for label, fact in facts:
        first, rest = f"{label:<{_LABEL_WIDTH}} ", " " * (_LABEL_WIDTH + 1)
        for line in wrapped(visible(fact), width, first, rest) if fact else ():
            text.append(line[: len(first)], "dim").append(f"{line[len(first) :]}\n")
    text.rstrip()
    return text
