"""Brings a catalogue to the newest schema, and tells whether its schema is the expected one."""

import hashlib
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

from kms_tui.adapters.sqlite import seals
from kms_tui.adapters.sqlite.driver import connect, transaction
from kms_tui.adapters.sqlite.errors import damaged
from kms_tui.adapters.sqlite.guarded_file import published
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.schema import Migration
from kms_tui.effects import effect

# SQLite makes these by itself, statistics only when it is told to.
_SQLITES_OWN_CHANGED = """
SELECT count(*) FROM sqlite_master WHERE substr(name, 1, 7) = 'sqlite_'
  AND NOT (type = 'index' AND sql IS NULL AND name GLOB 'sqlite_autoindex_' || tbl_name || '_[1-9]')
  AND NOT (
    type = 'table' AND name = 'sqlite_sequence' AND tbl_name = 'sqlite_sequence'
    AND sql = 'CREATE TABLE sqlite_sequence(name,seq)'
  )
  AND name NOT GLOB 'sqlite_stat[1-4]'
"""


def schema_version(connection: sqlite3.Connection) -> int:
    """Return the number of the last migration the file has seen."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def schema_digest(connection: sqlite3.Connection) -> str:
    """Return a SHA-256 over the SQL of every table, index, view and trigger."""
    objects = connection.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_master"
        " WHERE substr(name, 1, 7) <> 'sqlite_' ORDER BY type, name"
    )
    digest = hashlib.sha256()
    for row in objects:
        digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


def refuse_changed_schema(connection: sqlite3.Connection, location: Location) -> None:
    """Raise `CatalogueUnusable` unless the schema is the one its version number stands for."""
    version = schema_version(connection)
    expected = {step.number: step.schema_digest for step in location.migrations}
    is_as_expected = expected.get(version) == schema_digest(connection)
    if not is_as_expected or connection.execute(_SQLITES_OWN_CHANGED).fetchone()[0]:
        raise damaged(location.database, f"Its schema is not that of version {version}.")


def migrate(connection: sqlite3.Connection, location: Location) -> None:
    """Back the file up if a migration is missing, then carry out each in its own transaction."""
    is_backed_up = False
    while schema_version(connection) < location.schema_version:
        with transaction(connection):
            step = _next_step(connection, location)
            if step is None:
                return  # another process was faster
            if not is_backed_up:
                _back_up(location, step.number - 1)
                is_backed_up = True
            apply(connection, step)
            refuse_changed_schema(connection, location)


def _next_step(connection: sqlite3.Connection, location: Location) -> Migration | None:
    found = schema_version(connection)
    return next((step for step in location.migrations if step.number > found), None)


def apply(connection: sqlite3.Connection, step: Migration) -> None:
    """Carry out one migration inside the open transaction; rows are sealed as they come out."""
    for statement in step.statements:
        connection.execute(statement)
    if step.number >= seals.FIRST_SCHEMA:
        seals.seal_all(connection)
    connection.execute(f"PRAGMA user_version = {step.number:d}")


def _back_up(location: Location, version: int) -> None:
    """Copy the file beside itself through SQLite, while the open transaction keeps writers out."""
    at = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    backup = location.directory / f"catalogue.schema-{version:04d}.{at}.backup"
    timeout = location.busy_timeout_seconds
    with (
        published(backup, made_as=location.directory / "catalogue.schema.backup.new") as fresh,
        # A connection of its own: a backup waits for ever for one that is in a write transaction.
        closing(connect(location.database, busy_timeout_seconds=timeout)) as source,
        closing(connect(fresh, busy_timeout_seconds=timeout)) as target,
        effect("catalogue of an older schema copied"),
    ):
        source.backup(target)
