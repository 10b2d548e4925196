"""Sums over the rows of each table, in a form that does not depend on how SQLite stores them."""

import hashlib
import sqlite3
from collections.abc import Mapping

from kms_tui.adapters.sqlite import seals
from kms_tui.services.ports import TableContents

_TABLES = """
SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'
ORDER BY name
"""
_NOT_MADE_BY_ADMINS = frozenset({"meta", "secret_store_pin"})
"""Tables whose rows alone are no reason to keep a catalogue."""
_NOT_TOLD = frozenset({seals.TABLE})
"""Follows from the other tables."""


def table_contents(connection: sqlite3.Connection) -> Mapping[str, TableContents]:
    """Return what each table holds; the schema must have been found to be an expected one."""
    return {name: _contents(connection, name) for name in _names(connection)}


def holds_anything(connection: sqlite3.Connection) -> bool:
    """Whether there is a row that somebody would miss."""
    return any(
        connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()  # noqa: S608 - names of an expected schema
        for name in _names(connection)
        if name not in _NOT_MADE_BY_ADMINS
    )


def _names(connection: sqlite3.Connection) -> list[str]:
    return [row[0] for row in connection.execute(_TABLES) if row[0] not in _NOT_TOLD]


def _contents(connection: sqlite3.Connection, name: str) -> TableContents:
    count, digest = 0, hashlib.sha256()
    # The rowid is part of a row: it tells which event came first.
    for row in connection.execute(f'SELECT rowid, * FROM "{name}" ORDER BY rowid'):  # noqa: S608 - see above
        count += 1
        for value in row:
            digest.update(_canonical(value))
    return TableContents(count, digest.hexdigest())


def _canonical(value: object) -> bytes:
    """Return type, length and bytes of a value, so that no two rows look alike."""
    if isinstance(value, bytes):
        kind, stored = "blob", value
    elif isinstance(value, str):
        kind, stored = "text", value.encode("utf-8", "surrogateescape")
    else:
        kind, stored = type(value).__name__, repr(value).encode()
    return f"{kind} {len(stored)}:".encode() + stored
