"""What a restore replaces, what it keeps of that, and what sessions that are running see of it."""

from __future__ import annotations

import asyncio
import stat
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from catalogue_damages import newer
from catalogue_parts import (
    catalogue_in,
    configuration_for,
    create_catalogue,
    new_operation,
    other_process,
    save,
    tree,
)
from clear_errors import raises_clearly
from keeping_parts import (
    STAMP,
    backup_of,
    backups_in,
    dump,
    left_in,
    let_two_indexes_change_places,
    names_in,
    restore,
)

from kms_tui.domain.errors import CatalogueBusy, CatalogueError, CatalogueUnusable

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_catalogue_is_replaced_only_with_leave(tmp_path: Path) -> None:
    backup = await backup_of(tmp_path, "from backup")
    await create_catalogue(tmp_path / "data", "present")
    before = tree(tmp_path / "data")
    with raises_clearly(CatalogueUnusable) as refused:
        await backups_in(tmp_path / "data").restore(backup, STAMP, replace=False)
    already = f"There is a catalogue already: {tmp_path / 'data/catalogue.db'}."
    assert refused.value.what == already
    confirm = "Confirm that the backup is to replace it; it is kept beside the new one."
    assert refused.value.do == confirm
    assert tree(tmp_path / "data").keys() - before.keys() == {
        str(tmp_path / "data" / "catalogue.restore.lock")
    }
    assert await names_in(tmp_path / "data") == ["present"]


async def test_an_empty_catalogue_asks_for_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    backup = await backup_of(tmp_path, "from backup")
    await create_catalogue(tmp_path / "data")
    backups = backups_in(tmp_path / "data")
    assert not await backups.has_catalogue()
    restoration = await backups.restore(backup, STAMP, replace=False)
    assert restoration.kept is None
    assert await names_in(tmp_path / "data") == ["from backup"]
    assert not left_in(tmp_path / "data")


async def test_the_replaced_catalogue_is_a_backup_that_can_be_restored(tmp_path: Path) -> None:
    backup = await backup_of(tmp_path, "from backup")
    database = await create_catalogue(tmp_path / "data", "present")
    before = dump(database)
    kept = await restore(tmp_path / "data", backup)
    assert await names_in(tmp_path / "data") == ["from backup"]
    assert kept is not None
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert kept.parent == tmp_path / "data"
    assert (await backups_in(tmp_path / "new").inspect(kept)).made_by == STAMP.by
    await restore(tmp_path / "data", kept)
    assert dump(database) == before


@pytest.mark.parametrize("contents", [b"", b"garbage" * 999, b"SQLite format 3\0" + bytes(4080)])
async def test_a_catalogue_that_cannot_be_read_is_kept_as_it_is(
    tmp_path: Path, contents: bytes
) -> None:
    backup = await backup_of(tmp_path, "from backup")
    database = await create_catalogue(tmp_path / "data", "present")
    database.write_bytes(contents)
    assert await backups_in(tmp_path / "data").has_catalogue()
    kept = await restore(tmp_path / "data", backup)
    assert kept is not None
    assert kept.read_bytes() == contents
    assert await names_in(tmp_path / "data") == ["from backup"]


async def test_a_catalogue_with_a_damaged_index_is_kept_as_it_is(tmp_path: Path) -> None:
    backup = await backup_of(tmp_path, "from backup")
    let_two_indexes_change_places(await create_catalogue(tmp_path / "data", "present"))
    kept = await restore(tmp_path / "data", backup)
    assert kept is not None
    assert kept.suffix == ".db"
    assert await names_in(tmp_path / "data") == ["from backup"]


async def test_the_journal_of_a_lost_catalogue_is_kept_and_not_used(tmp_path: Path) -> None:
    backup = await backup_of(tmp_path, "from backup")
    database = await create_catalogue(tmp_path / "data", "present")
    database.rename(database.with_name("catalogue.db-journal"))
    await restore(tmp_path / "data", backup)
    [kept] = left_in(tmp_path / "data")
    assert kept.startswith("catalogue.replaced-")
    assert kept.endswith(".db-journal")
    assert await names_in(tmp_path / "data") == ["from backup"]


@pytest.mark.usefixtures("far_east")
async def test_what_is_kept_is_named_by_the_time_in_utc_wherever_the_host_is(
    tmp_path: Path,
) -> None:
    backup = await backup_of(tmp_path, "from backup")
    await create_catalogue(tmp_path / "data", "present")
    before = datetime.now(UTC)
    kept = await restore(tmp_path / "data", backup)
    assert kept is not None
    at = datetime.strptime(kept.name, "catalogue.replaced-%Y%m%dT%H%M%S.%f%z.backup")
    assert before <= at <= datetime.now(UTC)


async def test_what_cannot_be_read_is_replaced_only_with_leave(tmp_path: Path) -> None:
    backup = await backup_of(tmp_path, "from backup")
    database = await create_catalogue(tmp_path / "data", "present")
    database.write_bytes(b"garbage" * 999)
    with raises_clearly(CatalogueUnusable, match="There is a catalogue already"):
        await backups_in(tmp_path / "data").restore(backup, STAMP, replace=False)
    assert database.read_bytes() == b"garbage" * 999
    assert left_in(tmp_path / "data") == set()


async def test_a_host_that_never_had_a_catalogue_asks_for_nothing(tmp_path: Path) -> None:
    backup = await backup_of(tmp_path, "from backup")
    assert not await backups_in(tmp_path / "data").has_catalogue()
    restoration = await backups_in(tmp_path / "data").restore(backup, STAMP, replace=False)
    assert restoration.kept is None
    assert restoration.manifest == await backups_in(tmp_path / "data").inspect(backup)
    assert await names_in(tmp_path / "data") == ["from backup"]


async def test_a_lost_catalogue_comes_back(tmp_path: Path) -> None:
    backup = await backup_of(tmp_path, "from backup")
    (await create_catalogue(tmp_path / "data", "present")).unlink()
    assert await backups_in(tmp_path / "data").has_catalogue()
    assert await restore(tmp_path / "data", backup) is None
    assert await names_in(tmp_path / "data") == ["from backup"]


async def test_a_catalogue_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    backup = await backup_of(tmp_path, "from backup")
    newer(await create_catalogue(tmp_path / "data", "present"))
    before = (tmp_path / "data" / "catalogue.db").read_bytes()
    with raises_clearly(CatalogueUnusable, match="A newer kms-tui made the catalogue"):
        await restore(tmp_path / "data", backup)
    assert (tmp_path / "data" / "catalogue.db").read_bytes() == before


async def test_a_wrong_mode_is_told_rather_than_taken_for_damage(tmp_path: Path) -> None:
    backup = await backup_of(tmp_path, "from backup")
    database = await create_catalogue(tmp_path / "data", "present")
    database.chmod(0o644)
    with raises_clearly(CatalogueUnusable, match="has mode 0644"):
        await restore(tmp_path / "data", backup)
    assert left_in(tmp_path / "data") == set()


async def test_a_session_that_is_running_goes_on_with_the_restored_catalogue(
    tmp_path: Path,
) -> None:
    backup = await backup_of(tmp_path, "from backup")
    await create_catalogue(tmp_path / "data", "present")
    with other_process(tmp_path / "data") as other:
        assert other.ask("names") == "present"
        async with catalogue_in(tmp_path / "data") as catalogue:
            await catalogue.configurations()
            await restore(tmp_path / "data", backup)
            assert other.ask("names") == "from backup"
            await save(catalogue, "one more")
        assert other.ask("save", "another") == "saved"
    assert await names_in(tmp_path / "data") == ["another", "from backup", "one more"]


async def test_a_save_of_another_session_that_is_overtaken_is_told_as_failed(
    tmp_path: Path,
) -> None:
    backup = await backup_of(tmp_path, "from backup")
    async with catalogue_in(tmp_path / "data") as catalogue:
        operation = new_operation()
        await catalogue.begin(operation)
        await restore(tmp_path / "data", backup)
        with raises_clearly(CatalogueError, match="nothing was saved"):
            await catalogue.commit(operation.id, configuration_for(operation, "late"))


async def test_a_session_that_is_writing_is_waited_for_only_so_long(tmp_path: Path) -> None:
    backup = await backup_of(tmp_path, "from backup")
    await create_catalogue(tmp_path / "data", "present")
    with other_process(tmp_path / "data") as other:
        other.ask("hold")
        with raises_clearly(CatalogueBusy):
            await restore(tmp_path / "data", backup)
        other.ask("release")
    assert await names_in(tmp_path / "data") == ["present"]
    assert left_in(tmp_path / "data") == set()


async def test_what_others_were_told_is_saved_is_in_the_kept_catalogue_or_in_the_new_one(
    tmp_path: Path,
) -> None:
    backup = await backup_of(tmp_path, "from backup")
    await create_catalogue(tmp_path / "data", "present")
    kept, told = [], []
    with other_process(tmp_path / "data") as other:
        for number in range(30):
            other.tell("save", f"during-{number}")
            kept.append(await restore(tmp_path / "data", backup))
            told.append(await asyncio.to_thread(other.answer))
    saved = {f"during-{number}" for number, said in enumerate(told) if said == "saved"}
    assert saved
    found = set(await names_in(tmp_path / "data"))
    for file in filter(None, kept):
        await restore(tmp_path / "looked at", file)
        found |= set(await names_in(tmp_path / "looked at"))
    assert saved <= found
