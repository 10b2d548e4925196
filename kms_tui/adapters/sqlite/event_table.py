"""Statements on the history. Events are only ever added, inside the caller's transaction."""

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from kms_tui.adapters.sqlite.universe_rows import event_of, event_values
from kms_tui.domain.history import Event, EventKind, Happening, HistoryFilter

_INSERT = """
INSERT INTO event (kind, at, by, universe_id, universe_key_id, configuration_id, key_id, note)
VALUES (:kind, :at, :by, :universe_id, :universe_key_id, :configuration_id, :key_id, :note)
"""
_SELECT = """
SELECT event.sequence AS row_id, event.*, universe.name AS universe_name,
  configuration.name AS configuration_name, universe_key.number AS key_number
FROM event LEFT JOIN universe ON universe.id = event.universe_id
LEFT JOIN configuration ON configuration.id = event.configuration_id
LEFT JOIN universe_key ON universe_key.id = event.universe_key_id
WHERE sequence < :before
"""
_SELECT_ALL = _SELECT + "ORDER BY sequence DESC"
_SELECT_OF_UNIVERSE = _SELECT + "AND event.universe_id = :universe_id ORDER BY sequence DESC"
_AFTER_ALL = 2**63 - 1
"""No event has that number: SQLite would give none after it."""
_SEARCHED = ("universe_name", "configuration_name", "by", "key_id", "note")
_KINDS = {kind.name.lower(): kind.value for kind in EventKind}


def append(connection: sqlite3.Connection, happening: Happening) -> None:
    """Record an event under the next sequence number."""
    connection.execute(_INSERT, event_values(happening))


def select(
    connection: sqlite3.Connection,
    wanted: HistoryFilter,
    *,
    before: int | None,
    limit: int,
    place: Path,
) -> Sequence[Event]:
    """Return at most `limit` events, newest first, those before a sequence number if one is given.

    Rows are read one by one until the page is full. Words are compared here, because SQLite knows
    small and capital letters of ASCII only.
    """
    rows = _rows(connection, wanted, _AFTER_ALL if before is None else before)
    words = [word.casefold() for word in wanted.words]
    found = (row for row in rows if _matches(row, words))
    return [event_of(row, place) for row in islice(found, limit)]


def _rows(
    connection: sqlite3.Connection, wanted: HistoryFilter, before: int
) -> Iterator[sqlite3.Row]:
    statement = _SELECT_ALL if wanted.universe_id is None else _SELECT_OF_UNIVERSE
    return connection.execute(statement, {"before": before, "universe_id": wanted.universe_id})


def _matches(row: sqlite3.Row, words: Sequence[str]) -> bool:
    if not words:
        return True
    texts = [_KINDS.get(row["kind"], ""), *(str(row[column] or "") for column in _SEARCHED)]
    searched = "\n".join(texts).casefold()
    return all(word in searched for word in words)
