"""Names the row that is not as this program wrote it."""

import sqlite3
from contextlib import suppress

from kms_tui.adapters.sqlite import seals
from kms_tui.adapters.sqlite.errors import changed_row, damaged
from kms_tui.adapters.sqlite.location import Location

_NAMES = {
    "configuration": "SELECT name FROM configuration",
    "secret": """
        SELECT name FROM secret JOIN configuration ON configuration.id = configuration_id""",
    "operation": "SELECT kind || ' begun at ' || started_at FROM operation",
    "universe": "SELECT name FROM universe",
    "rewrap": """
        SELECT name || ', generation ' || rewrap.generation
        FROM rewrap JOIN universe ON universe.id = universe_id""",
    "universe_key": """
        SELECT name || ', key ' || number
        FROM universe_key JOIN universe ON universe.id = universe_id""",
    "wrapping": """
        SELECT name || ', key ' || number || ', generation ' || wrapping.generation
        FROM wrapping JOIN universe_key ON universe_key.id = universe_key_id
        JOIN universe ON universe.id = universe_key.universe_id""",
    "use_record": """
        SELECT configuration.name || ' by ' || universe.name
        FROM use_record JOIN configuration ON configuration.id = configuration_id
        JOIN universe ON universe.id = universe_id""",
    "event": """
        SELECT name || ', ' || kind || ' at ' || at
        FROM event JOIN universe ON universe.id = universe_id""",
}
"""By what an admin knows a row."""
_LONGEST_NAME = 200


def refuse_changed_rows(connection: sqlite3.Connection, location: Location) -> None:
    """Raise `CatalogueUnusable` for the first row that somebody else changed, added or removed.

    Nothing can be told of a file whose schema has no seals yet.
    """
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version < seals.FIRST_SCHEMA:
        return
    if broken := seals.first_broken(connection):
        table, row_id = broken
        row = f"Row {row_id} of {table}{_name(connection, table, row_id)}"
        raise changed_row(location.database, f"{row} is not as kms-tui wrote it.")
    if not seals.has_all_events(connection):
        raise damaged(location.database, "The last events are missing.")


def _name(connection: sqlite3.Connection, table: str, row_id: int) -> str:
    """Return the row's name in brackets; nothing if there is none that can be shown."""
    with suppress(sqlite3.Error, UnicodeDecodeError, KeyError):
        statement = f"{_NAMES[table]} WHERE {table}.rowid = ?"
        row = connection.execute(statement, (row_id,)).fetchone()
        if row and isinstance(row[0], str) and row[0].isprintable():
            return f" ({row[0][:_LONGEST_NAME]})"
    return ""
