"""Decides whether a file is a catalogue this program can work with. Writes nothing."""

import sqlite3

from kms_tui.adapters.sqlite import schema
from kms_tui.adapters.sqlite.driver import snapshot
from kms_tui.adapters.sqlite.errors import damaged, foreign
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.migration import refuse_changed_schema, schema_version
from kms_tui.domain.errors import CatalogueUnusable


def refuse_unusable(
    connection: sqlite3.Connection, location: Location, *, may_be_long: bool = True
) -> None:
    """Raise `CatalogueUnusable` if the file is foreign, newer, damaged or of another schema.

    To find damage the whole file is read, unless that `may_be_long` and is not wanted: see
    `is_long`.
    """
    with snapshot(connection):
        _refuse_foreign(connection, location)
        refuse_newer(connection, location)
        # Before anything that would run a foreign schema's expressions.
        refuse_changed_schema(connection, location)
        if may_be_long or not is_long(connection, location):
            refuse_damaged(connection, location)


def is_long(connection: sqlite3.Connection, location: Location) -> bool:
    """Whether somebody would have to wait while the whole file is read."""
    pages: int = connection.execute("PRAGMA page_count").fetchone()[0]
    return pages > location.read_at_once_pages


def _refuse_foreign(connection: sqlite3.Connection, location: Location) -> None:
    found = connection.execute("PRAGMA application_id").fetchone()[0]
    if found != schema.APPLICATION_ID:
        raise foreign(location.database, f"Its application id is {found:#x}.")


def refuse_newer(connection: sqlite3.Connection, location: Location) -> None:
    """Raise `CatalogueUnusable` if a newer program has migrated the file."""
    found = schema_version(connection)
    if found > location.schema_version:
        raise CatalogueUnusable(
            f"A newer kms-tui made the catalogue {location.database} (schema {found}; this one "
            f"knows {location.schema_version}).",
            do="Use the newer kms-tui on this host; the catalogue was left as it is.",
        )


def refuse_damaged(connection: sqlite3.Connection, location: Location) -> None:
    """Raise `CatalogueUnusable` if the file is damaged; reads all of it."""
    # SQLite takes what is missing of the last page for zeros, in which a short row gets lost.
    page_size = connection.execute("PRAGMA page_size").fetchone()[0]
    if location.database.stat().st_size % page_size:
        raise damaged(location.database, "It ends in the middle of a page.")
    finding = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if finding != "ok":
        raise damaged(location.database, str(finding))
    dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
    if dangling is not None:
        raise damaged(location.database, f"Row {dangling[1]} of {dangling[0]} refers to nothing.")
