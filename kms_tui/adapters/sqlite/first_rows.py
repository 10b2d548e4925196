"""Reads the first rows of the catalogue for the page that is painted before the program is loaded.

Whatever is not as it should be is left to the program proper, which says what is wrong: here it
only means that no page is painted. Imports next to nothing, and changes nothing on disk.
"""

import os
import sqlite3
import stat

APPLICATION_ID = 0x4B4D5374
"""As in `schema`, which is slow to load; a test compares the two."""
SCHEMA_VERSION = 4
"""The version of the newest migration in `schema`."""

FirstRow = tuple[str, str, str, int, str | None, str | None, str | None, str, int, int]
"""What `_FIRST` selects; times and dates are texts, words are the file's own."""

_NOBODY_ELSE = 0o077
_FIRST = """
SELECT name, vault_url, key_name, key_size, check_verdict, checked_at, secret_expires_on,
  credential_kind,
  (
    SELECT count(*) FROM use_record JOIN universe ON universe.id = use_record.universe_id
    WHERE use_record.configuration_id = configuration.id AND EXISTS (
      SELECT 1 FROM wrapping
      WHERE configuration_id = configuration.id AND universe_id = universe.id
        AND generation = universe.generation
    )
  ),
  (SELECT count(*) FROM use_record WHERE configuration_id = configuration.id)
FROM configuration ORDER BY name COLLATE NOCASE, name, id LIMIT ?
"""


def first_rows(directory: str, limit: int) -> list[FirstRow]:
    """Return at most `limit` configurations by name; none if anything about them is unusual."""
    try:
        if not all(map(_is_private, (directory, f"{directory}/catalogue.db"))):
            return []
        return _read(f"{directory}/catalogue.db", limit)
    except (OSError, ValueError, sqlite3.Error):
        return []


def _is_private(path: str) -> bool:
    status = os.lstat(path)
    is_ours = status.st_uid == os.geteuid() and not status.st_mode & _NOBODY_ELSE
    return is_ours and (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode))


def _read(database: str, limit: int) -> list[FirstRow]:
    connection = sqlite3.connect(_address(database), uri=True, timeout=0, isolation_level=None)
    try:
        found = [
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("application_id", "user_version")
        ]
        if found != [APPLICATION_ID, SCHEMA_VERSION]:
            return []
        connection.execute("PRAGMA trusted_schema = OFF")
        return connection.execute(_FIRST, (limit,)).fetchall()
    finally:
        connection.close()


def _address(database: str) -> str:
    safe = database.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{safe}?mode=ro"
