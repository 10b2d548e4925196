"""Seals: a digest of each row as this program wrote it, so that a row that changed since is seen.

SQLite itself notices only what breaks its own structure: four of five flipped bits pass, and so
does whoever edits rows with another program. Sealed is the row with its number, table, columns and
catalogue. A seal is no signature: who can write the file can seal, too.

Seals are kept up to date by TEMP triggers, which are no part of the file and which each connection
that writes has: so no statement can forget them. Imports next to nothing, for the early readers.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

FIRST_SCHEMA = 5
"""The first version whose rows are sealed."""
TABLES = (
    *("meta", "secret_store_pin", "secret", "configuration", "operation"),
    *("universe", "rewrap", "universe_key", "wrapping", "use_record", "event"),
)
"""Whose rows are sealed: all tables but that of the seals."""
TABLE = "seal"
TABLE_STATEMENT = """\
CREATE TABLE seal (
  table_name TEXT NOT NULL CHECK (typeof(table_name) = 'text'),
  row_id INTEGER NOT NULL CHECK (typeof(row_id) = 'integer'),
  digest BLOB NOT NULL CHECK (typeof(digest) = 'blob' AND length(digest) = 32),
  PRIMARY KEY (table_name, row_id)
) WITHOUT ROWID"""
"""What the fifth migration builds."""

_EVENTS = """
SELECT count(*), coalesce(max(sequence), 0),
  coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'event'), 0)
FROM event
"""
_TRIGGERS = {
    "INSERT": "INSERT INTO seal VALUES ('{table}', NEW.rowid, {new});",
    # Who would seal anew what somebody else has changed would hide it.
    "UPDATE": """\
SELECT RAISE(ABORT, '{table}: the row is not as it was written') WHERE {old} IS NOT (
  SELECT digest FROM seal WHERE table_name = '{table}' AND row_id = OLD.rowid
);
UPDATE seal SET row_id = NEW.rowid, digest = {new}
WHERE table_name = '{table}' AND row_id = OLD.rowid;""",
    "DELETE": "DELETE FROM seal WHERE table_name = '{table}' AND row_id = OLD.rowid;",
}
TRIGGERS = frozenset(f"{table}_{event.lower()}_sealed" for table in TABLES for event in _TRIGGERS)
"""The names of the TEMP triggers."""


def keep_sealed(connection: sqlite3.Connection) -> None:
    """From now on, seal every row that this connection writes; the schema has to have seals."""
    connection.create_function("sealed", -1, _digest, deterministic=True)
    for table in TABLES:
        old, new = (_digest_of(connection, table, row) for row in ("OLD.", "NEW."))
        for event, statements in _TRIGGERS.items():
            connection.execute(
                f"CREATE TEMP TRIGGER IF NOT EXISTS {table}_{event.lower()}_sealed"
                f" AFTER {event} ON main.{table}"
                f" BEGIN {statements.format(table=table, old=old, new=new)} END"
            )


def seal_all(connection: sqlite3.Connection) -> None:
    """Seal all rows as they are, inside the open transaction."""
    with _texts_read_by(connection, _bytes_kept):
        connection.execute("DELETE FROM seal")
        for table in TABLES:
            sealed = ((table, row_id, due) for row_id, due, _found in _digests(connection, table))
            connection.executemany("INSERT INTO seal VALUES (?, ?, ?)", sealed)


def first_broken(connection: sqlite3.Connection) -> tuple[str, int] | None:
    """Return table and number of the first row that is not as it was sealed, or is missing."""
    try:
        with _texts_read_by(connection, str):
            return next(_broken(connection), None)
    except sqlite3.OperationalError:  # a text is no UTF-8: to read such takes longer
        with _texts_read_by(connection, _bytes_kept):
            return next(_broken(connection), None)


def has_all_events(connection: sqlite3.Connection) -> bool:
    """Whether no event is missing: they are counted without gaps, and SQLite knows the last."""
    counted, last, given = connection.execute(_EVENTS).fetchone()
    return bool(counted == last == given)


def _broken(connection: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    for table in TABLES:
        for row_id, due, found in _digests(connection, table):
            if due != found:
                yield table, row_id
        missing = connection.execute(
            f"SELECT row_id FROM seal WHERE table_name = '{table}'"  # noqa: S608 - our own words
            f" AND NOT EXISTS (SELECT 1 FROM {table} WHERE rowid = row_id)"
        )
        for [row_id] in missing:
            yield table, row_id


def _digests(
    connection: sqlite3.Connection, table: str
) -> Iterator[tuple[int, bytes, bytes | None]]:
    """Yield for each row its number, the digest it should have and the one of its seal."""
    [store_id] = connection.execute("SELECT store_id FROM meta").fetchone() or [None]
    columns = _columns(connection, table)
    label = _label(table, columns)
    cursor = connection.cursor()
    cursor.row_factory = None
    cursor.execute(
        f"SELECT (SELECT digest FROM seal WHERE table_name = '{table}' AND row_id = t.rowid),"  # noqa: S608 - our own words
        f" rowid, {', '.join(columns)} FROM {table} AS t ORDER BY rowid"
    )
    for found, row_id, *values in cursor:
        yield row_id, _digest(store_id, label, row_id, *values), found


@contextmanager
def _texts_read_by(
    connection: sqlite3.Connection, factory: Callable[[bytes], str]
) -> Iterator[None]:
    text_factory = connection.text_factory
    connection.text_factory = factory
    try:
        yield
    finally:
        connection.text_factory = text_factory


def _digest(*values: object) -> bytes:
    # `ascii` writes a literal for each value that reads back as that value and no other, in every
    # version of Python: no two rows look alike.
    return hashlib.sha256(ascii(values).encode("ascii")).digest()


def _digest_of(connection: sqlite3.Connection, table: str, row: str) -> str:
    """Return the expression for the digest of a row: `NEW.`, `OLD.`, or the one at hand."""
    columns = _columns(connection, table)
    values = ", ".join(f"{row}{column}" for column in ("rowid", *columns))
    # The catalogue's id is read each time: a restore may put another one under this connection.
    return f"sealed((SELECT store_id FROM meta), '{_label(table, columns)}', {values})"  # noqa: S608 - our own words


def _label(table: str, columns: list[str]) -> str:
    return f"{table} ({', '.join(columns)})"


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def _bytes_kept(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")
