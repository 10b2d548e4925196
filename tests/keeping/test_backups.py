"""What a backup holds, and how it comes to be: whole, private, in the place of nothing."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from typing import TYPE_CHECKING

import pytest
from catalogue_parts import create_catalogue, other_process, query
from clear_errors import raises_clearly
from keeping_parts import (
    STAMP,
    back_up,
    backup_of_version,
    backups_in,
    dump,
    left_in,
    let_two_indexes_change_places,
    restore,
    stock,
)

from kms_tui.adapters.sqlite.backups import SqliteCatalogueBackups
from kms_tui.adapters.sqlite.schema import MIGRATIONS
from kms_tui.domain.errors import BackupInvalid, CatalogueBusy, CatalogueError, CatalogueUnusable
from kms_tui.services.ports import TableContents

if TYPE_CHECKING:
    from pathlib import Path


async def test_every_row_of_every_table_comes_back(tmp_path: Path) -> None:
    await stock(tmp_path / "data")
    before = dump(tmp_path / "data" / "catalogue.db")
    manifest = await backups_in(tmp_path / "data").back_up(tmp_path / "backup", STAMP)
    assert all(contents.rows for contents in manifest.tables.values()), manifest
    await restore(tmp_path / "new", tmp_path / "backup")
    assert dump(tmp_path / "new" / "catalogue.db") == before


async def test_looking_into_a_backup_tells_what_making_it_told(tmp_path: Path) -> None:
    await stock(tmp_path / "data")
    told = await backups_in(tmp_path / "data").back_up(tmp_path / "backup", STAMP)
    found = await backups_in(tmp_path / "new").inspect(tmp_path / "backup")
    assert found == told
    assert (found.made_at, found.made_by) == (STAMP.at, STAMP.by)
    assert found.rows("configuration") == 2
    assert not left_in(tmp_path / "new")


async def test_any_program_that_knows_zip_files_can_take_it_apart(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data", "prod")
    await back_up(tmp_path / "data", tmp_path / "backup")
    with zipfile.ZipFile(tmp_path / "backup") as backup:
        assert backup.testzip() is None
        assert backup.namelist() == ["catalogue.db", "manifest.json"]
        assert json.loads(backup.read("manifest.json"))["made_by"] == STAMP.by
        for member in backup.infolist():
            assert (member.create_version, member.extract_version, member.create_system) == (
                10,
                10,
                3,
            )
            assert stat.S_IMODE(member.external_attr >> 16) == 0o600
        backup.extract("catalogue.db", tmp_path / "apart")
    assert dump(tmp_path / "apart" / "catalogue.db") == dump(database)


@pytest.mark.proves("S6")
async def test_a_backup_is_private_and_alone_whatever_the_umask(tmp_path: Path) -> None:
    await create_catalogue(tmp_path / "data", "prod")
    (tmp_path / "there").mkdir()
    backup = await back_up(tmp_path / "data", tmp_path / "there" / "backup")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert list(backup.parent.iterdir()) == [backup]


@pytest.mark.proves("S6")
async def test_a_backup_never_takes_the_place_of_a_file_or_a_link(tmp_path: Path) -> None:
    await create_catalogue(tmp_path / "data", "prod")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for taken in ("file", "link"):
        with raises_clearly(CatalogueError, match="There is a file already"):
            await back_up(tmp_path / "data", tmp_path / taken)
    assert (tmp_path / "file").read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


async def test_a_backup_wants_a_directory_where_not_everybody_may_replace_it(
    tmp_path: Path,
) -> None:
    await create_catalogue(tmp_path / "data", "prod")
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    for name, what, do in (
        ("open", "Anybody may replace files", "chmod o-w"),
        ("nowhere", "There is no directory", "mkdir -m 700"),
    ):
        with raises_clearly(CatalogueError, match=what) as refused:
            await back_up(tmp_path / "data", tmp_path / name / "backup")
        assert refused.value.do.endswith(f"{do} {tmp_path / name}")


async def test_what_is_left_of_a_killed_backup_goes_with_the_next_one(tmp_path: Path) -> None:
    await create_catalogue(tmp_path / "data", "prod")
    left = tmp_path / f"backup.{'0f' * 8}.new"
    left.mkdir()
    (left / "catalogue.db").write_text("half")
    await back_up(tmp_path / "data", tmp_path / "backup")
    assert not left.exists()


async def test_what_is_left_of_a_killed_backup_goes_even_if_it_had_its_name_already(
    tmp_path: Path,
) -> None:
    await create_catalogue(tmp_path / "data", "prod")
    await back_up(tmp_path / "data", tmp_path / "backup")
    left = tmp_path / f"backup.{'0f' * 8}.new"
    left.mkdir()
    with raises_clearly(CatalogueError, match="There is a file already"):
        await back_up(tmp_path / "data", tmp_path / "backup")
    assert not left.exists()


async def test_a_session_that_is_about_to_write_does_not_hold_a_backup_up(tmp_path: Path) -> None:
    await create_catalogue(tmp_path / "data", "prod")
    with other_process(tmp_path / "data") as other:
        other.ask("hold")
        await back_up(tmp_path / "data", tmp_path / "backup")


async def test_a_backup_waits_for_a_lock_only_so_long(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data", "prod")
    with other_process(tmp_path / "data", "locking_mode = EXCLUSIVE") as other:
        other.ask("save", "other")
        with raises_clearly(CatalogueBusy):
            await back_up(tmp_path / "data", tmp_path / "backup")
    assert not (tmp_path / "backup").exists()
    assert database.exists()


async def test_without_a_catalogue_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with raises_clearly(CatalogueError) as refused:
        await back_up(tmp_path / "data", tmp_path / "backup")
    assert refused.value.what == "There is no catalogue yet."
    assert refused.value.do == "Create a configuration first."


async def test_a_lost_catalogue_is_not_taken_for_none(tmp_path: Path) -> None:
    (await create_catalogue(tmp_path / "data", "prod")).unlink()
    with raises_clearly(CatalogueUnusable, match="is gone"):
        await back_up(tmp_path / "data", tmp_path / "backup")


async def test_a_backup_that_does_not_end_is_told_with_the_time_it_had(tmp_path: Path) -> None:
    await create_catalogue(tmp_path / "data", "prod")
    hurried = SqliteCatalogueBackups(tmp_path / "data", program="0.1.0", deadline_seconds=0.001)
    with raises_clearly(CatalogueBusy) as refused:
        await hurried.back_up(tmp_path / "backup", STAMP)
    assert refused.value.what == "The backup took longer than 0.001 seconds."
    advice = "Wait for other sessions and check the disk, then look at the list."
    assert refused.value.do == advice


async def test_the_manifest_sums_each_table_row_by_row(tmp_path: Path) -> None:
    # Backups of this form exist: another sum here means that they are all refused.
    await stock(tmp_path / "data")
    database = tmp_path / "data/catalogue.db"
    manifest = await backups_in(tmp_path / "data").back_up(tmp_path / "backup", STAMP)
    tables = query(database, "SELECT name FROM sqlite_master WHERE type = 'table'")
    made = {name for (name,) in tables if name != "seal" and not name.startswith("sqlite_")}
    assert manifest.tables.keys() == made
    for table in made:
        rows = query(database, f"SELECT rowid, * FROM {table} ORDER BY rowid")  # noqa: S608 - a test's own SQL
        values = b"".join(_told(value) for row in rows for value in row)
        summed = TableContents(len(rows), hashlib.sha256(values).hexdigest())
        assert manifest.tables[table] == summed


def _told(value: object) -> bytes:
    kinds = {bytes: "blob", str: "text", int: "int", type(None): "NoneType"}
    stored = value if isinstance(value, bytes) else str(value).encode()
    return f"{kinds[type(value)]} {len(stored)}:".encode() + stored


async def test_damage_of_an_index_is_not_backed_up(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data", "prod")
    let_two_indexes_change_places(database)
    with raises_clearly(CatalogueUnusable, match="is damaged"):
        await back_up(tmp_path / "data", tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


async def test_an_older_catalogue_is_brought_up_to_date_before_anybody_sees_it(
    tmp_path: Path,
) -> None:
    backup = await backup_of_version(1, tmp_path)
    assert (await backups_in(tmp_path / "new").inspect(backup)).schema == 1
    await restore(tmp_path / "new", backup)
    [[version]] = query(tmp_path / "new" / "catalogue.db", "PRAGMA user_version")
    assert version == len(MIGRATIONS)
    assert not left_in(tmp_path / "new")


async def test_a_backup_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    backup = await backup_of_version(2, tmp_path)
    with raises_clearly(BackupInvalid) as refused:
        await backups_in(tmp_path / "new", version=1).inspect(backup)
    made_by = f"A newer kms-tui made the backup {backup} (schema 2; this one knows 1)."
    assert refused.value.what == made_by
    assert refused.value.do == "Restore it with the newer kms-tui; nothing was changed here."
