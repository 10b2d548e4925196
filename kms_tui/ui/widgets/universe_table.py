"""The table of universes."""

from collections.abc import Callable
from datetime import datetime

from kms_tui.domain.listed_rows import ListedUniverse
from kms_tui.domain.listed_words import age
from kms_tui.ui.lines import Cell, Column
from kms_tui.ui.universe_text import DISABLED, universe_word
from kms_tui.ui.widgets.paged_table import PagedTable

_COLUMNS = (
    Column("ST", 4, field="status"),
    Column("NAME", 0, field="name"),
    Column("CONFIGURATION", 0, field="configuration"),
    Column("KEYS", 4, field="keys", is_right=True),
    Column("ACTIVE", 8, 72),
    Column("AGE", 8, field="age"),
)


def _cells(row: ListedUniverse, now: datetime) -> list[Cell]:
    universe = row.universe
    number, made_at = universe.active_number, universe.last_key_at
    return [
        universe_word(universe),
        (universe.name, ""),
        (row.configuration_name or "-", ""),
        (str(universe.key_count), ""),
        (DISABLED if number is None else f"key {number}", ""),
        ("-" if made_at is None else age(made_at, now), ""),
    ]


class UniverseTable(PagedTable[ListedUniverse]):
    """One row a universe; AGE is that of its newest key."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(_COLUMNS, _cells, lambda row: row.universe.id, now)
