"""Looks through a copy of a catalogue, as thoroughly as SQLite can, before it is relied on."""

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass

from kms_tui.adapters.sqlite.driver import distrust
from kms_tui.adapters.sqlite.errors import damaged
from kms_tui.adapters.sqlite.inspection import refuse_unusable
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.migration import schema_version
from kms_tui.adapters.sqlite.table_contents import table_contents
from kms_tui.services.ports import TableContents

_STEPS_BETWEEN_LOOKS = 10_000


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found in a copy that is sound."""

    store_id: str
    schema: int
    tables: Mapping[str, TableContents]


def prove(copy: Location, last_moment: float) -> Proof:
    """Return what is in a copy that nobody else can reach, or raise `CatalogueUnusable`.

    `last_moment` is when to give up, in monotonic seconds. Changes nothing.
    """
    with _opened(copy, last_moment) as connection:
        refuse_unusable(connection, copy)
        refuse_inconsistent(connection, copy)
        row = connection.execute("SELECT store_id FROM meta").fetchone()
        if row is None:
            raise damaged(copy.database, "It has no store id.")
        return Proof(row[0], schema_version(connection), table_contents(connection))


def refuse_inconsistent(connection: sqlite3.Connection, location: Location) -> None:
    """Raise `CatalogueUnusable` for what opening a catalogue takes no time to look for."""
    finding = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if finding != "ok":
        raise damaged(location.database, str(finding))


@contextmanager
def _opened(copy: Location, last_moment: float) -> Iterator[sqlite3.Connection]:
    # Immutable: no file is looked for or made beside it, whatever mode its header asks for.
    address = f"{copy.database.as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
        connection.text_factory = _bytes_kept
        connection.set_progress_handler(
            lambda: time.monotonic() > last_moment, _STEPS_BETWEEN_LOOKS
        )
        distrust(connection)
        yield connection


def _bytes_kept(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")
