"""Decides whether a file is a catalogue this program can work with. Writes nothing."""

import sqlite3
from contextlib import suppress

from kms_tui.adapters.sqlite import schema
from kms_tui.adapters.sqlite.changed_rows import refuse_changed_rows
from kms_tui.adapters.sqlite.driver import snapshot
from kms_tui.adapters.sqlite.errors import damaged, foreign
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.migration import refuse_changed_schema, schema_version
from kms_tui.domain.errors import CatalogueUnusable


def refuse_unusable(
    connection: sqlite3.Connection,
    location: Location,
    *,
    may_be_long: bool = True,
    may_rows_differ: bool = False,
) -> None:
    """Raise `CatalogueUnusable` if the file is foreign, newer, damaged or of another schema.

    To find damage the whole file is read, unless that `may_be_long` and is not wanted (see
    `is_long`), and before it is migrated in any case. Whoever changes nothing may look at rows that
    differ from what was written.
    """
    with snapshot(connection):
        _refuse_foreign(connection, location)
        refuse_newer(connection, location)
        # Before anything that would run a foreign schema's expressions.
        refuse_changed_schema(connection, location)
        is_older = schema_version(connection) < location.schema_version
        # What a migration finds it seals as it is: so it may find no damage.
        if may_be_long or is_older or not is_long(connection, location):
            refuse_broken(connection, location)
            if not may_rows_differ:
                refuse_changed_rows(connection, location)


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
    """Raise `CatalogueUnusable` if the file or a row of it is damaged; reads all of it."""
    refuse_broken(connection, location)
    refuse_changed_rows(connection, location)


def refuse_broken(connection: sqlite3.Connection, location: Location) -> None:
    """Raise `CatalogueUnusable` if SQLite finds that the file contradicts itself."""
    # SQLite takes what is missing of the last page for zeros, in which a short row gets lost.
    page_size = connection.execute("PRAGMA page_size").fetchone()[0]
    if location.database.stat().st_size % page_size:
        raise damaged(location.database, "It ends in the middle of a page.")
    # To compare the indexes with their tables takes as long again as all the rest.
    check = "quick_check" if is_long(connection, location) else "integrity_check"
    finding = connection.execute(f"PRAGMA {check}(1)").fetchone()[0]
    if finding != "ok":
        # The row that is behind it says more, if rows can still be read.
        with suppress(sqlite3.Error, UnicodeDecodeError):
            refuse_changed_rows(connection, location)
        raise damaged(location.database, str(finding))
    dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
    if dangling is not None:
        raise damaged(location.database, f"Row {dangling[1]} of {dangling[0]} refers to nothing.")
