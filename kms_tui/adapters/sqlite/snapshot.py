"""A catalogue to look at: a copy in memory, so that looking changes nothing on disk."""

import os
import sqlite3
import time
from contextlib import ExitStack
from typing import Final

from kms_tui.adapters.sqlite.catalogue_reading import STEPS_TO_LOOK, reading
from kms_tui.adapters.sqlite.driver import connect_to_memory
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.migration import apply, schema_version

_GRAIN_NANOSECONDS: Final = 1_000_000_000
"""Two changes within this may leave a file with the same time, on whatever file system."""
_Stamp = tuple[int, int, int, int]


class Snapshots:
    """Copies of a catalogue, taken anew only when its file has changed since."""

    def __init__(self, location: Location) -> None:
        self._location = location
        self._of: _Stamp | None = None

    def newest(self, held: sqlite3.Connection | None) -> sqlite3.Connection:
        """Return the copy that is held if it still is what lies there, else close it; see below."""
        found = self._stamp()
        if held is not None:
            if found is not None and found == self._of:
                return held
            held.close()
        self._of = found
        return open_snapshot(self._location)

    def _stamp(self) -> _Stamp | None:
        """Tell file and content apart from others; None where that cannot be told."""
        try:
            status = self._location.database.lstat()
        except OSError:
            return None
        is_settled = time.time_ns() - status.st_mtime_ns > _GRAIN_NANOSECONDS
        found = (status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size)
        return found if is_settled else None


def open_snapshot(location: Location) -> sqlite3.Connection:
    """Return a copy of the catalogue, brought to the newest schema; an empty one if there is none.

    Raises `CatalogueUnusable` for a file that could not be opened for work either.
    """
    with ExitStack() as undo:
        memory = connect_to_memory()
        undo.callback(memory.close)
        if os.path.lexists(location.database):
            for _, refuse in STEPS_TO_LOOK:
                refuse(location)
            with reading(location) as source:
                source.backup(memory)
        for step in location.migrations[schema_version(memory) :]:
            apply(memory, step)
        undo.pop_all()
    return memory
