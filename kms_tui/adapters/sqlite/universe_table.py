"""Statements on the universes. Those that write run inside the caller's transaction.

Each change counts the revision up by one, as the schema demands.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from kms_tui.adapters.sqlite.rows import Values, moment_text
from kms_tui.adapters.sqlite.universe_rows import universe_of, universe_values
from kms_tui.domain.errors import UniverseChanged, UniverseNameTaken, UniverseNotFound
from kms_tui.domain.universe import Stamp, Universe, UniverseId, UniverseKeyId

_SELECT = """
SELECT universe.rowid AS row_id, universe.*, active.number AS active_number,
  newest.created_at AS last_key_at,
  (SELECT count(*) FROM universe_key WHERE universe_id = universe.id) AS key_count,
  (
    SELECT configuration_id FROM wrapping
    WHERE universe_key_id = coalesce(universe.active_key_id, newest.id)
      AND generation = universe.generation
  ) AS configuration_id,
  EXISTS (
    SELECT 1 FROM rewrap WHERE universe_id = universe.id AND ended_as IS NULL
  ) AS has_unfinished_rewrap
FROM universe
LEFT JOIN universe_key AS active ON active.id = universe.active_key_id
LEFT JOIN universe_key AS newest ON newest.universe_id = universe.id AND newest.number = (
  SELECT max(number) FROM universe_key WHERE universe_id = universe.id
)
"""
_SELECT_ALL = _SELECT + "ORDER BY name COLLATE NOCASE, name"
_SELECT_ONE = _SELECT + "WHERE universe.id = ?"
_SELECT_NAMED = _SELECT + "WHERE universe.name = ?"
_SELECT_OF_NAME = "SELECT id FROM universe WHERE name = ?"

_INSERT = """
INSERT INTO universe (
  id, name, uuid, notes, created_at, created_by, updated_at, updated_by
) VALUES (
  :id, :name, :uuid, :notes, :created_at, :created_by, :updated_at, :updated_by
)
"""
_CHANGE = """
UPDATE universe SET
  name = :name, uuid = :uuid, notes = :notes, updated_at = :updated_at, updated_by = :updated_by,
  revision = revision + 1
WHERE id = :id
"""
_SET_ACTIVE_KEY = """
UPDATE universe SET
  active_key_id = :active_key_id, updated_at = :at, updated_by = :by, revision = revision + 1
WHERE id = :id
"""
_SET_GENERATION = """
UPDATE universe SET
  generation = :generation, updated_at = :at, updated_by = :by, revision = revision + 1
WHERE id = :id
"""


def select_all(connection: sqlite3.Connection, place: Path) -> Sequence[Universe]:
    """Return all universes in the order in which people look for a name."""
    return [universe_of(row, place) for row in connection.execute(_SELECT_ALL)]


def select(connection: sqlite3.Connection, universe_id: UniverseId, place: Path) -> Universe:
    """Return one universe, or raise `UniverseNotFound`."""
    row = connection.execute(_SELECT_ONE, (universe_id,)).fetchone()
    if row is None:
        raise UniverseNotFound
    return universe_of(row, place)


def select_named(connection: sqlite3.Connection, name: str, place: Path) -> Universe:
    """Return the universe of exactly that name, or raise `UniverseNotFound`."""
    row = connection.execute(_SELECT_NAMED, (name,)).fetchone()
    if row is None:
        raise UniverseNotFound(name)
    return universe_of(row, place)


def refuse_changed(connection: sqlite3.Connection, was: Universe, place: Path) -> Universe:
    """Return the universe as it is; raise `UniverseChanged` unless it has the revision it had."""
    found = select(connection, was.id, place)
    if found.revision != was.revision:
        raise UniverseChanged
    return found


def refuse_taken_name(connection: sqlite3.Connection, universe: Universe) -> None:
    """Raise `UniverseNameTaken` if another universe has exactly its name."""
    row = connection.execute(_SELECT_OF_NAME, (universe.name,)).fetchone()
    if row is not None and row["id"] != universe.id:
        raise UniverseNameTaken(universe.name)


def insert(connection: sqlite3.Connection, universe: Universe) -> None:
    """Add a universe without keys."""
    connection.execute(_INSERT, universe_values(universe))


def change(connection: sqlite3.Connection, universe: Universe) -> None:
    """Write what its form holds."""
    connection.execute(_CHANGE, universe_values(universe))


def set_active_key(
    connection: sqlite3.Connection,
    universe_id: UniverseId,
    active_key_id: UniverseKeyId | None,
    stamp: Stamp,
) -> None:
    """Let that key, or none, encrypt new data from now on; naming the same one is a change too."""
    values = _values(universe_id, stamp)
    connection.execute(_SET_ACTIVE_KEY, {**values, "active_key_id": active_key_id})


def set_generation(
    connection: sqlite3.Connection, universe_id: UniverseId, generation: int, stamp: Stamp
) -> None:
    """Let the wrappings of that generation be the ones in use; each key has to have one."""
    values = _values(universe_id, stamp)
    connection.execute(_SET_GENERATION, {**values, "generation": generation})


def _values(universe_id: UniverseId, stamp: Stamp) -> Values:
    return {"id": universe_id, "at": moment_text(stamp.at), "by": stamp.by}
