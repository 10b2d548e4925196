"""Makes a new catalogue: it appears whole or not at all, however the process ends."""

import os
import sqlite3
import uuid
from contextlib import closing
from datetime import UTC, datetime

from kms_tui.adapters.sqlite import schema, seals
from kms_tui.adapters.sqlite.driver import configure, connect, transaction
from kms_tui.adapters.sqlite.file_lock import sole_process
from kms_tui.adapters.sqlite.guarded_file import published
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.marker import refuse_lost_catalogue
from kms_tui.adapters.sqlite.migration import apply, refuse_changed_schema


def create_catalogue(location: Location) -> None:
    """Make the database unless another process just did.

    Raises `CatalogueUnusable` if there was one before: a lost catalogue is no first start.
    """
    timeout = location.busy_timeout_seconds
    with sole_process(location.lock, timeout_seconds=timeout):
        if os.path.lexists(location.database):
            return
        refuse_lost_catalogue(location)
        with (
            published(location.database) as fresh,
            closing(connect(fresh, busy_timeout_seconds=timeout)) as connection,
        ):
            configure(connection, fresh)
            _fill(connection, location)


def _fill(connection: sqlite3.Connection, location: Location) -> None:
    with transaction(connection):
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID:d}")
        for step in location.migrations:
            apply(connection, step)
        connection.execute(
            "INSERT INTO meta (only_row, store_id, created_at) VALUES (1, ?, ?)",
            (str(uuid.uuid4()), datetime.now(UTC).isoformat()),
        )
        if location.schema_version >= seals.FIRST_SCHEMA:
            seals.seal_all(connection)
        refuse_changed_schema(connection, location)
