"""A file that is not exactly what a backup made of it is refused; the catalogue stays as it is."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import backup_forgery as forgery
import pytest
from catalogue_damages import extra_trigger, extra_view, foreign_id, missing_table, no_store_id
from catalogue_parts import create_catalogue, tree
from clear_errors import raises_clearly
from configuration_pages import Stored, shelf_in
from counting import Sized, Tally
from forged_manifests import CONTENTS, FIELDS, NO_FIELD, WRITTEN
from keeping_parts import STAMP, backups_in, let_two_indexes_change_places, stock
from resealing import rewrite

from kms_tui.adapters.sqlite.backup_reading import unpacked
from kms_tui.adapters.sqlite.location import Location
from kms_tui.domain.errors import BackupInvalid, CatalogueBusy

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.proves("R19")

LARGEST_BACKUP = 1 << 30
REPACKED: dict[str, forgery.Damage] = {
    "empty": lambda _backup: b"",
    "longer": forgery.longer(b"\0"),
    "two backups": lambda backup: backup + backup,
    "shifted": forgery.shifted,
    "swapped": forgery.swapped,
    "exchanged": forgery.exchanged,
    "compressed": forgery.compressed,
    "repacked": forgery.repacked,
    "another member": forgery.with_another_member,
    "no manifest": forgery.without_manifest,
    "path": forgery.with_path,
    "bomb": forgery.bomb,
    "no database": lambda _backup: forgery.laid_out(b"", b"{}"),
}
UNSOUND = "catalogue.db in it is no sound catalogue: "
DAMAGES: dict[Callable[[Path], None], str] = {
    extra_trigger: "Its schema is not that of version 5",
    extra_view: "Its schema is not that of version 5",
    foreign_id: "Its application id is 0x7",
    missing_table: "Its schema is not that of version 5",
    let_two_indexes_change_places: "row 1 missing from index",
    no_store_id: "Row 1 of meta is not as kms-tui wrote it",
}


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    import asyncio  # noqa: PLC0415 - for this fixture alone

    async def made() -> bytes:
        parent = tmp_path_factory.mktemp("sound")
        await stock(parent / "data")
        await backups_in(parent / "data").back_up(parent / "backup", STAMP)
        return (parent / "backup").read_bytes()

    return asyncio.run(made())


async def refusal(directory: Path, contents: bytes) -> str:
    """Return why a restore is refused, having looked that it changed nothing."""
    if not (directory / "data").exists():
        await create_catalogue(directory / "data", "prod")
    return await _refusal_of(directory / "data", forgery.written(directory, contents))


async def _refusal_of(data: Path, source: Path) -> str:
    backups = backups_in(data)
    with raises_clearly(BackupInvalid):
        await backups.inspect(source)
    before = tree(data)
    with raises_clearly(BackupInvalid) as refused:
        await backups.restore(source, STAMP, replace=True)
    assert tree(data) == before
    assert refused.value.do == "Choose another file; nothing was changed."
    assert refused.value.what.startswith(f"{source} is no intact backup of a catalogue: ")
    return refused.value.what


async def test_the_backup_that_is_damaged_below_is_sound(tmp_path: Path, backup: bytes) -> None:
    await backups_in(tmp_path / "data").inspect(forgery.written(tmp_path, backup))


async def test_a_flipped_bit_is_noticed_and_told_to_be_in_the_database_if_it_is(
    tmp_path: Path, backup: bytes, sized: Sized, tally: Tally
) -> None:
    flips = [forgery.bit_flip(number) for number in range(sized(100, 3_000))]
    flips += [forgery.header_flip(place) for place in range(30)]
    found = [await refusal(tmp_path, flip(backup)) for flip in flips]
    wrong = [
        told
        for told, flip in zip(found, flips, strict=True)
        if f"is no intact backup of a catalogue: {forgery.place_told(backup, flip)}" not in told
    ]
    tally("R19", "flipped bits", tried=len(flips), failed=len(wrong))
    assert not wrong


async def test_missing_bytes_are_noticed(
    tmp_path: Path, backup: bytes, sized: Sized, tally: Tally
) -> None:
    cuts = [forgery.cut(number) for number in range(sized(20, 300))]
    found = [await refusal(tmp_path, cut(backup)) for cut in cuts]
    wrong = [told for told in found if "is no intact backup" not in told]
    tally("R19", "cut short", tried=len(cuts), failed=len(wrong))
    assert not wrong


@pytest.mark.parametrize("way", REPACKED)
async def test_what_is_laid_out_in_another_way_is_refused(
    tmp_path: Path, backup: bytes, way: str
) -> None:
    assert "is no intact backup" in await refusal(tmp_path, REPACKED[way](backup))


@pytest.mark.parametrize("way", [*WRITTEN, *FIELDS])
async def test_a_manifest_is_not_believed(tmp_path: Path, backup: bytes, way: str) -> None:
    if way in WRITTEN:
        written, why = WRITTEN[way]
        forged = forgery.with_written_manifest(written)(backup)
    else:
        fields, why = FIELDS[way]
        forged = forgery.with_manifest(lambda told: told.update(fields))(backup)
    told = await refusal(tmp_path, forged)
    assert told.endswith(f": manifest.json in it cannot be used: {why}.")


async def test_a_manifest_without_a_field_is_not_believed(tmp_path: Path, backup: bytes) -> None:
    forged = forgery.with_manifest(lambda fields: fields.pop("made_by"))(backup)
    told = await refusal(tmp_path, forged)
    assert told.endswith(f": manifest.json in it cannot be used: {NO_FIELD}.")


@pytest.mark.parametrize("why", CONTENTS)
async def test_what_differs_from_the_manifest_is_named(
    tmp_path: Path, backup: bytes, why: str
) -> None:
    assert f": {why.strip()}." in await refusal(tmp_path, CONTENTS[why](backup))


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_database_that_could_not_be_opened_either_is_refused_with_what_is_wrong(
    tmp_path: Path, backup: bytes, damage: Callable[[Path], None]
) -> None:
    database = tmp_path / "catalogue.db"
    database.write_bytes(forgery.database_of(backup))
    damage(database)
    forged = forgery.with_database(backup, database.read_bytes())
    assert UNSOUND + DAMAGES[damage] in await refusal(tmp_path, forged)


async def test_what_is_no_database_at_all_is_refused_as_such(tmp_path: Path, backup: bytes) -> None:
    told = await refusal(tmp_path, forgery.with_database(backup, b"no database" * 1000))
    assert told.endswith(f": {UNSOUND}SQLite cannot read it.")


async def test_a_row_that_was_changed_in_a_sound_database_is_noticed(
    tmp_path: Path, backup: bytes
) -> None:
    database = tmp_path / "catalogue.db"
    database.write_bytes(forgery.database_of(backup))
    rewrite(database, "UPDATE configuration SET client_id = 'another'")
    forged = forgery.with_database(backup, database.read_bytes())
    assert "rows of configuration are not those" in await refusal(tmp_path, forged)


async def test_what_is_no_file_of_a_backups_size_is_not_read(tmp_path: Path) -> None:
    await create_catalogue(tmp_path / "data", "prod")
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "huge").open("wb") as huge:
        huge.truncate(LARGEST_BACKUP + 1)
    with (tmp_path / "largest").open("wb") as largest:
        largest.truncate(LARGEST_BACKUP)
    for name, why in (
        ("pipe", "it is no regular file"),
        ("data", "it is no regular file"),
        ("huge", "it is larger than a backup can be"),
        ("largest", "it does not end as one: it is something else, cut short or packed anew"),
        ("gone", "it cannot be read (ENOENT)"),
    ):
        assert (await _refusal_of(tmp_path / "data", tmp_path / name)).endswith(f": {why}.")


async def test_the_catalogue_in_use_is_not_taken_for_a_backup(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data", "prod")
    (tmp_path / "link").symlink_to(database)
    for source in (database, tmp_path / "link"):
        assert ": it is the catalogue in use." in await _refusal_of(tmp_path / "data", source)


async def test_a_backup_for_which_there_was_no_time_is_not_called_damaged(tmp_path: Path) -> None:
    async with shelf_in(tmp_path / "data") as shelf:
        shelf.put(Stored(f"configuration {number}") for number in range(500))
    source, copy = tmp_path / "backup", Location(tmp_path / "copy")
    await backups_in(tmp_path / "data").back_up(source, STAMP)
    copy.directory.mkdir()
    with raises_clearly(CatalogueBusy) as refused:
        unpacked(source, copy, tmp_path / "data/catalogue.db", time.monotonic() - 1)
    slow = f"Looking through the backup {source} took so long that it was given up."
    assert refused.value.what == slow
    assert refused.value.do == "Check the disk (dmesg), then try again; nothing was changed."
