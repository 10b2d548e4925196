"""Statements on the history. Events are only ever added, inside the caller's transaction."""

import sqlite3
from collections.abc import Iterator, Sequence

from kms_tui.adapters.sqlite.universe_rows import event_values
from kms_tui.domain.history import EventKind, Happening, HistoryFilter
from kms_tui.domain.universe import UniverseId

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
WHERE sequence > :after AND sequence < :before
"""
_OF_UNIVERSE = "AND event.universe_id = :universe_id "
_NEWEST_FIRST = "ORDER BY sequence DESC"
_OLDEST_FIRST = "ORDER BY sequence"
_BEFORE_ALL = -1
_AFTER_ALL = 2**63 - 1
"""No event has that number: SQLite would give none after it."""
_SEARCHED = ("universe_name", "configuration_name", "by", "key_id", "note")
_KINDS = {kind.name.lower(): kind.value for kind in EventKind}


def append(connection: sqlite3.Connection, happening: Happening) -> None:
    """Record an event under the next sequence number."""
    connection.execute(_INSERT, event_values(happening))


def matching(
    connection: sqlite3.Connection,
    wanted: HistoryFilter,
    *,
    before: int | None,
    after: int | None,
) -> Iterator[sqlite3.Row]:
    """Yield the rows of events, those nearest to the sequence number first; see the port.

    They are read one by one, as far as somebody takes them. Words are compared here, because
    SQLite knows small and capital letters of ASCII only.
    """
    rows = _rows(
        connection,
        wanted.universe_id,
        _AFTER_ALL if before is None else before,
        after,
    )
    words = [word.casefold() for word in wanted.words]
    return (row for row in rows if _matches(row, words))


def _rows(
    connection: sqlite3.Connection, universe_id: UniverseId | None, before: int, after: int | None
) -> Iterator[sqlite3.Row]:
    statement = _SELECT + ("" if universe_id is None else _OF_UNIVERSE)
    statement += _NEWEST_FIRST if after is None else _OLDEST_FIRST
    values = {"before": before, "after": _BEFORE_ALL if after is None else after}
    return connection.execute(statement, values | {"universe_id": universe_id})


def _matches(row: sqlite3.Row, words: Sequence[str]) -> bool:
    if not words:
        return True
    texts = [_KINDS.get(row["kind"], ""), *(str(row[column] or "") for column in _SEARCHED)]
    searched = "\n".join(texts).casefold()
    return all(word in searched for word in words)
