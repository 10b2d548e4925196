"""Universe keys in words: pure functions and what they take, no widgets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap

from rich.text import Text

from kms_tui.domain.universe_key import WrappedUniverseKey, Wrapping
from kms_tui.domain.visible_text import visible
from kms_tui.ui.universe_text import UniverseView

VERSION_DIGITS = 8
"""How much of a key version tells it from its neighbours."""
_LABEL_CELLS = 18
_INDENT = "  "
_NARROWEST = 20
_Row = tuple[str, str]
"""Label and value."""


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One line of the table of universe keys."""

    key: WrappedUniverseKey
    configuration_name: str
    is_active: bool


def key_rows(view: UniverseView) -> list[KeyRow]:
    """Return the lines of the table, newest key first."""
    active = view.universe.active_key_id
    return [
        KeyRow(key, view.name_of(key.wrapping.configuration_id), key.id == active)
        for key in view.keys
    ]


def key_details(
    view: UniverseView, key: WrappedUniverseKey, wrappings: Sequence[Wrapping], width: int
) -> Text:
    """Return everything that is recorded of a universe key, and every wrapping it ever had.

    Lines are no wider than `width` cells; what is longer goes on below, nothing is left out.
    """
    sections = [(f"universe key {key.number} of {view.universe.name}", _key(view, key))]
    for wrapping in wrappings:
        heading = f"generation {wrapping.generation}: {_standing(view, wrapping)}"
        sections.append((heading, _wrapping(view, wrapping)))
    return Text("\n").join(_section(heading, rows, width) for heading, rows in sections)


def _section(heading: str, rows: Sequence[_Row], width: int) -> Text:
    lines = [Text(f" --- {visible(heading)} ".ljust(60, "-")[:width], "dim")]
    for label, value in rows:
        parts = _folded(visible(value), width - _LABEL_CELLS - len(_INDENT))
        labels = [label, *[""] * (len(parts) - 1)]
        lines += [
            Text(f"{_INDENT}{label:<{_LABEL_CELLS}}{part}")
            for label, part in zip(labels, parts, strict=True)
        ]
    return Text("\n").join(lines)


def _folded(value: str, width: int) -> list[str]:
    # A key id of YugabyteDB Anywhere is hundreds of characters without a blank.
    return wrap(value, max(width, _NARROWEST), break_on_hyphens=False) or [""]


def _key(view: UniverseView, key: WrappedUniverseKey) -> list[_Row]:
    is_active = key.id == view.universe.active_key_id
    state = "active: it encrypts new data" if is_active else "not active: it reads what it wrote"
    return [
        ("State", state),
        ("Layout", f"{key.layout}, {key.layout.length_bytes} bytes with nonce and counter"),
        ("Fingerprint", key.fingerprint.short),
        ("Origin", str(key.origin)),
        ("Made", _stamp(key.created_at, key.created_by)),
        ("Database's key id", key.db_key_id),
    ]


def _wrapping(view: UniverseView, wrapping: Wrapping) -> list[_Row]:
    return [
        ("Configuration", view.name_of(wrapping.configuration_id)),
        ("Algorithm", str(wrapping.algorithm)),
        ("Wrapped", _stamp(wrapping.recorded_at, wrapping.recorded_by)),
        ("Master key", wrapping.key_id.rsplit("/", 1)[0]),
        ("Version", wrapping.key_version),
    ]


def _standing(view: UniverseView, wrapping: Wrapping) -> str:
    if wrapping.generation == view.universe.generation:
        return "in use"
    if wrapping.generation < view.universe.generation:
        return "kept for old backups"
    is_waiting = view.rewrap is not None and view.rewrap.generation == wrapping.generation
    return "waits for its re-wrap" if is_waiting else "of an abandoned re-wrap"


def _stamp(at: datetime, by: str) -> str:
    return f"{at:%Y-%m-%d %H:%M:%SZ} by {by}"
