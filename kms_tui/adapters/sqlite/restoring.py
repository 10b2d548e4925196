"""Puts a proven database in the place of the catalogue: a crash leaves the old one or the new one.

A catalogue that can be read is overwritten by SQLite itself, in one transaction: other sessions go
on with the same file and see either the old rows or the new ones. A file that took its place by
its name would not do: a session that still has the old one open could take the new one's journal
for its own.
"""

import os
import sqlite3
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kms_tui.adapters.sqlite.backup_proof import refuse_inconsistent
from kms_tui.adapters.sqlite.backup_writing import Origin, write_backup
from kms_tui.adapters.sqlite.catalogue_reading import STEPS, reading
from kms_tui.adapters.sqlite.driver import configure, connect
from kms_tui.adapters.sqlite.errors import held_by_another, translated
from kms_tui.adapters.sqlite.file_lock import sole_process
from kms_tui.adapters.sqlite.guarded_file import (
    refuse_unsafe_file,
    refuse_unsafe_side_file,
    sync_directory,
    sync_file,
)
from kms_tui.adapters.sqlite.inspection import refuse_unusable
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.marker import marker_set_aside, match_marker, replace_marker
from kms_tui.adapters.sqlite.table_contents import holds_anything
from kms_tui.domain.errors import CatalogueError, CatalogueUnusable
from kms_tui.effects import effect

_BEYOND_USE = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


@dataclass(frozen=True, slots=True)
class Replacement:
    """A proven database of the newest schema, which nobody else reaches, and where it is to go."""

    database: Path
    store_id: str
    origin: Origin
    """The place, and who restores: what is replaced is kept in a backup by them."""
    may_replace: bool

    @property
    def location(self) -> Location:
        """Where it is to go."""
        return self.origin.location


def put_in_place(replacement: Replacement) -> Path | None:
    """Make it the catalogue; return the file that keeps the one it replaced, if any.

    Raises `CatalogueUnusable` if it would replace one without leave, and `CatalogueBusy`.
    """
    present = _held(replacement.location)
    if present is None:
        kept = _put_where_none_is(replacement)
    else:
        with closing(present):
            kept = _overwrite(present, replacement)
    match_marker(replacement.location, replacement.store_id)
    return kept


def holds_what_would_be_missed(location: Location) -> bool:
    """Whether there is a catalogue that is not empty, cannot be read, or is lost."""
    if not os.path.lexists(location.database):
        return bool(_traces(location))
    try:
        for _, refuse in STEPS:
            refuse(location)
        with reading(location) as present:
            return holds_anything(present)
    except (CatalogueError, sqlite3.Error):
        return True


def _held(location: Location) -> sqlite3.Connection | None:
    """Return a connection that lets nobody else in, or None if there is nothing one can read.

    What can be mended where it lies, such as a wrong mode or a full disk, is raised instead.
    """
    if not os.path.lexists(location.database):
        return None
    try:
        with translated(location.database):
            return _connected_alone(location)
    except CatalogueError as error:
        if error.detail or error.code.startswith(_BEYOND_USE):
            return None
        raise


def _connected_alone(location: Location) -> sqlite3.Connection:
    refuse_unsafe_file(location.database)
    for path in location.side_files:
        refuse_unsafe_side_file(path)
    with ExitStack() as undo:
        connection = connect(location.database, busy_timeout_seconds=location.busy_timeout_seconds)
        undo.callback(connection.close)
        refuse_unusable(connection, location)
        refuse_inconsistent(connection, location)
        configure(connection, location.database)
        connection.execute("BEGIN EXCLUSIVE")
        # In this mode the lock outlives the transaction. Not before it is held: a lock that is
        # shared and never let go while waiting would keep a writer waiting, too.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        with effect("catalogue held alone"):
            connection.execute("COMMIT")
        undo.pop_all()
    return connection


def _overwrite(present: sqlite3.Connection, replacement: Replacement) -> Path | None:
    location, kept = replacement.location, None
    if holds_anything(present):
        _refuse_without_leave(replacement)
        kept = _kept_name(location, "backup")
        # Made where the next session finds what a kill leaves: its name is a new one each time.
        write_backup(present, kept, replacement.origin, beside=replacement.database)
    replacement.origin.refuse_overdue()
    with (
        sole_process(location.lock, timeout_seconds=location.busy_timeout_seconds),
        marker_set_aside(location),
        closing(connect(replacement.database, busy_timeout_seconds=0)) as fresh,
        effect("catalogue overwritten"),
    ):
        fresh.backup(present)
    return kept


def _put_where_none_is(replacement: Replacement) -> Path | None:
    location = replacement.location
    sync_file(replacement.database)
    with sole_process(location.lock, timeout_seconds=location.busy_timeout_seconds):
        if appeared := _held(location):
            appeared.close()
            raise held_by_another(location.database)
        kept = None
        if _traces(location):
            _refuse_without_leave(replacement)
            kept = _put_away(location)
            # From here on, up to the new name, it counts as lost: never as a first start.
            replace_marker(location, replacement.store_id)
        with effect("restored catalogue named"):
            replacement.database.rename(location.database)
        sync_directory(location.directory)
    return kept


def _traces(location: Location) -> list[Path]:
    traces = (location.database, *location.side_files, location.marker)
    return [path for path in traces if os.path.lexists(path)]


def _put_away(location: Location) -> Path | None:
    """Rename what cannot be read, the database first: without it nothing else is used."""
    kept = _kept_name(location, "db")
    is_there = os.path.lexists(location.database)
    for path in (location.database, *location.side_files):
        if os.path.lexists(path):
            name = path.name.replace(location.database.name, kept.name)
            with effect("unreadable catalogue put away"):
                path.rename(kept.with_name(name))
            sync_directory(location.directory)
    return kept if is_there else None


def _kept_name(location: Location, ending: str) -> Path:
    at = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    return location.directory / f"catalogue.replaced-{at}.{ending}"


def _refuse_without_leave(replacement: Replacement) -> None:
    if not replacement.may_replace:
        raise CatalogueUnusable(
            f"There is a catalogue already: {replacement.location.database}.",
            do="Confirm that the backup is to replace it; it is kept beside the new one.",
        )
