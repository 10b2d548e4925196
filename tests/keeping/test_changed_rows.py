"""A row that somebody else changed is named by what an admin knows it by."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from catalogue_parts import STARTED_AT
from clear_errors import raises_clearly
from keeping_parts import stock
from resealing import break_rules
from universe_parts import AT

from kms_tui.adapters.sqlite.changed_rows import refuse_changed_rows
from kms_tui.adapters.sqlite.location import Location
from kms_tui.domain.errors import CatalogueUnusable

if TYPE_CHECKING:
    from pathlib import Path

KNOWN_AS = {
    "configuration.tenant_id": "payments",
    "secret.error": "payments",
    "operation.vault_url": f"save begun at {STARTED_AT.isoformat()}",
    "universe.notes": "production",
    "rewrap.begun_by": "production, generation 1",
    "universe_key.created_by": "production, key 1",
    "wrapping.recorded_by": "production, key 1, generation 0",
    "use_record.first_used_at": "payments by production",
    "event.note": f"production, registered at {AT.isoformat()}",
}
CUT_OFF = (
    "DELETE FROM event WHERE sequence = (SELECT max(sequence) FROM event)",
    "DELETE FROM seal WHERE table_name = 'event' AND row_id NOT IN (SELECT sequence FROM event)",
)
"""Removes the last event and all that tells of it but SQLite's own count."""


@pytest.mark.parametrize("changed", KNOWN_AS)
async def test_the_first_row_that_is_not_as_it_was_written_is_named(
    tmp_path: Path, changed: str
) -> None:
    await stock(tmp_path / "data")
    location = Location(tmp_path / "data")
    table, column = changed.split(".")
    break_rules(location.database, f"UPDATE {table} SET {column} = 'another'")  # noqa: S608 - a test's own SQL
    with (
        closing(sqlite3.connect(location.database)) as connection,
        raises_clearly(CatalogueUnusable) as caught,
    ):
        refuse_changed_rows(connection, location)
    assert str(location.database) in caught.value.what
    row = f"Row 1 of {table} ({KNOWN_AS[changed]})"
    assert caught.value.detail == f"{row} is not as kms-tui wrote it."


async def test_an_event_that_is_missing_at_the_end_is_noticed(tmp_path: Path) -> None:
    await stock(tmp_path / "data")
    location = Location(tmp_path / "data")
    for statement in CUT_OFF:
        break_rules(location.database, statement)
    with (
        closing(sqlite3.connect(location.database)) as connection,
        raises_clearly(CatalogueUnusable) as caught,
    ):
        refuse_changed_rows(connection, location)
    assert str(location.database) in caught.value.what
    assert caught.value.detail == "The last events are missing."
