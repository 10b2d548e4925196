"""Exporting: the one place where a universe key leaves in the clear, and it is recorded first."""

import os
import pty
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from resealing import rewriting
from universe_bench import Bench, Told

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import ExportRefused, KeysNotProven, UniverseKeyNotFound
from kms_tui.domain.history import Event, EventKind, HistoryFilter
from kms_tui.domain.universe import UniverseKeyId
from kms_tui.domain.universe_key import Fingerprint, UniverseKey, WrappedUniverseKey
from kms_tui.services.key_export import WRITE_STEP, KeyExport
from kms_tui.services.key_proofs import unwrapped
from kms_tui.services.ports import KeyDestination


@pytest.fixture
async def key(bench: Bench, prod: KmsConfiguration) -> WrappedUniverseKey:
    [key] = await bench.keys(await bench.enabled(prod))
    return key


async def clear(bench: Bench, key: WrappedUniverseKey) -> UniverseKey:
    """Return the key as the vault unwraps it."""
    async with bench.of.key_export.vaults.of(key.wrapping.configuration_id, Told()) as opened:
        return await unwrapped(opened.vault, key)


async def events(bench: Bench) -> Sequence[Event]:
    """Return what was recorded of exports, newest first."""
    return await bench.of.universes.history(HistoryFilter.of_text("export"))


async def test_the_file_holds_the_key_that_the_vault_unwraps_for_its_owner_only(
    bench: Bench, key: WrappedUniverseKey, tmp_path: Path
) -> None:
    file = tmp_path / "key"
    exported = await bench.of.key_export.export(key.id, KeyDestination(file), Told())
    octets = file.read_bytes()
    assert exported == key
    assert len(octets) == 12 + 4 + 32
    assert key.fingerprint.matches(UniverseKey(octets))
    assert UniverseKey(octets) == await clear(bench, key)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_an_export_is_in_the_history_with_who_which_key_and_where_to(
    bench: Bench, key: WrappedUniverseKey, tmp_path: Path
) -> None:
    await bench.of.key_export.export(key.id, KeyDestination(tmp_path / "key"), Told())
    [event] = await events(bench)
    happening = event.happening
    assert (happening.kind, happening.universe_key_id) == (EventKind.EXPORTED, key.id)
    assert (happening.stamp.by, event.key_number) == ("admin7@bastion01", 1)
    assert happening.note == f"to file {tmp_path / 'key'}"
    assert happening.key_id == key.wrapping.key_id


async def test_a_key_goes_where_a_descriptor_leads(bench: Bench, key: WrappedUniverseKey) -> None:
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    await bench.of.key_export.export(key.id, KeyDestination(descriptor=writing), Told())
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        assert key.fingerprint.matches(UniverseKey(pipe.read()))


def an_existing_file(folder: Path) -> KeyDestination:
    (folder / "key").write_text("mine")
    return KeyDestination(folder / "key")


def a_link(folder: Path) -> KeyDestination:
    (folder / "key").symlink_to(folder / "elsewhere")
    return KeyDestination(folder / "key")


def a_directory(folder: Path) -> KeyDestination:
    return KeyDestination(folder)


def a_folder_for_everybody(folder: Path) -> KeyDestination:
    (folder / "open").mkdir()
    (folder / "open").chmod(0o777)
    return KeyDestination(folder / "open" / "key")


def a_terminal(_folder: Path) -> KeyDestination:
    _, terminal = pty.openpty()
    os.set_inheritable(terminal, True)
    return KeyDestination(descriptor=terminal)


UNUSABLE = (an_existing_file, a_link, a_directory, a_folder_for_everybody, a_terminal)


@pytest.mark.parametrize("place", UNUSABLE, ids=lambda place: place.__name__)
async def test_a_place_that_must_not_hold_a_key_is_refused_before_the_vault_is_asked(
    bench: Bench, key: WrappedUniverseKey, tmp_path: Path, place: Callable[[Path], KeyDestination]
) -> None:
    destination, told = place(tmp_path), Told()
    with raises_clearly(ExportRefused):
        await bench.of.key_export.refuse_unusable(destination)
    with raises_clearly(ExportRefused):
        await bench.of.key_export.export(key.id, destination, told)
    assert told.checks == []
    assert await events(bench) == []
    assert not (tmp_path / "elsewhere").exists()


@dataclass
class Files:
    """Takes keys, and looks at the history when one comes."""

    bench: Bench
    refuses: str = ""
    seen: list[EventKind] = field(default_factory=list)

    async def refuse_unusable(self, destination: KeyDestination) -> None:
        del destination

    async def write(self, destination: KeyDestination, key: UniverseKey) -> None:
        del destination, key
        self.seen = [event.happening.kind for event in await events(self.bench)]
        if self.refuses:
            raise ExportRefused(self.refuses, do="Make room.")

    async def read_references(self, path: Path) -> bytes:
        raise AssertionError(path)


def exporting_to(files: Files) -> KeyExport:
    return replace(files.bench.of.key_export, files=files)


async def test_the_record_is_there_before_the_key_leaves(
    bench: Bench, key: WrappedUniverseKey, tmp_path: Path
) -> None:
    files = Files(bench)
    await exporting_to(files).export(key.id, KeyDestination(tmp_path / "key"), Told())
    assert files.seen == [EventKind.EXPORTED]


async def test_a_key_that_could_not_be_written_is_recorded_as_that_too(
    bench: Bench, key: WrappedUniverseKey, tmp_path: Path
) -> None:
    files, told = Files(bench, refuses="The disk is full."), Told()
    with raises_clearly(ExportRefused, match="The disk is full"):
        await exporting_to(files).export(key.id, KeyDestination(tmp_path / "key"), told)
    newest, before = await events(bench)
    assert newest.happening.kind is EventKind.EXPORT_FAILED
    assert newest.happening.note.endswith("key: The disk is full.")
    assert before.happening.kind is EventKind.EXPORTED
    assert told.failed == [WRITE_STEP]


async def test_a_key_that_is_not_the_recorded_one_does_not_leave(
    bench: Bench, key: WrappedUniverseKey, tmp_path: Path
) -> None:
    other = UniverseKey.generate(key.layout)
    _records_fingerprint(bench, Fingerprint.of(other))
    with raises_clearly(KeysNotProven):
        await bench.of.key_export.export(key.id, KeyDestination(tmp_path / "key"), Told())
    assert not (tmp_path / "key").exists()
    assert await events(bench) == []


def _records_fingerprint(bench: Bench, fingerprint: Fingerprint) -> None:
    """Change what is recorded, as only somebody who removed the triggers can."""
    with rewriting(bench.directory / "catalogue.db") as database:
        name = "universe_key_is_never_changed"
        [trigger] = database.execute(
            "SELECT sql FROM sqlite_master WHERE name = ?", (name,)
        ).fetchone()
        database.execute(f"DROP TRIGGER {name}")
        database.execute(
            "UPDATE universe_key SET fingerprint_salt = ?, fingerprint = ?",
            (fingerprint.salt, fingerprint.digest),
        )
        database.execute(trigger)


async def test_no_key_is_exported_that_is_not_recorded(bench: Bench, tmp_path: Path) -> None:
    with raises_clearly(UniverseKeyNotFound):
        await bench.of.key_export.export(
            UniverseKeyId("no such key"), KeyDestination(tmp_path / "key"), Told()
        )
    assert not (tmp_path / "key").exists()


async def test_no_key_material_is_told(
    bench: Bench, key: WrappedUniverseKey, tmp_path: Path
) -> None:
    told = Told()
    await bench.of.key_export.export(key.id, KeyDestination(tmp_path / "key"), told)
    octets = (tmp_path / "key").read_bytes()
    said = repr(told.checks) + repr(await events(bench))
    assert octets.hex() not in said
    assert repr(octets) not in said
