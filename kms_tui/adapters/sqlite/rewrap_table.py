"""Statements on re-wraps. Those that write run inside the caller's transaction."""

import sqlite3
from collections.abc import Collection
from enum import StrEnum
from pathlib import Path

from kms_tui.adapters.sqlite.row_fields import refused_by_row
from kms_tui.adapters.sqlite.rows import moment_text
from kms_tui.adapters.sqlite.universe_rows import rewrap_of, rewrap_values
from kms_tui.domain.errors import UniverseChanged, UniverseNotFound
from kms_tui.domain.rewrap import Rewrap
from kms_tui.domain.universe import Stamp, UniverseId, UniverseKeyId


class Ending(StrEnum):
    """How a re-wrap ended; the file has the names in small letters."""

    COMPLETED = "completed"
    ABANDONED = "abandoned"


_SELECT_UNFINISHED = """
SELECT rowid AS row_id, * FROM rewrap WHERE universe_id = ? AND ended_as IS NULL
"""
_SELECT_ENDING = "SELECT rowid AS row_id, ended_as FROM rewrap WHERE id = ?"
_SELECT_NEXT_GENERATION = """
SELECT 1 + max(generation, (
  SELECT coalesce(max(generation), 0) FROM rewrap WHERE universe_id = universe.id
)) FROM universe WHERE id = ?
"""
_SELECT_DONE = """
SELECT universe_key.rowid AS row_id, universe_key.id
FROM universe_key JOIN wrapping ON wrapping.universe_key_id = universe_key.id
WHERE universe_key.universe_id = :universe_id AND wrapping.generation = :generation
  AND wrapping.rewrap_id = :id
"""
_SELECT_IS_WHOLE = """
SELECT NOT EXISTS (
  SELECT 1 FROM universe_key WHERE universe_id = :universe_id AND NOT EXISTS (
    SELECT 1 FROM wrapping
    WHERE universe_key_id = universe_key.id AND generation = :generation AND rewrap_id = :id
  )
)
"""
_INSERT = """
INSERT INTO rewrap (
  id, universe_id, generation, configuration_id, key_id, algorithm, begun_at, begun_by
) VALUES (
  :id, :universe_id, :generation, :configuration_id, :key_id, :algorithm, :begun_at, :begun_by
)
"""
_END = "UPDATE rewrap SET ended_as = ?, ended_at = ?, ended_by = ? WHERE id = ?"


def unfinished(
    connection: sqlite3.Connection, universe_id: UniverseId, place: Path
) -> Rewrap | None:
    """Return the one re-wrap of a universe that has not ended, if there is one."""
    row = connection.execute(_SELECT_UNFINISHED, (universe_id,)).fetchone()
    return None if row is None else rewrap_of(row, place)


def next_generation(connection: sqlite3.Connection, universe_id: UniverseId) -> int:
    """Return the generation after all that ever were, or raise `UniverseNotFound`."""
    row = connection.execute(_SELECT_NEXT_GENERATION, (universe_id,)).fetchone()
    if row is None:
        raise UniverseNotFound
    number: int = row[0]
    return number


def how_ended(connection: sqlite3.Connection, rewrap: Rewrap, place: Path) -> Ending | None:
    """Return how it ended, None if it has not; raise `UniverseChanged` if it never began."""
    row = connection.execute(_SELECT_ENDING, (rewrap.id,)).fetchone()
    if row is None:
        raise UniverseChanged
    with refused_by_row(row, "rewrap", place) as fields:
        has_ended = fields.text_or_none("ended_as") is not None
        return fields.word("ended_as", Ending) if has_ended else None


def refuse_ended(connection: sqlite3.Connection, rewrap: Rewrap, place: Path) -> None:
    """Raise `UniverseChanged` if it was completed or abandoned, or never began."""
    if how_ended(connection, rewrap, place) is not None:
        raise UniverseChanged


def done(connection: sqlite3.Connection, rewrap: Rewrap, place: Path) -> Collection[UniverseKeyId]:
    """Return the keys that have their wrapping of this re-wrap."""
    found = set()
    for row in connection.execute(_SELECT_DONE, rewrap_values(rewrap)):
        with refused_by_row(row, "universe_key", place) as fields:
            found.add(UniverseKeyId(fields.text("id")))
    return found


def is_whole(connection: sqlite3.Connection, rewrap: Rewrap) -> bool:
    """Whether every key of the universe has its wrapping of this re-wrap."""
    return bool(connection.execute(_SELECT_IS_WHOLE, rewrap_values(rewrap)).fetchone()[0])


def insert(connection: sqlite3.Connection, rewrap: Rewrap) -> None:
    """Add a re-wrap that begins; no other one of its universe may be unfinished."""
    connection.execute(_INSERT, rewrap_values(rewrap))


def end(connection: sqlite3.Connection, rewrap: Rewrap, ending: Ending, stamp: Stamp) -> None:
    """Note that it ended."""
    values = (ending.name.lower(), moment_text(stamp.at), stamp.by, rewrap.id)
    connection.execute(_END, values)
