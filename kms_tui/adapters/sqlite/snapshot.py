"""A catalogue to look at: a copy in memory, so that looking changes nothing on disk."""

import os
import sqlite3
from contextlib import ExitStack

from kms_tui.adapters.sqlite.catalogue_reading import STEPS, reading
from kms_tui.adapters.sqlite.driver import connect_to_memory
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.migration import apply, schema_version


def open_snapshot(location: Location) -> sqlite3.Connection:
    """Return a copy of the catalogue, brought to the newest schema; an empty one if there is none.

    Raises `CatalogueUnusable` for a file that could not be opened for work either.
    """
    with ExitStack() as undo:
        memory = connect_to_memory()
        undo.callback(memory.close)
        if os.path.lexists(location.database):
            for _, refuse in STEPS:
                refuse(location)
            with reading(location) as source:
                source.backup(memory)
        for step in location.migrations[schema_version(memory) :]:
            apply(memory, step)
        undo.pop_all()
    return memory
