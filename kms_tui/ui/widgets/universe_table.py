"""The table of universes."""

from collections.abc import Callable
from datetime import datetime

from rich.text import Text

from kms_tui.ui.presentation import age
from kms_tui.ui.universe_text import DISABLED, UniverseRow, universe_style, universe_word
from kms_tui.ui.widgets.row_table import Column, RowTable, cut


def _active(row: UniverseRow, _now: datetime) -> Text:
    number = row.universe.active_number
    return Text(DISABLED if number is None else f"key {number}")


def _newest(row: UniverseRow, now: datetime) -> Text:
    at = row.universe.last_key_at
    return Text("-" if at is None else age(at, now))


_COLUMNS: tuple[Column[UniverseRow], ...] = (
    Column("ST", 4, 0, lambda r, _: Text(universe_word(r.universe), universe_style(r.universe))),
    Column("NAME", 0, 0, lambda r, _: cut(r.universe.name)),
    Column("CONFIGURATION", 0, 0, lambda r, _: cut(r.configuration_name or "-")),
    Column("KEYS", 4, 0, lambda r, _: Text(str(r.universe.key_count), justify="right")),
    Column("ACTIVE", 8, 72, _active),
    Column("AGE", 8, 0, _newest),
)


class UniverseTable(RowTable[UniverseRow]):
    """One row a universe; AGE is that of its newest key."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(_COLUMNS, lambda row: row.universe.id, now)
