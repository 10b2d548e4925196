"""The outside of a backup: exactly one way to lay it out, and what is said of any other."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable

import pytest

from kms_tui.adapters.sqlite import backup_container
from kms_tui.adapters.sqlite.backup_container import NotLaidOut

DATABASE, MANIFEST = b"rows of a catalogue" * 100, b'{"format": 1}\n'
LARGEST_MANIFEST = 1 << 16
LIST_BYTES = 2 * 46 + len("catalogue.dbmanifest.json") + 22
NO_ONE = "it does not end as one: it is something else, cut short or packed anew"
NOT_ALONE = "it does not hold catalogue.db and manifest.json alone, stored as they are"
NO_DATABASE = "catalogue.db in it is damaged"
NO_MANIFEST = "manifest.json in it, or the list of what is in it, is damaged"


def packed(database: bytes = DATABASE, manifest: bytes = MANIFEST) -> bytes:
    target = io.BytesIO()
    found = backup_container.measure(io.BytesIO(database))
    backup_container.pack(target, io.BytesIO(database), found, manifest)
    return target.getvalue()


def unpacked(backup: bytes) -> tuple[bytes, bytes, str]:
    """Return the database, the manifest and the database's sum."""
    database = io.BytesIO()
    manifest, sha256 = backup_container.unpack(io.BytesIO(backup), len(backup), database)
    return database.getvalue(), manifest, sha256


def zipped(database: bytes, manifest: bytes) -> bytes:
    """Return what Python's own ZIP module makes of the two when it is told every field."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, contents in (("catalogue.db", database), ("manifest.json", manifest)):
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.create_system, member.create_version, member.extract_version = 3, 10, 10
            member.external_attr = 0o100600 << 16
            archive.writestr(member, contents)
    return target.getvalue()


def at(place: int, instead: bytes) -> Callable[[bytes], bytes]:
    """Return what writes other bytes at a place, counted from the end if it is negative."""

    def changed(backup: bytes) -> bytes:
        first = place % len(backup)
        return backup[:first] + instead + backup[first + len(instead) :]

    return changed


def test_a_backup_is_byte_for_byte_a_zip_file_of_two_stored_members() -> None:
    assert packed() == zipped(DATABASE, MANIFEST)


def test_what_was_packed_comes_back_with_the_databases_sum() -> None:
    found = backup_container.measure(io.BytesIO(DATABASE))
    assert (found.size, found.crc) == (len(DATABASE), zlib.crc32(DATABASE))
    assert unpacked(packed()) == (DATABASE, MANIFEST, found.sha256)


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, (2 << 20) + 7])
def test_a_database_of_any_size_comes_back(size: int) -> None:
    database = bytes(range(251)) * (size // 251 + 1)
    assert unpacked(packed(database[:size]))[:2] == (database[:size], MANIFEST)


def test_a_manifest_may_be_as_large_as_one_can_be_and_no_larger() -> None:
    assert unpacked(packed(manifest=b" " * LARGEST_MANIFEST))[1] == b" " * LARGEST_MANIFEST
    with pytest.raises(NotLaidOut) as refused:
        unpacked(packed(manifest=b" " * (LARGEST_MANIFEST + 1)))
    assert str(refused.value) == "manifest.json in it is larger than one can be"


def test_only_what_was_measured_of_a_database_that_grows_is_packed() -> None:
    target, found = io.BytesIO(), backup_container.measure(io.BytesIO(DATABASE))
    backup_container.pack(target, io.BytesIO(DATABASE + b"more"), found, MANIFEST)
    assert target.getvalue() == packed()


CHANGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _: b"", "it is too short to be one"),
    "too short": (lambda backup: backup[: LIST_BYTES - 1], "it is too short to be one"),
    "beginning alone": (lambda backup: backup[:LIST_BYTES], NO_ONE),
    "list alone": (lambda backup: backup[-LIST_BYTES:], NOT_ALONE),
    "another end": (at(-22, b"PK\5\7"), NO_ONE),
    "another list": (at(-LIST_BYTES, b"PK\3"), NO_ONE),
    "longer": (lambda backup: backup + b"\0", NO_ONE),
    "something before": (lambda backup: b"\0" + backup, NOT_ALONE),
    "a byte missing": (lambda backup: backup[:60] + backup[61:], NOT_ALONE),
    "another header": (at(0, b"PK\1\2"), NO_DATABASE),
    "another database": (at(60, b"X"), NO_DATABASE),
    "another manifest": (at(-LIST_BYTES - 1, b" "), NO_MANIFEST),
    "another name": (at(-LIST_BYTES - len(MANIFEST) - 1, b"m"), NO_MANIFEST),
    "a comment": (at(-1, b"\1"), NO_MANIFEST),
}


@pytest.mark.parametrize("way", CHANGES)
def test_what_is_wrong_with_another_layout_is_said(way: str) -> None:
    change, why = CHANGES[way]
    with pytest.raises(NotLaidOut) as refused:
        unpacked(change(packed()))
    assert str(refused.value) == why
