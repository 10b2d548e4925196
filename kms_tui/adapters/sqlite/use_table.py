"""Statements on what universes owe to configurations.

The one that writes runs inside the caller's transaction.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from kms_tui.adapters.sqlite.driver import snapshot
from kms_tui.adapters.sqlite.row_fields import refused_by_row
from kms_tui.adapters.sqlite.rows import moment_text
from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.universe import ConfigurationUse, Stamp, UniverseId
from kms_tui.domain.universe_key import Wrapping

# A use may have been recorded before its universe was: that one has no name but its id.
_SELECT = """
SELECT use_record.rowid AS row_id, use_record.universe_id, use_record.first_used_at,
  coalesce(universe.name, use_record.universe_id) AS universe_name,
  (
    SELECT count(*) FROM wrapping
    WHERE configuration_id = use_record.configuration_id
      AND universe_id = use_record.universe_id AND generation = universe.generation
  ) AS keys_now,
  (
    SELECT count(DISTINCT universe_key_id) FROM wrapping
    WHERE configuration_id = use_record.configuration_id AND universe_id = use_record.universe_id
  ) AS keys_ever
FROM use_record LEFT JOIN universe ON universe.id = use_record.universe_id
WHERE use_record.configuration_id = ?
ORDER BY universe_name COLLATE NOCASE, universe_name
"""
_SELECT_KEY_IDS = """
SELECT min(rowid) AS row_id, key_id FROM wrapping WHERE configuration_id = ? AND universe_id = ?
GROUP BY key_id ORDER BY min(rowid)
"""
_INSERT = """
INSERT INTO use_record (configuration_id, universe_id, first_used_at)
SELECT :configuration_id, :universe_id, :at WHERE NOT EXISTS (
  SELECT 1 FROM use_record
  WHERE configuration_id = :configuration_id AND universe_id = :universe_id
)
"""


def note(
    connection: sqlite3.Connection, wrapping: Wrapping, universe_id: UniverseId, stamp: Stamp
) -> None:
    """Record that a universe uses a wrapping's configuration; later uses change nothing."""
    values = {"configuration_id": wrapping.configuration_id, "universe_id": universe_id}
    connection.execute(_INSERT, {**values, "at": moment_text(stamp.at)})


def select_all(
    connection: sqlite3.Connection, configuration_id: ConfigurationId, place: Path
) -> Sequence[ConfigurationUse]:
    """Return each universe that ever used a configuration, by name."""
    with snapshot(connection):
        rows = connection.execute(_SELECT, (configuration_id,)).fetchall()
        return [_use_of(connection, configuration_id, row, place) for row in rows]


def _use_of(
    connection: sqlite3.Connection, configuration_id: ConfigurationId, row: sqlite3.Row, place: Path
) -> ConfigurationUse:
    with refused_by_row(row, "use_record", place) as fields:
        universe_id = UniverseId(fields.text("universe_id"))
        return ConfigurationUse(
            universe_id=universe_id,
            universe_name=fields.text("universe_name"),
            first_used_at=fields.moment("first_used_at"),
            key_ids=_key_ids(connection, configuration_id, universe_id, place),
            keys_now=fields.number("keys_now"),
            keys_ever=fields.number("keys_ever"),
        )


def _key_ids(
    connection: sqlite3.Connection,
    configuration_id: ConfigurationId,
    universe_id: UniverseId,
    place: Path,
) -> tuple[str, ...]:
    """Return the master key versions, the one that came first first."""
    found = []
    for row in connection.execute(_SELECT_KEY_IDS, (configuration_id, universe_id)):
        with refused_by_row(row, "wrapping", place) as fields:
            found.append(fields.text("key_id"))
    return tuple(found)
