from __future__ import annotations

import sqlite3
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from catalogue_parts import catalogue_in, create_catalogue, query
from clear_errors import raises_clearly

from kms_tui.adapters.sqlite.catalogue_file import CatalogueFile
from kms_tui.adapters.sqlite.connection import open_catalogue
from kms_tui.adapters.sqlite.errors import translated
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.migration import apply, schema_digest
from kms_tui.adapters.sqlite.schema import MIGRATIONS, Migration
from kms_tui.domain.errors import CatalogueError, CatalogueUnusable

if TYPE_CHECKING:
    from pathlib import Path

SHELVES = "CREATE TABLE shelf (id TEXT NOT NULL PRIMARY KEY)"
LABELS = "ALTER TABLE shelf ADD COLUMN label TEXT NOT NULL DEFAULT ''"


def _with_digest(step: Migration) -> Migration:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as scratch:
        for earlier in MIGRATIONS:
            apply(scratch, earlier)
        for statement in _STATEMENTS[: step.number - len(MIGRATIONS)]:
            scratch.execute(statement)
        return replace(step, schema_digest=schema_digest(scratch))


_STATEMENTS = (SHELVES, LABELS)
NEWEST = len(MIGRATIONS)
NEXT = _with_digest(Migration(NEWEST + 1, (SHELVES,), ""))
AFTER = _with_digest(Migration(NEWEST + 2, (LABELS,), ""))


def _location(directory: Path, *steps: Migration) -> Location:
    return Location(directory, migrations=(*MIGRATIONS, *steps))


def _backups(directory: Path) -> list[Path]:
    return sorted(directory.glob("*.backup"))


def test_the_first_schema_is_the_one_that_was_published() -> None:
    # Catalogues of this version exist: another digest here means that they are all refused.
    assert [(step.number, step.schema_digest[:16]) for step in MIGRATIONS[:1]] == [
        (1, "b1c16ada50fc3407")
    ]


def test_the_second_schema_is_the_one_that_was_published() -> None:
    assert [(step.number, step.schema_digest[:16]) for step in MIGRATIONS[1:2]] == [
        (2, "408479bb72c926ee")
    ]


def test_the_third_schema_is_the_one_that_was_published() -> None:
    assert [(step.number, step.schema_digest[:16]) for step in MIGRATIONS[2:3]] == [
        (3, "86eed188a6eb4c89")
    ]


def test_the_fourth_schema_is_the_one_that_was_published() -> None:
    assert [(step.number, step.schema_digest[:16]) for step in MIGRATIONS[3:4]] == [
        (4, "3b3954d48b2b4da3")
    ]


def test_the_fifth_schema_is_the_one_that_was_published() -> None:
    assert [(step.number, step.schema_digest[:16]) for step in MIGRATIONS[4:5]] == [
        (5, "2e033254f6c3c856")
    ]


async def test_an_older_catalogue_is_migrated_and_keeps_its_rows(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data", "payments")
    with closing(open_catalogue(_location(tmp_path / "data", NEXT, AFTER))) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == NEWEST + 2
    assert query(database, "SELECT name FROM configuration") == [("payments",)]
    assert query(database, "SELECT label FROM shelf") == []


async def test_a_new_catalogue_has_all_migrations_at_once_and_no_backup(tmp_path: Path) -> None:
    with closing(open_catalogue(_location(tmp_path / "data", NEXT, AFTER))) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == NEWEST + 2
    assert _backups(tmp_path / "data") == []


async def test_before_a_migration_the_catalogue_is_backed_up_privately_once(tmp_path: Path) -> None:
    await create_catalogue(tmp_path / "data", "payments")
    open_catalogue(_location(tmp_path / "data", NEXT, AFTER)).close()
    [backup] = _backups(tmp_path / "data")
    assert backup.name.startswith(f"catalogue.schema-{NEWEST:04d}.")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert query(backup, "PRAGMA user_version") == [(NEWEST,)]
    assert query(backup, "SELECT name FROM configuration") == [("payments",)]


@pytest.mark.usefixtures("far_east")
async def test_the_backup_is_named_by_the_time_in_utc_wherever_the_host_is(
    tmp_path: Path,
) -> None:
    await create_catalogue(tmp_path / "data", "payments")
    before = datetime.now(UTC)
    open_catalogue(_location(tmp_path / "data", NEXT)).close()
    [backup] = _backups(tmp_path / "data")
    at = datetime.strptime(backup.name, f"catalogue.schema-{NEWEST:04d}.%Y%m%dT%H%M%S.%f%z.backup")
    assert before <= at <= datetime.now(UTC)


async def test_a_backup_takes_the_place_of_the_catalogue_as_it_is(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data", "payments")
    open_catalogue(_location(tmp_path / "data", NEXT)).close()
    [backup] = _backups(tmp_path / "data")
    backup.replace(database)
    async with catalogue_in(tmp_path / "data") as catalogue:
        assert await catalogue.is_name_taken("payments")


async def test_a_failing_migration_changes_nothing_and_keeps_the_backup(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data", "payments")
    before = database.read_bytes()
    broken = Migration(NEWEST + 1, (SHELVES, "ALTER TABLE nowhere RENAME TO somewhere"), "")
    with raises_clearly(CatalogueError), translated(database):
        open_catalogue(_location(tmp_path / "data", broken))
    assert database.read_bytes() == before
    assert len(_backups(tmp_path / "data")) == 1


async def test_a_migration_that_builds_another_schema_than_expected_is_undone(
    tmp_path: Path,
) -> None:
    database = await create_catalogue(tmp_path / "data", "payments")
    before = database.read_bytes()
    surprising = replace(NEXT, statements=(SHELVES.replace("label", "title"), LABELS))
    with raises_clearly(CatalogueUnusable):
        open_catalogue(_location(tmp_path / "data", surprising))
    assert database.read_bytes() == before


async def test_two_sessions_that_migrate_at_once_migrate_once(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data", "payments")
    barrier = threading.Barrier(2)

    def start() -> None:
        barrier.wait()
        open_catalogue(_location(tmp_path / "data", NEXT)).close()

    with ThreadPoolExecutor(2) as pool:
        for job in [pool.submit(start) for _ in range(2)]:
            job.result()
    assert query(database, "PRAGMA user_version") == [(NEWEST + 1,)]
    assert len(_backups(tmp_path / "data")) == 1


async def test_a_session_writes_no_more_once_a_newer_program_has_migrated(tmp_path: Path) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        await catalogue.configurations()
        open_catalogue(_location(tmp_path / "data", NEXT)).close()
        with raises_clearly(CatalogueUnusable, match="A newer kms-tui"):
            await catalogue.orphaned()


def test_the_newest_schema_is_the_one_the_program_works_with(tmp_path: Path) -> None:
    location = Location(tmp_path / "data")
    file = CatalogueFile(location)
    assert file.perform(file.configurations, commit_before=float("inf")) == []
    file.close()
    assert query(location.database, "PRAGMA user_version") == [(MIGRATIONS[-1].number,)]
