"""Reads a catalogue without changing anything on disk: nothing is created, rolled back or migrated.

Two things shape how. A connection to a file in WAL mode makes files beside it even when it may
only read, so the file is first opened as one that cannot change. And the file is opened through
SQLite alone: closing any other descriptor of it would drop the locks this process has on it.
"""

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager

from kms_tui.adapters.sqlite import schema
from kms_tui.adapters.sqlite.changed_rows import refuse_changed_rows
from kms_tui.adapters.sqlite.driver import distrust
from kms_tui.adapters.sqlite.errors import damaged, foreign
from kms_tui.adapters.sqlite.guarded_file import refuse_unsafe_file, refuse_unsafe_side_file
from kms_tui.adapters.sqlite.inspection import refuse_newer, refuse_unusable
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.marker import match_marker
from kms_tui.domain.errors import CatalogueUnusable

_READING_PER_BUSY_TIMEOUT = 2.0
"""How long reading through the file may take, while which no session can write to it."""
_STEPS_BETWEEN_LOOKS = 100
_LONGEST_COPY_PAGES = 10_000
_WRITE_VERSION = 18
"""Place of the header's byte that is 2 in WAL mode."""
_WAL = 2
WAL_SAYING = (
    "Another program has put the catalogue into SQLite's WAL mode; it was not read.",
    "Start kms-tui once: it puts it back.",
)
"""What happened and what to do about a catalogue that cannot be read without making files."""

Step = tuple[str, Callable[[Location], None]]
"""The doctor's code, and what raises a `CatalogueError` or an error of SQLite."""


def _refuse_unsafe(location: Location) -> None:
    refuse_unsafe_file(location.database)
    for path in location.side_files:
        refuse_unsafe_side_file(path)


def _refuse_empty(location: Location) -> None:
    if not location.database.stat().st_size:
        raise damaged(location.database, "It is empty.")


def _refuse_foreign(location: Location) -> None:
    with _unchanging(location) as connection:
        found = connection.execute("PRAGMA application_id").fetchone()[0]
    if found != schema.APPLICATION_ID:
        raise foreign(location.database, f"Its application id is {found:#x}.")


def _refuse_wal(location: Location) -> None:
    _journal, log = location.side_files
    if os.path.lexists(log) or _is_in_wal_mode(location):
        what, do = WAL_SAYING
        raise CatalogueUnusable(what, do=do)


def _is_in_wal_mode(location: Location) -> bool:
    # What cannot be copied here, say for damage, is for the steps that follow to judge. Python may
    # also be linked with an SQLite that cannot hand a database out as bytes.
    unreadable = (sqlite3.Error, UnicodeDecodeError)
    with contextlib.suppress(*unreadable), _unchanging(location) as connection:
        if hasattr(connection, "serialize") and _pages(connection) <= _LONGEST_COPY_PAGES:
            return connection.serialize()[_WRITE_VERSION] == _WAL
    return False


def _pages(connection: sqlite3.Connection) -> int:
    count: int = connection.execute("PRAGMA page_count").fetchone()[0]
    return count


def _refuse_newer(location: Location) -> None:
    with reading(location) as connection:
        refuse_newer(connection, location)


def _refuse_unusable(location: Location) -> None:
    with reading(location) as connection:
        refuse_unusable(connection, location, may_rows_differ=True)


def _refuse_changed_rows(location: Location) -> None:
    with reading(location) as connection:
        refuse_changed_rows(connection, location)


def _refuse_other_marker(location: Location) -> None:
    with reading(location) as connection:
        row = connection.execute("SELECT store_id FROM meta").fetchone()
    if row is None:
        raise damaged(location.database, "It has no store id.")
    if os.path.lexists(location.marker):  # a missing one would be written
        match_marker(location, row["store_id"])


STEPS: Sequence[Step] = (
    ("catalogue-unsafe", _refuse_unsafe),
    ("catalogue-empty", _refuse_empty),
    ("catalogue-foreign", _refuse_foreign),
    ("catalogue-wal", _refuse_wal),
    ("catalogue-newer", _refuse_newer),
    ("catalogue-damaged", _refuse_unusable),
    ("catalogue-row", _refuse_changed_rows),
    ("catalogue-marker", _refuse_other_marker),
)
"""In the order in which opening the catalogue refuses; each opens and closes it."""
STEPS_TO_LOOK = tuple(step for step in STEPS if step[1] is not _refuse_changed_rows)
"""A row that somebody else changed keeps nobody from looking at all rows, and from unwrapping."""


@contextmanager
def _unchanging(location: Location) -> Iterator[sqlite3.Connection]:
    """Connect without locks and without a look at what lies beside the file."""
    with _connected(location, "mode=ro&immutable=1") as connection:
        yield connection


@contextmanager
def reading(location: Location) -> Iterator[sqlite3.Connection]:
    """Connect as a reader among others; a journal left by a killed session is not rolled back."""
    with _connected(location, "mode=ro") as connection:
        yield connection


@contextmanager
def _connected(location: Location, how: str) -> Iterator[sqlite3.Connection]:
    address = f"{location.database.as_uri()}?{how}"
    timeout = location.busy_timeout_seconds
    with closing(
        sqlite3.connect(address, uri=True, timeout=timeout, isolation_level=None)
    ) as connection:
        connection.row_factory = sqlite3.Row
        last_moment = time.monotonic() + timeout * _READING_PER_BUSY_TIMEOUT
        connection.set_progress_handler(
            lambda: time.monotonic() > last_moment, _STEPS_BETWEEN_LOOKS
        )
        distrust(connection)
        yield connection
