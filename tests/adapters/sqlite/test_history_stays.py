"""No statement changes what is recorded, not even on the program's own connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from catalogue_parts import catalogue_in, create_catalogue, query
from clear_errors import raises_clearly
from universe_parts import AT, Cluster, cluster_in

from kms_tui.domain.check import CheckOutcome, Verdict
from kms_tui.domain.errors import CatalogueError, CatalogueUnusable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from counting import Tally

RECORDS = {
    "universe_key": "number",
    "wrapping": "wrapped",
    "event": "note",
    "use_record": "first_used_at",
}
ON_EACH = (
    "UPDATE {table} SET {column} = {column}",
    "UPDATE OR REPLACE {table} SET rowid = rowid + 1",
    "DELETE FROM {table}",
    "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    "REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
    "DROP TABLE {table}",
    "ALTER TABLE {table} RENAME TO gone",
    "ALTER TABLE {table} ADD COLUMN another",
    "DROP TRIGGER {table}_is_never_changed",
    "DROP TRIGGER temp.{table}_insert_sealed",
    "UPDATE seal SET digest = zeroblob(32) WHERE table_name = '{table}'",
    "DELETE FROM seal WHERE table_name = '{table}'",
    "INSERT OR REPLACE INTO seal SELECT * FROM seal WHERE table_name = '{table}'",
)
ON_THE_FILE = (
    "PRAGMA writable_schema = ON",
    "PRAGMA recursive_triggers = OFF",
    "PRAGMA foreign_keys = OFF",
    "PRAGMA ignore_check_constraints = ON",
    "PRAGMA journal_mode = OFF",
    "PRAGMA user_version = 4",
    "UPDATE sqlite_master SET sql = ''",
    "DELETE FROM sqlite_sequence",
    "UPDATE sqlite_sequence SET seq = 0",
    "CREATE TRIGGER harmless AFTER INSERT ON event BEGIN SELECT 1; END",
    "CREATE TEMP TRIGGER harmless AFTER INSERT ON main.event BEGIN SELECT 1; END",
    "CREATE VIEW sneaky AS SELECT * FROM event",
    "ATTACH ':memory:' AS another",
    "DROP TABLE seal",
    "VACUUM",
)


def attempts() -> Iterator[str]:
    for table, column in RECORDS.items():
        yield from (statement.format(table=table, column=column) for statement in ON_EACH)
    yield from ON_THE_FILE


async def is_refused(cluster: Cluster, statement: str) -> bool:
    """Let the session run a statement, in a transaction and outside; tell whether it could not."""
    file, before = cluster.catalogue.file, cluster.database.read_bytes()

    def outside() -> None:
        file.connected().execute(statement)

    def inside() -> None:
        with file.transaction() as connection:
            connection.execute(statement)

    for run in (inside, outside):
        try:
            await cluster.catalogue.run(run)
        except CatalogueError:
            continue
        return False
    return cluster.database.read_bytes() == before


@pytest.mark.proves("S7")
@pytest.mark.attack(
    "history changed by a statement",
    defence="triggers refuse it, and the connection prepares nothing but work on rows",
)
async def test_what_is_recorded_stays_whatever_the_session_runs(
    tmp_path: Path, tally: Tally
) -> None:
    async with cluster_in(tmp_path / "data") as cluster:
        await cluster.gets_key()
        tried = [*attempts()]
        allowed = [each for each in tried if not await is_refused(cluster, each)]
        tally("S7", "statements of a session", tried=len(tried), failed=len(allowed))
        assert not allowed
        await cluster.gets_key()


@pytest.mark.attack("row of the catalogue edited by hand", defence="its seal no longer fits")
async def test_a_row_that_another_program_changed_is_not_sealed_anew(tmp_path: Path) -> None:
    async with cluster_in(tmp_path / "data") as cluster:
        query(cluster.database, "UPDATE configuration SET key_name = 'another'")
        outcome = CheckOutcome(Verdict.PASS, AT)
        with raises_clearly(CatalogueError):
            await cluster.catalogue.record_check(cluster.first.id, outcome, "")
    async with catalogue_in(tmp_path / "data") as catalogue:
        with raises_clearly(CatalogueUnusable) as caught:
            await catalogue.configurations()
    assert caught.value.detail == "Row 1 of configuration (payments) is not as kms-tui wrote it."


async def test_a_session_that_only_looks_shows_the_others_beside_a_changed_row(
    tmp_path: Path,
) -> None:
    database = await create_catalogue(tmp_path / "data", "ledger", "payments")
    query(database, "UPDATE configuration SET key_name = 'another' WHERE name = 'ledger'")
    before = database.read_bytes()
    async with catalogue_in(tmp_path / "data", is_snapshot=True) as catalogue:
        assert [one.name for one in await catalogue.configurations()] == ["ledger", "payments"]
    assert database.read_bytes() == before
