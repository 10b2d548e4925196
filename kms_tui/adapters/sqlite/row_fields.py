"""Takes a row of the catalogue apart without trusting it.

Somebody else may have written the file, so nothing about a value is taken for granted: not its
type, its encoding nor its form.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from kms_tui.adapters.sqlite.errors import damaged

_Word = TypeVar("_Word", bound=StrEnum)

_OPERATION_ID = re.compile(r"[0-9A-Za-z-]{1,64}")


def is_operation_id(text: str) -> bool:
    """Whether a text can be an operation's id: it also names a lock file, so no path may hide."""
    return _OPERATION_ID.fullmatch(text) is not None


@contextmanager
def refused_by_row(row: sqlite3.Row, table: str, place: Path) -> Iterator["RowFields"]:
    """Yield the row's fields; a field that cannot be read is a `CatalogueUnusable` for the row.

    The row has to carry its `rowid` as the column `row_id`.
    """
    try:
        yield RowFields(row)
    except ValueError as error:
        raise damaged(place, f"Row {row['row_id']} of {table}: {error}.") from None


@dataclass(frozen=True, slots=True)
class RowFields:
    """The columns of one row. Each method raises `ValueError`, which names only the column."""

    row: sqlite3.Row

    def text(self, column: str) -> str:
        """Return a text in valid UTF-8."""
        stored = self.row[column]
        if not isinstance(stored, str) or not _is_unicode(stored):
            raise ValueError(f"{column} is no text")
        return stored

    def text_or_none(self, column: str) -> str | None:
        """Return a text, or None for NULL."""
        return None if self.row[column] is None else self.text(column)

    def number(self, column: str) -> int:
        """Return an integer."""
        stored = self.row[column]
        if not isinstance(stored, int):
            raise ValueError(f"{column} is no integer")  # noqa: TRY004 - the value, not a type
        return stored

    def number_or_none(self, column: str) -> int | None:
        """Return an integer, or None for NULL."""
        return None if self.row[column] is None else self.number(column)

    def octets(self, column: str) -> bytes:
        """Return the bytes of a BLOB."""
        stored = self.row[column]
        if not isinstance(stored, bytes):
            raise ValueError(f"{column} is no bytes")  # noqa: TRY004 - the value, not a type
        return stored

    def moment(self, column: str) -> datetime:
        """Return an aware time in UTC."""
        try:
            moment = datetime.fromisoformat(self.text(column))
        except ValueError:
            raise ValueError(f"{column} is no time") from None
        if moment.tzinfo is None:
            raise ValueError(f"{column} has no time zone")
        return moment.astimezone(UTC)

    def moment_or_none(self, column: str) -> datetime | None:
        """Return an aware time in UTC, or None for NULL."""
        return None if self.row[column] is None else self.moment(column)

    def day_or_none(self, column: str) -> date | None:
        """Return a date, or None for NULL."""
        stored = self.text_or_none(column)
        try:
            return None if stored is None else date.fromisoformat(stored)
        except ValueError:
            raise ValueError(f"{column} is no date") from None

    def word(self, column: str, words: type[_Word]) -> _Word:
        """Return the member whose name, in small letters, is stored."""
        stored = self.text(column)
        for word in words:
            if word.name.lower() == stored:
                return word
        raise ValueError(f"{column} is no known word")

    def operation_id(self, column: str) -> str:
        """Return a text that is safe as the name of a lock file."""
        stored = self.text(column)
        if not is_operation_id(stored):
            raise ValueError(f"{column} is no operation id")
        return stored


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
