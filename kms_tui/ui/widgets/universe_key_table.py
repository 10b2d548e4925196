"""The table of a universe's keys."""

from collections.abc import Callable
from datetime import datetime

from rich.text import Text

from kms_tui.ui.presentation import age
from kms_tui.ui.universe_key_text import VERSION_DIGITS, KeyRow
from kms_tui.ui.widgets.row_table import Column, RowTable, cut


def _version(row: KeyRow, _now: datetime) -> Text:
    return cut(row.key.wrapping.key_version[:VERSION_DIGITS])


_COLUMNS: tuple[Column[KeyRow], ...] = (
    Column("NO", 4, 0, lambda r, _: Text(str(r.key.number), justify="right")),
    Column("ACTIVE", 6, 0, lambda r, _: Text("yes" if r.is_active else "", "green")),
    Column("LAYOUT", 7, 0, lambda r, _: Text(str(r.key.layout))),
    Column("WRAPPED BY", 0, 0, lambda r, _: cut(r.configuration_name)),
    Column("VERSION", VERSION_DIGITS, 0, _version),
    Column("ALGORITHM", 12, 72, lambda r, _: Text(str(r.key.wrapping.algorithm))),
    Column("FINGERPRINT", 11, 92, lambda r, _: Text(r.key.fingerprint.short)),
    Column("AGE", 8, 0, lambda r, now: Text(age(r.key.created_at, now))),
)


class UniverseKeyTable(RowTable[KeyRow]):
    """One row a key, newest first."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(_COLUMNS, lambda row: row.key.id, now)
