"""Statements on universe keys and their wrappings. Rows are only ever added.

Those that write run inside the caller's transaction. A key without a wrapping of its universe's
present generation is refused as damage and never left out: it could not be told from a lost key.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from kms_tui.adapters.sqlite.universe_rows import (
    key_of,
    key_values,
    wrapping_of,
    wrapping_values,
)
from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.errors import UniverseKeyNotFound
from kms_tui.domain.rewrap import RewrapId
from kms_tui.domain.universe import UniverseId, UniverseKeyId
from kms_tui.domain.universe_key import WrappedUniverseKey, Wrapping

_SELECT = """
SELECT universe_key.rowid AS row_id, universe_key.*, wrapping.generation,
  wrapping.configuration_id, wrapping.key_id, wrapping.algorithm, wrapping.wrapped,
  wrapping.recorded_at, wrapping.recorded_by
FROM universe JOIN universe_key ON universe_key.universe_id = universe.id
LEFT JOIN wrapping ON wrapping.universe_key_id = universe_key.id
  AND wrapping.generation = universe.generation
"""
_SELECT_OF_UNIVERSE = _SELECT + "WHERE universe.id = ? ORDER BY universe_key.number DESC"
_SELECT_ONE = _SELECT + "WHERE universe_key.id = ?"
_SELECT_PROTECTED = (
    _SELECT
    + """
WHERE wrapping.configuration_id = ?
ORDER BY universe.name COLLATE NOCASE, universe.name, universe_key.number DESC
"""
)
_SELECT_WRAPPINGS = """
SELECT rowid AS row_id, * FROM wrapping WHERE universe_key_id = ? ORDER BY generation DESC
"""
_SELECT_IS_THERE = "SELECT 1 FROM universe_key WHERE id = ?"
_SELECT_IS_WRAPPED = "SELECT 1 FROM wrapping WHERE universe_key_id = ? AND generation = ?"

_INSERT = """
INSERT INTO universe_key (
  id, universe_id, number, layout, fingerprint_salt, fingerprint, origin, db_key_id, created_at,
  created_by, first_generation
) VALUES (
  :id, :universe_id,
  (SELECT coalesce(max(number), 0) + 1 FROM universe_key WHERE universe_id = :universe_id),
  :layout, :fingerprint_salt, :fingerprint, :origin, :db_key_id, :created_at, :created_by,
  :first_generation
)
"""
_INSERT_WRAPPING = """
INSERT INTO wrapping (
  universe_key_id, universe_id, generation, configuration_id, key_id, algorithm, wrapped,
  recorded_at, recorded_by, rewrap_id
) VALUES (
  :universe_key_id, :universe_id, :generation, :configuration_id, :key_id, :algorithm, :wrapped,
  :recorded_at, :recorded_by, :rewrap_id
)
"""


def select_all(
    connection: sqlite3.Connection, universe_id: UniverseId, place: Path
) -> Sequence[WrappedUniverseKey]:
    """Return the keys of a universe, newest first."""
    return [key_of(row, place) for row in connection.execute(_SELECT_OF_UNIVERSE, (universe_id,))]


def select(
    connection: sqlite3.Connection, key_id: UniverseKeyId, place: Path
) -> WrappedUniverseKey:
    """Return one key, or raise `UniverseKeyNotFound`."""
    row = connection.execute(_SELECT_ONE, (key_id,)).fetchone()
    if row is None:
        raise UniverseKeyNotFound
    return key_of(row, place)


def select_protected(
    connection: sqlite3.Connection, configuration_id: ConfigurationId, place: Path
) -> Sequence[WrappedUniverseKey]:
    """Return the keys that a configuration unwraps at present, by universe and newest first."""
    rows = connection.execute(_SELECT_PROTECTED, (configuration_id,))
    return [key_of(row, place) for row in rows]


def select_wrappings(
    connection: sqlite3.Connection, key_id: UniverseKeyId, place: Path
) -> Sequence[Wrapping]:
    """Return all wrappings of a key, newest generation first."""
    return [wrapping_of(row, place) for row in connection.execute(_SELECT_WRAPPINGS, (key_id,))]


def is_there(connection: sqlite3.Connection, key_id: UniverseKeyId) -> bool:
    """Whether the key is recorded."""
    return connection.execute(_SELECT_IS_THERE, (key_id,)).fetchone() is not None


def is_wrapped(connection: sqlite3.Connection, key_id: UniverseKeyId, generation: int) -> bool:
    """Whether the key has a wrapping of that generation."""
    return connection.execute(_SELECT_IS_WRAPPED, (key_id, generation)).fetchone() is not None


def insert(connection: sqlite3.Connection, key: WrappedUniverseKey) -> None:
    """Add a key, under the next number of its universe, and the wrapping it was made with."""
    values = {**key_values(key), "first_generation": key.wrapping.generation}
    connection.execute(_INSERT, values)
    insert_wrapping(connection, key.universe_id, key.id, key.wrapping)


def insert_wrapping(
    connection: sqlite3.Connection,
    universe_id: UniverseId,
    key_id: UniverseKeyId,
    wrapping: Wrapping,
    rewrap_id: RewrapId | None = None,
) -> None:
    """Add a wrapping of a key; `rewrap_id` says which re-wrap made it, if one did."""
    values = wrapping_values(key_id, wrapping)
    also = {"universe_id": universe_id, "rewrap_id": rewrap_id}
    connection.execute(_INSERT_WRAPPING, {**values, **also})
