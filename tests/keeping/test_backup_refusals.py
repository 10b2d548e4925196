"""A file that is not exactly what a backup made of it is refused; the catalogue stays as it is."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import backup_forgery as forgery
import pytest
from catalogue_damages import extra_trigger, extra_view, foreign_id, missing_table
from catalogue_parts import create_catalogue, tree
from clear_errors import raises_clearly
from counting import Sized, Tally
from keeping_parts import STAMP, backups_in, let_two_indexes_change_places, stock
from resealing import rewrite

from kms_tui.domain.errors import BackupInvalid

if TYPE_CHECKING:
    from collections.abc import Callable
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
MANIFESTS = {
    "no JSON": forgery.with_written_manifest(b"\xff"),
    "a list": forgery.with_written_manifest(b"[]"),
    "a deep list": forgery.with_written_manifest(b"[" * 60_000),
    "a huge one": forgery.with_written_manifest(b" " * 70_000),
    "a huge number": forgery.with_written_manifest(b'{"format": ' + b"1" * 60_000 + b"}"),
    "a newer format": forgery.with_manifest(lambda fields: fields.update(format=2)),
    "another field": forgery.with_manifest(lambda fields: fields.update(more=1)),
    "no time": forgery.with_manifest(lambda fields: fields.update(made_at="yesterday")),
    "a time without zone": forgery.with_manifest(
        lambda fields: fields.update(made_at="2026-11-24T09:30:00")
    ),
    "nobody": forgery.with_manifest(lambda fields: fields.pop("made_by")),
    "a number for a name": forgery.with_manifest(lambda fields: fields.update(made_by=7)),
    "no tables": forgery.with_manifest(lambda fields: fields.update(tables=[])),
    "a negative count": forgery.with_manifest(
        lambda fields: fields["tables"]["universe"].update(rows=-1)
    ),
    "a wrong hash": forgery.with_manifest(lambda fields: fields.update(sha256="0" * 64)),
    "no hash": forgery.with_manifest(lambda fields: fields.update(sha256="0" * 63)),
}
CONTENTS = {
    "universe_key": forgery.with_manifest(
        lambda fields: fields["tables"]["universe_key"].update(rows=3)
    ),
    "rows of event are not those": forgery.with_manifest(
        lambda fields: fields["tables"]["event"].update(sha256="0" * 64)
    ),
    "tells of 1 rows in ghost": forgery.with_manifest(
        lambda fields: fields["tables"].update(ghost={"rows": 1, "sha256": "0" * 64})
    ),
    "of another catalogue": forgery.with_manifest(lambda fields: fields.update(store_id="other")),
}
DAMAGES = (extra_trigger, extra_view, foreign_id, missing_table, let_two_indexes_change_places)


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


@pytest.mark.parametrize("way", MANIFESTS)
async def test_a_manifest_is_not_believed(tmp_path: Path, backup: bytes, way: str) -> None:
    assert "manifest.json" in await refusal(tmp_path, MANIFESTS[way](backup))


@pytest.mark.parametrize("why", CONTENTS)
async def test_what_differs_from_the_manifest_is_named(
    tmp_path: Path, backup: bytes, why: str
) -> None:
    assert why in await refusal(tmp_path, CONTENTS[why](backup))


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_database_that_could_not_be_opened_either_is_refused(
    tmp_path: Path, backup: bytes, damage: Callable[[Path], None]
) -> None:
    database = tmp_path / "catalogue.db"
    database.write_bytes(forgery.database_of(backup))
    damage(database)
    forged = forgery.with_database(backup, database.read_bytes())
    assert "no sound catalogue" in await refusal(tmp_path, forged)


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
    for name, why in (("pipe", "no regular"), ("huge", "larger"), ("gone", "cannot be read")):
        assert why in await _refusal_of(tmp_path / "data", tmp_path / name)
    assert "no regular file" in await _refusal_of(tmp_path / "data", tmp_path)


async def test_the_catalogue_in_use_is_not_taken_for_a_backup(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data", "prod")
    (tmp_path / "link").symlink_to(database)
    for source in (database, tmp_path / "link"):
        assert "the catalogue in use" in await _refusal_of(tmp_path / "data", source)
