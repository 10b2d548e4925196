from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import catalogue_damages as damages
import pytest
from catalogue_parts import catalogue_in, create_catalogue, query, save, tree
from complete_findings import complete

from kms_tui.adapters.sqlite import schema
from kms_tui.adapters.sqlite.catalogue_examination import CatalogueExamination
from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Topic

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kms_tui.domain.finding import Finding

DIE_IN_A_WRITE = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("CREATE TABLE ballast (x)")
for _ in range(200):
    connection.execute("INSERT INTO ballast VALUES (zeroblob(4000))")
os.kill(os.getpid(), signal.SIGKILL)
"""
TAKE_THE_LOCK = """
import sqlite3, sys
sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None).execute("BEGIN IMMEDIATE")
"""


async def found(directory: Path) -> Finding:
    """Examine, and prove that not a byte, name, mode or time below the directory changed."""
    before = tree(directory.parent), times(directory.parent)
    (finding,) = complete(await CatalogueExamination(directory).examine(), Topic.CATALOGUE)
    assert (tree(directory.parent), times(directory.parent)) == before
    return finding


def run(script: str, database: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script, str(database)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=20)  # noqa: S603 - our own script


def times(directory: Path) -> list[tuple[str, int, int]]:
    statuses = [(str(path), path.lstat()) for path in sorted(directory.rglob("*"))]
    return [(path, status.st_mtime_ns, status.st_ino) for path, status in statuses]


async def test_no_catalogue_yet_is_no_fault_and_none_is_made(tmp_path: Path) -> None:
    finding = await found(tmp_path / "data")
    assert (finding.code, finding.verdict) == ("no-catalogue", Verdict.PASS)
    database = tmp_path / "data/catalogue.db"
    assert finding.what == f"There is no catalogue yet; {database} is made at the first start."


@pytest.mark.parametrize(
    ("names", "said"),
    [((), "0 configurations."), (("a",), "1 configuration."), ("ab", "2 configurations.")],
)
async def test_a_sound_catalogue_passes_with_its_count(
    tmp_path: Path, names: tuple[str, ...], said: str
) -> None:
    database = await create_catalogue(tmp_path / "data", *names)
    finding = await found(tmp_path / "data")
    assert (finding.code, finding.verdict) == ("catalogue", Verdict.PASS)
    assert finding.what == f"{database} is in order: {said}"


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (damages.newer, "catalogue-newer"),
        (damages.unfinished, "catalogue-damaged"),
        (damages.foreign_id, "catalogue-foreign"),
        (damages.foreign_database, "catalogue-foreign"),
        (damages.foreign_wal_database, "catalogue-foreign"),
        (damages.extra_trigger, "catalogue-damaged"),
        (damages.missing_table, "catalogue-damaged"),
        (damages.no_store_id, "catalogue-row"),
        (damages.changed_row, "catalogue-row"),
        (damages.dangling_secret, "catalogue-damaged"),
        (damages.empty, "catalogue-empty"),
        (damages.text, "catalogue-foreign"),
        (damages.garbage, "catalogue-foreign"),
        (damages.half, "catalogue-damaged"),
        (damages.last_page_missing, "catalogue-damaged"),
        (damages.zeroed_page, "catalogue-damaged"),
        (damages.directory, "catalogue-unsafe"),
        (damages.symlink, "catalogue-unsafe"),
        (damages.dangling_symlink, "catalogue-unsafe"),
        (damages.fifo, "catalogue-unsafe"),
        (damages.readable_by_the_group, "catalogue-unsafe"),
        (damages.journal_of_others, "catalogue-unsafe"),
        (damages.linked_marker, "catalogue-marker"),
        (damages.empty_marker, "catalogue-marker"),
    ],
)
async def test_what_is_wrong_fails_with_the_code_for_it_and_is_left_byte_for_byte(
    tmp_path: Path, damage: Callable[[Path], None], code: str
) -> None:
    damage(await create_catalogue(tmp_path / "data", "payments", "ledger"))
    finding = await found(tmp_path / "data")
    assert (finding.code, finding.verdict) == (code, Verdict.FAIL)
    assert finding.do
    assert str(tmp_path / "data") in finding.what
    detail = f" {damages.DETAILS[damage]}" if damage in damages.DETAILS else ""
    assert finding.what.endswith(detail)


async def test_a_lost_catalogue_fails_with_the_command_to_start_anew(tmp_path: Path) -> None:
    (await create_catalogue(tmp_path / "data")).unlink()
    finding = await found(tmp_path / "data")
    assert (finding.code, finding.verdict) == ("catalogue-lost", Verdict.FAIL)
    assert f"rm {tmp_path / 'data' / 'catalogue.id'}" in finding.do


async def test_a_missing_marker_is_no_fault_and_is_not_written(tmp_path: Path) -> None:
    await create_catalogue(tmp_path / "data")
    (tmp_path / "data" / "catalogue.id").unlink()
    assert (await found(tmp_path / "data")).code == "catalogue"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
async def test_a_catalogue_of_another_user_fails_with_the_command(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data")
    os.chown(database, 4711, -1)
    finding = await found(tmp_path / "data")
    assert (finding.code, finding.do) == ("catalogue-unsafe", f"chown 0 {database}")


@pytest.mark.proves("R17")
async def test_a_write_that_was_killed_warns_and_is_not_rolled_back(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data", "payments")
    assert run(DIE_IN_A_WRITE, database).returncode == -signal.SIGKILL
    assert database.with_name("catalogue.db-journal").stat().st_size
    finding = await found(tmp_path / "data")
    assert (finding.code, finding.verdict) == ("catalogue-unfinished", Verdict.WARN)
    assert "killed while it wrote" in finding.what
    assert "Start kms-tui once" in finding.do


async def test_after_the_start_that_rolls_back_the_same_examination_passes(tmp_path: Path) -> None:
    await test_a_write_that_was_killed_warns_and_is_not_rolled_back(tmp_path)
    async with catalogue_in(tmp_path / "data") as catalogue:
        await catalogue.configurations()
    assert "1 configuration." in (await found(tmp_path / "data")).what


async def test_a_catalogue_that_another_process_writes_warns(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data")
    with closing(sqlite3.connect(database, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        finding = await found(tmp_path / "data")
    assert (finding.code, finding.verdict) == ("catalogue-busy", Verdict.WARN)
    assert finding.what.startswith(f"Another process holds the catalogue {database}.")
    assert finding.do == "Wait until the other session has finished and try again."


@pytest.mark.proves("R17")
async def test_a_catalogue_in_wal_mode_warns_and_gets_no_files_beside_it(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data")
    query(database, "PRAGMA journal_mode = WAL")
    finding = await found(tmp_path / "data")
    assert (finding.code, finding.verdict) == ("catalogue-wal", Verdict.WARN)
    assert "WAL mode" in finding.what
    assert finding.do == "Start kms-tui once: it puts it back."


async def test_a_catalogue_that_takes_too_long_to_read_warns(tmp_path: Path) -> None:
    await create_catalogue(tmp_path / "data", *map(str, range(20)))
    hurried = CatalogueExamination(tmp_path / "data", busy_timeout_seconds=0)
    (finding,) = await hurried.examine()
    assert (finding.code, finding.verdict) == ("catalogue-slow", Verdict.WARN)
    assert "took so long" in finding.what
    assert "Check the disk" in finding.do


async def test_a_catalogue_of_an_older_schema_passes_and_is_not_migrated(tmp_path: Path) -> None:
    await create_catalogue(tmp_path / "data", "payments")
    newest = schema.MIGRATIONS[-1]
    coming = schema.Migration(newest.number + 1, ("CREATE TABLE later (x)",), "a digest")
    examination = CatalogueExamination(tmp_path / "data", migrations=(*schema.MIGRATIONS, coming))
    before = tree(tmp_path)
    (finding,) = await examination.examine()
    assert finding.verdict is Verdict.PASS
    assert finding.what.endswith(
        "is in order: 1 configuration. The next start brings it to this version's schema and keeps"
        " a backup."
    )
    assert tree(tmp_path) == before


async def test_looking_leaves_the_locks_of_this_process_alone(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data", "payments")
    with closing(sqlite3.connect(database, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        # Not through `found`: its own reading of the file would drop the locks.
        (finding,) = await CatalogueExamination(tmp_path / "data").examine()
        assert finding.code == "catalogue"
        assert "database is locked" in run(TAKE_THE_LOCK, database).stderr
    assert run(TAKE_THE_LOCK, database).returncode == 0


async def test_a_session_at_work_and_an_examination_do_not_disturb_each_other(
    tmp_path: Path,
) -> None:
    examination = CatalogueExamination(tmp_path / "data")
    async with catalogue_in(tmp_path / "data") as catalogue:
        for number in range(5):
            await save(catalogue, f"number {number}")
            (finding,) = await examination.examine()
            assert f"{number + 1} configuration" in finding.what


async def test_no_row_of_the_catalogue_is_told(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data", "payments")
    secret = query(database, "SELECT reference FROM secret")[0][0]
    finding = await found(tmp_path / "data")
    assert secret not in finding.what + finding.do
    assert "payments" not in finding.what + finding.do
