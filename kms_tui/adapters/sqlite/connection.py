"""Opens the catalogue: what is wrong with it is refused before anything is written to it."""

import os
import sqlite3
from contextlib import ExitStack

from kms_tui.adapters.sqlite.authorisation import allow_rows_only
from kms_tui.adapters.sqlite.creation import create_catalogue
from kms_tui.adapters.sqlite.driver import configure, connect, snapshot
from kms_tui.adapters.sqlite.errors import damaged
from kms_tui.adapters.sqlite.guarded_file import (
    prepare_directory,
    refuse_unsafe_file,
    refuse_unsafe_side_file,
)
from kms_tui.adapters.sqlite.inspection import refuse_unusable
from kms_tui.adapters.sqlite.killed_restores import clear_up
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.marker import match_marker
from kms_tui.adapters.sqlite.migration import migrate


def open_catalogue(location: Location) -> sqlite3.Connection:
    """Return a connection to the catalogue, which is made or migrated if need be.

    It is for this thread only. A long file is not looked through for damage: that is due before
    anything is written to it (`inspection.is_long`). Raises `CatalogueUnusable`, the file left as
    it is, when anything about the file or its directory is not as it should be.
    """
    prepare_directory(location.directory)
    if not os.path.lexists(location.database):
        create_catalogue(location)
    _refuse_unsafe_files(location)
    with ExitStack() as undo:
        connection = connect(location.database, busy_timeout_seconds=location.busy_timeout_seconds)
        undo.callback(connection.close)
        refuse_unusable(connection, location, may_be_long=False)
        configure(connection, location.database)
        migrate(connection, location)
        # In one state of the file, so that no restore comes between the two looks.
        with snapshot(connection):
            match_marker(location, _store_id(connection, location))
        clear_up(location)
        allow_rows_only(connection)
        undo.pop_all()
    return connection


def _refuse_unsafe_files(location: Location) -> None:
    refuse_unsafe_file(location.database)
    for path in location.side_files:
        refuse_unsafe_side_file(path)
    # SQLite takes an empty file for an empty database; ours are never empty, for they appear whole.
    if not location.database.stat().st_size:
        raise damaged(location.database, "It is empty.")


def _store_id(connection: sqlite3.Connection, location: Location) -> str:
    row = connection.execute("SELECT store_id FROM meta").fetchone()
    if row is None:
        raise damaged(location.database, "It has no store id.")
    store_id: str = row[0]
    return store_id
