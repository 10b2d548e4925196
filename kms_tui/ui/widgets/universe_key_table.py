"""The table of a universe's keys."""

from collections.abc import Callable
from datetime import datetime

from kms_tui.domain.listed_words import age
from kms_tui.ui.lines import Cell, Column
from kms_tui.ui.universe_key_text import VERSION_DIGITS, KeyRow
from kms_tui.ui.widgets.paged_table import PagedTable

_COLUMNS = (
    Column("NO", 4, is_right=True),
    Column("ACTIVE", 6),
    Column("LAYOUT", 7),
    Column("WRAPPED BY", 0),
    Column("VERSION", VERSION_DIGITS),
    Column("ALGORITHM", 12, 72),
    Column("FINGERPRINT", 11, 92),
    Column("AGE", 8),
)


def _cells(row: KeyRow, now: datetime) -> list[Cell]:
    key = row.key
    return [
        (str(key.number), ""),
        ("yes" if row.is_active else "", "ok"),
        (str(key.layout), ""),
        (row.configuration_name, ""),
        (key.wrapping.key_version[:VERSION_DIGITS], ""),
        (str(key.wrapping.algorithm), ""),
        (key.fingerprint.short, ""),
        (age(key.created_at, now), ""),
    ]


class UniverseKeyTable(PagedTable[KeyRow]):
    """One row a key, newest first."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(_COLUMNS, _cells, lambda row: row.key.id, now)
