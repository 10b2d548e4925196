"""Flips single bits of a catalogue's file, and tells what each changed and what the doctor says."""

import random
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kms_tui.adapters.sqlite import seals
from kms_tui.adapters.sqlite.catalogue_examination import CatalogueExamination
from kms_tui.domain.check import Verdict

Rows = dict[tuple[str, int], tuple[object, ...]]
"""By table and number."""
_NAMED = re.compile(r"Row (\d+) of (\w+)")


@dataclass(frozen=True)
class Contents:
    """All that can be read from a file."""

    rows: Rows
    others: list[object]
    """Schema, seals, what each index says, and the numbers of the header."""


@dataclass(frozen=True)
class Flip:
    """What came of one flipped bit."""

    bit: int
    changed: Rows | None
    """The rows that read differently; None if something cannot be read at all."""
    is_harmless: bool
    """Whether everything reads as before."""
    is_found: bool
    said: str

    @property
    def is_survived(self) -> bool:
        """Whether it changed nothing, or was found and, if only rows changed, named by row."""
        if self.is_harmless:
            return True
        named = _NAMED.search(self.said)
        is_named = named is not None and (named[2], int(named[1])) in (self.changed or {})
        return self.is_found and (is_named or not self.changed)


def flips(database: Path, count: int, seed: int) -> Iterator[Flip]:
    """Flip that many bits anywhere in the file, one at a time."""
    whole, before = database.read_bytes(), contents(database)
    for bit in random.Random(seed).sample(range(len(whole) * 8), count):  # noqa: S311 - no key
        _put(database, bit // 8, whole[bit // 8] ^ (1 << bit % 8))
        yield _judged(database, bit, before)
        _put(database, bit // 8, whole[bit // 8])


def _put(database: Path, at: int, byte: int) -> None:
    with database.open("r+b") as file:
        file.seek(at)
        file.write(bytes([byte]))


def _judged(database: Path, bit: int, before: Contents) -> Flip:
    examined = CatalogueExamination(database.parent).look()
    is_found = any(finding.verdict is Verdict.FAIL for finding in examined)
    said = " ".join(finding.what for finding in examined)
    try:
        after = contents(database)
    except (sqlite3.Error, UnicodeDecodeError):
        return Flip(bit, None, is_harmless=False, is_found=is_found, said=said)
    changed = dict(set(before.rows.items()) ^ set(after.rows.items()))
    return Flip(bit, changed, is_harmless=after == before, is_found=is_found, said=said)


def contents(database: Path) -> Contents:
    """Read all rows of all tables, and all indexes; raise SQLite's error for what is unreadable."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro&immutable=1", uri=True)) as connection:
        connection.execute("PRAGMA cell_size_check = ON")
        connection.text_factory = lambda stored: ("text", bytes(stored))
        rows: Rows = {}
        for table in seals.TABLES:
            for number, *row in connection.execute(f"SELECT rowid, * FROM {table}"):  # noqa: S608 - our own words
                rows[table, number] = tuple(row)
        statements = (*_statements(connection), "PRAGMA application_id", "PRAGMA user_version")
        return Contents(rows, [connection.execute(each).fetchall() for each in statements])


def _statements(connection: sqlite3.Connection) -> Iterator[str]:
    yield from (f"SELECT * FROM {table}" for table in ("sqlite_master", "seal", "sqlite_sequence"))  # noqa: S608 - our own words
    for table in seals.TABLES:
        for row in connection.execute(f"PRAGMA index_list({table})").fetchall():
            index, is_partial = row[1][1].decode(), row[4]
            columns = connection.execute(f"PRAGMA index_info({index})").fetchall()
            names = ", ".join(f'"{column[2][1].decode()}"' for column in columns)
            where = " WHERE ended_as IS NULL" if is_partial else ""
            yield f"SELECT {names}, rowid FROM {table} INDEXED BY {index}{where}"  # noqa: S608 - our own words
