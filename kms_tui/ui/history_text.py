"""What the screens say about events of the history. Pure functions, as all presentation is."""

from rich.text import Text

from kms_tui.domain.history import Event, EventKind
from kms_tui.domain.visible_text import visible
from kms_tui.domain.wrapped_text import wrapped
from kms_tui.ui.lines import Cell, Column

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
_STANDS_OUT = (EventKind.EXPORTED,)
"""Colour only repeats what the word says."""


def _key_number(event: Event) -> str:
    return "" if event.key_number is None else str(event.key_number)


def key_version(event: Event) -> str:
    """Return the version of the master key that an event is about, or an empty text."""
    return event.happening.key_id.rstrip("/").rsplit("/", 1)[-1]


def remark(event: Event) -> str:
    """Return what is said of an event beyond its kind: the note, else the key version."""
    version = key_version(event)
    return event.happening.note or (f"version {version}" if version else "")


_UNIVERSE = Column("UNIVERSE", 0)
OF_ONE_UNIVERSE = (
    Column("WHEN (UTC)", 16),
    Column("WHO", 14, 72),
    Column("WHAT", 17),
    Column("KEY", 4, is_right=True),
    Column("CONFIGURATION", 0, 72),
    Column("REMARK", 0, 110),
)
"""The columns where all events are of the same universe."""
OF_ALL_UNIVERSES = (
    *OF_ONE_UNIVERSE[:3],
    _UNIVERSE,
    OF_ONE_UNIVERSE[3],
    Column("CONFIGURATION", 0, 92),
    OF_ONE_UNIVERSE[5],
)


def event_cells(event: Event, *, names_universe: bool) -> list[Cell]:
    """Return what an event's row shows, a cell for each column."""
    happening = event.happening
    style = "warn" if happening.kind in _STANDS_OUT else ""
    universe = [event.universe_name] if names_universe else []
    texts = [
        f"{happening.stamp.at:%Y-%m-%d %H:%M}",
        happening.stamp.by,
        happening.kind,
        *universe,
        _key_number(event),
        event.configuration_name,
        remark(event),
    ]
    return [(text, style) for text in texts]


def position_line(position: int | None, total: int | None) -> str:
    """Return where the cursor is among the events, as far as that is known.

    `position` is from 1 on, and 0 if there is no event.
    """
    if position == 0:
        return "0 events"
    if position is None:
        return "older events: g goes to the newest"
    return f"event {position} of {total}" if total is not None else f"event {position}, more below"


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
