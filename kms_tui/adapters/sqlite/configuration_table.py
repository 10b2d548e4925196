"""Statements on the configurations. Those that write run inside the caller's transaction."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from kms_tui.adapters.sqlite.rows import configuration_of, configuration_values, outcome_values
from kms_tui.domain.check import CheckOutcome
from kms_tui.domain.configuration import ConfigurationId, KmsConfiguration
from kms_tui.domain.errors import ConfigurationChanged, ConfigurationNotFound

UNIVERSES_EVER = """\
(SELECT count(*) FROM use_record WHERE configuration_id = configuration.id)"""
UNIVERSES_NOW = """\
(
  SELECT count(*) FROM use_record JOIN universe ON universe.id = use_record.universe_id
  WHERE use_record.configuration_id = configuration.id AND EXISTS (
    SELECT 1 FROM wrapping
    WHERE configuration_id = configuration.id AND universe_id = universe.id
      AND generation = universe.generation
  )
)"""
SELECT = f"""
SELECT configuration.rowid AS row_id, configuration.*,
  {UNIVERSES_EVER} AS universes_ever, {UNIVERSES_NOW} AS universes_now,
  (SELECT store FROM secret WHERE reference = configuration.secret_reference) AS secret_store
FROM configuration
"""  # noqa: S608 - our own words
"""All that is known of configurations; the counts are made for the rows that are returned."""
BY_NAME = "ORDER BY name COLLATE NOCASE, name, id"
_SELECT_ALL = SELECT + BY_NAME
_SELECT_ONE = SELECT + "WHERE id = ?"
_INSERT = """
INSERT INTO configuration (
  id, name, provider, credential_kind, tenant_id, client_id, secret_reference, secret_expires_on,
  vault_url, cloud, key_name, algorithm, key_size, key_id, check_verdict, checked_at,
  check_summary, revision, created_at, created_by, updated_at, updated_by
) VALUES (
  :id, :name, :provider, :credential_kind, :tenant_id, :client_id, :secret_reference,
  :secret_expires_on, :vault_url, :cloud, :key_name, :algorithm, :key_size, :key_id,
  :check_verdict, :checked_at, :check_summary, :revision, :created_at, :created_by, :updated_at,
  :updated_by
)
"""

_REPLACE = """
UPDATE configuration SET
  credential_kind = :credential_kind, tenant_id = :tenant_id, client_id = :client_id,
  secret_reference = :secret_reference, secret_expires_on = :secret_expires_on, key_id = :key_id,
  check_verdict = :check_verdict, checked_at = :checked_at, check_summary = :check_summary,
  revision = :revision, updated_at = :updated_at, updated_by = :updated_by
WHERE id = :id
"""
_DELETE = "DELETE FROM configuration WHERE id = ?"

_RECORD_CHECK = """
UPDATE configuration SET
  check_verdict = :check_verdict, checked_at = :checked_at, check_summary = :check_summary,
  key_id = CASE :key_id WHEN '' THEN key_id ELSE :key_id END
WHERE id = :id
"""


def select_all(connection: sqlite3.Connection, place: Path) -> Sequence[KmsConfiguration]:
    """Return all configurations in the order in which people look for a name."""
    return [configuration_of(row, place) for row in connection.execute(_SELECT_ALL)]


def select(
    connection: sqlite3.Connection, configuration_id: ConfigurationId, place: Path
) -> KmsConfiguration:
    """Return one configuration, or raise `ConfigurationNotFound`."""
    row = connection.execute(_SELECT_ONE, (configuration_id,)).fetchone()
    if row is None:
        raise ConfigurationNotFound
    return configuration_of(row, place)


def is_name_taken(connection: sqlite3.Connection, name: str) -> bool:
    """Whether a configuration has exactly that name."""
    found = connection.execute("SELECT 1 FROM configuration WHERE name = ?", (name,))
    return found.fetchone() is not None


def insert(connection: sqlite3.Connection, configuration: KmsConfiguration) -> None:
    """Add a configuration; its secret's row has to be there."""
    connection.execute(_INSERT, configuration_values(configuration))


def replace(connection: sqlite3.Connection, configuration: KmsConfiguration) -> None:
    """Write what an edit may change; the new secret's row has to be there."""
    connection.execute(_REPLACE, configuration_values(configuration))


def delete(connection: sqlite3.Connection, configuration_id: ConfigurationId) -> None:
    """Remove a configuration that no use record names."""
    connection.execute(_DELETE, (configuration_id,))


def refuse_changed(
    connection: sqlite3.Connection, was: KmsConfiguration, place: Path
) -> KmsConfiguration:
    """Return the configuration as it is; raise `ConfigurationChanged` unless it is as it was."""
    found = select(connection, was.id, place)
    if found.was_changed_since(was):
        raise ConfigurationChanged
    return found


def record_check(
    connection: sqlite3.Connection,
    configuration_id: ConfigurationId,
    outcome: CheckOutcome,
    key_id: str,
) -> None:
    """Remember a check; an empty key id keeps the known one."""
    values = {**outcome_values(outcome), "key_id": key_id, "id": configuration_id}
    if not connection.execute(_RECORD_CHECK, values).rowcount:
        raise ConfigurationNotFound
