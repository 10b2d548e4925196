"""Reads all configurations as plain values, for the list that is printed before all is loaded.

Whatever is not as it should be is left to the program proper, as in `first_rows`: it says what is
wrong. Imports next to nothing, and changes nothing on disk.
"""

import os
import sqlite3

from kms_tui.adapters.sqlite import seals
from kms_tui.adapters.sqlite.first_rows import UNIVERSES_NOW_AND_EVER, is_private, usual_connection

MOST_PAGES = 2_500
"""As in `location`: of a longer file not all is looked through for damage, which is unusual."""
_TEXTS = (
    *("id", "name", "provider", "credential_kind", "client_id", "tenant_id"),
    *("vault_url", "cloud", "key_name", "algorithm", "key_id"),
    *("created_at", "created_by", "updated_at", "updated_by"),
)
_TEXTS_OR_NULL = ("secret_expires_on", "check_verdict", "checked_at", "check_summary")
_SECRET_STORE = "(SELECT store FROM secret WHERE reference = configuration.secret_reference)"  # noqa: S105 - a statement
_COLUMNS = (*_TEXTS, *_TEXTS_OR_NULL, "secret_store", "key_size")
_NAMES = (*_COLUMNS, "universes_now", "universes_ever")
_TYPES: tuple[tuple[type, ...], ...] = (
    *((str,) for _ in _TEXTS),
    *((str, type(None)) for _ in (*_TEXTS_OR_NULL, "secret_store")),
    *((int,) for _ in ("key_size", "universes_now", "universes_ever")),
)
_ALL = f"""
SELECT {", ".join((*_TEXTS, *_TEXTS_OR_NULL))}, {_SECRET_STORE}, key_size, {UNIVERSES_NOW_AND_EVER}
FROM configuration ORDER BY name COLLATE NOCASE, name, id
"""  # noqa: S608 - our own words

PlainRow = dict[str, str | int | None]


def plain_rows(directory: str) -> list[PlainRow] | None:
    """Return all configurations by name; None if anything about the catalogue is unusual."""
    try:
        rows = _read(directory)
    except (OSError, ValueError, sqlite3.Error):
        return None
    if rows is None or not all(map(_is_usual, rows)):
        return None
    return [dict(zip(_NAMES, row, strict=True)) for row in rows]


def _read(directory: str) -> list[tuple[str | int | None, ...]] | None:
    beside = (f"{directory}/catalogue.db-{name}" for name in ("journal", "wal"))
    if any(map(os.path.lexists, beside)) or not is_private(f"{directory}/catalogue.id"):
        return None
    connection = usual_connection(directory)
    if connection is None:
        return None
    try:
        connection.execute("BEGIN")  # what is judged is what is read
        return connection.execute(_ALL).fetchall() if _is_whole(connection, directory) else None
    finally:
        connection.close()


def _is_whole(connection: sqlite3.Connection, directory: str) -> bool:
    """Tell whether the file is what the marker stands for, and undamaged."""
    found = [
        connection.execute(statement).fetchall()
        for statement in ("PRAGMA page_count", "SELECT store_id FROM meta", "PRAGMA page_size")
    ]
    [[pages]], [[store_id]], [[page_size]] = found
    with open(f"{directory}/catalogue.id", "rb") as marker:  # noqa: PTH123 - pathlib is slow to load
        is_ours = marker.read() == f"{store_id}\n".encode()
    return (
        is_ours
        and pages <= MOST_PAGES
        and os.stat(f"{directory}/catalogue.db").st_size == pages * page_size  # noqa: PTH116 - the same
        and connection.execute("PRAGMA integrity_check(1)").fetchall() == [("ok",)]
        and not connection.execute("PRAGMA foreign_key_check").fetchall()
        and seals.first_broken(connection) is None
    )


def _is_usual(row: tuple[object, ...]) -> bool:
    return all(map(isinstance, row, _TYPES))
