"""Reads the first rows of the catalogue for the page that is painted before the program is loaded.

Whatever is not as it should be is left to the program proper, which says what is wrong: here it
only means that no page is painted. Imports next to nothing, and changes nothing on disk.
"""

import os
import sqlite3
import stat

APPLICATION_ID = 0x4B4D5374
"""As in `schema`, which is slow to load; a test compares the two."""
SCHEMA_VERSION = 5
"""The version of the newest migration in `schema`."""

FirstRow = tuple[str, str, str, int, str | None, str | None, str | None, str, int, int]
"""What `_FIRST` selects; times and dates are texts, words are the file's own."""

_NOBODY_ELSE = 0o077
UNIVERSES_NOW_AND_EVER = """
  (
    SELECT count(*) FROM use_record JOIN universe ON universe.id = use_record.universe_id
    WHERE use_record.configuration_id = configuration.id AND EXISTS (
      SELECT 1 FROM wrapping
      WHERE configuration_id = configuration.id AND universe_id = universe.id
        AND generation = universe.generation
    )
  ),
  (SELECT count(*) FROM use_record WHERE configuration_id = configuration.id)
"""
"""Two columns: by how many universes a configuration is used."""
_FIRST = f"""
SELECT name, vault_url, key_name, key_size, check_verdict, checked_at, secret_expires_on,
  credential_kind, {UNIVERSES_NOW_AND_EVER}
FROM configuration ORDER BY name COLLATE NOCASE, name, id LIMIT ?
"""  # noqa: S608 - our own words


def first_rows(directory: str, limit: int) -> list[FirstRow]:
    """Return at most `limit` configurations by name; none if anything about them is unusual."""
    try:
        connection = usual_connection(directory)
        if connection is None:
            return []
        try:
            return connection.execute(_FIRST, (limit,)).fetchall()
        finally:
            connection.close()
    except (OSError, ValueError, sqlite3.Error):
        return []


def usual_connection(directory: str) -> sqlite3.Connection | None:
    """Connect to the catalogue as a reader; None if it is not as this version makes it.

    Whoever calls closes it. May raise `OSError`, `ValueError` and SQLite's errors.
    """
    if not all(map(is_private, (directory, f"{directory}/catalogue.db"))):
        return None
    address = _address(f"{directory}/catalogue.db")
    connection = sqlite3.connect(address, uri=True, timeout=0, isolation_level=None)
    is_usual = False
    try:
        found = [
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("application_id", "user_version")
        ]
        connection.execute("PRAGMA trusted_schema = OFF")
        is_usual = found == [APPLICATION_ID, SCHEMA_VERSION]
    finally:
        if not is_usual:
            connection.close()
    return connection if is_usual else None


def is_private(path: str) -> bool:
    """Tell whether a file or directory is there and no link, ours, and nobody else's to open."""
    status = os.lstat(path)
    is_ours = status.st_uid == os.geteuid() and not status.st_mode & _NOBODY_ELSE
    return is_ours and (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode))


def _address(database: str) -> str:
    safe = database.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{safe}?mode=ro"
