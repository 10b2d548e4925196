"""Backups that are not what they should be: mutated, repacked, or forged from the inside."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kms_tui.adapters.sqlite import backup_container

Damage = Callable[[bytes], bytes]


def bit_flip(number: int) -> Damage:
    """Return what flips one bit, each number another one: a tenth of them near the end."""

    def damage(backup: bytes) -> bytes:
        choice = random.Random(number)  # noqa: S311 - no key
        first = len(backup) - 2200 if number % 10 == 0 else 0
        place = choice.randrange(first, len(backup))
        changed = bytearray(backup)
        changed[place] ^= 1 << choice.randrange(8)
        return bytes(changed)

    return damage


def header_flip(place: int) -> Damage:
    """Return what flips a bit of the first header, of which ZIP programs ignore much."""
    return lambda backup: backup[:place] + bytes([backup[place] ^ 4]) + backup[place + 1 :]


def place_told(backup: bytes, damage: Damage) -> str:
    """Return what a refusal has to say of the place where a backup differs once it is damaged.

    Of the database that it is the database; of what describes it either of the two may be told.
    """
    pairs = enumerate(zip(backup, damage(backup), strict=True))
    place = next(place for place, (was, now) in pairs if was != now)
    with zipfile.ZipFile(io.BytesIO(backup)) as packed:
        is_described = place < packed.getinfo("manifest.json").header_offset
    return "catalogue.db in it is damaged" if is_described else ""


def cut(number: int) -> Damage:
    """Return what cuts the backup short somewhere."""
    return lambda backup: backup[: random.Random(number).randrange(len(backup))]  # noqa: S311 - no key


def longer(added: bytes) -> Damage:
    return lambda backup: backup + added


def shifted(backup: bytes) -> bytes:
    return b"#!/bin/sh\n" + backup


def swapped(backup: bytes) -> bytes:
    return _repacked(backup, order=("manifest.json", "catalogue.db"))


def exchanged(backup: bytes) -> bytes:
    """Give each member the other's name."""
    members = _members(backup)
    return _zip(
        {"catalogue.db": members["manifest.json"], "manifest.json": members["catalogue.db"]}
    )


def compressed(backup: bytes) -> bytes:
    return _repacked(backup, method=zipfile.ZIP_DEFLATED)


def repacked(backup: bytes) -> bytes:
    """Store the same members in a ZIP file as another program makes it."""
    return _repacked(backup)


def with_another_member(backup: bytes) -> bytes:
    return _zip({**_members(backup), "readme.txt": b"hello"})


def without_manifest(backup: bytes) -> bytes:
    return _zip({"catalogue.db": _members(backup)["catalogue.db"]})


def with_path(backup: bytes) -> bytes:
    members = _members(backup)
    return _zip(
        {"../../evil.db": members["catalogue.db"], "manifest.json": members["manifest.json"]}
    )


def bomb(backup: bytes) -> bytes:
    """Let a small file unpack into a large one."""
    del backup
    zeros = {"catalogue.db": bytes(64_000_000), "manifest.json": b"{}"}
    return _zip(zeros, method=zipfile.ZIP_DEFLATED)


def with_manifest(change: Callable[[dict[str, Any]], object]) -> Damage:
    """Return what lays a backup out rightly, with a manifest that says something else."""

    def damage(backup: bytes) -> bytes:
        fields = json.loads(_members(backup)["manifest.json"])
        change(fields)
        written = (json.dumps(fields, indent=2, sort_keys=True) + "\n").encode()
        return laid_out(_members(backup)["catalogue.db"], written)

    return damage


def with_written_manifest(written: bytes) -> Damage:
    return lambda backup: laid_out(_members(backup)["catalogue.db"], written)


def with_database(backup: bytes, database: bytes) -> bytes:
    """Lay a backup out rightly whose hash is that of another database."""
    fields = json.loads(_members(backup)["manifest.json"])
    fields["sha256"] = backup_container.measure(io.BytesIO(database)).sha256
    written = (json.dumps(fields, indent=2, sort_keys=True) + "\n").encode()
    return laid_out(database, written)


def database_of(backup: bytes) -> bytes:
    return _members(backup)["catalogue.db"]


def laid_out(database: bytes, manifest: bytes) -> bytes:
    packed, source = io.BytesIO(), io.BytesIO(database)
    found = backup_container.measure(source)
    source.seek(0)
    backup_container.pack(packed, source, found, manifest)
    return packed.getvalue()


def _repacked(
    backup: bytes,
    order: tuple[str, ...] = ("catalogue.db", "manifest.json"),
    method: int = zipfile.ZIP_STORED,
) -> bytes:
    members = _members(backup)
    return _zip({name: members[name] for name in order}, method)


def _members(backup: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(backup)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def _zip(members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as packed:
        for name, contents in members.items():
            packed.writestr(name, contents)
    return target.getvalue()


def written(directory: Path, contents: bytes) -> Path:
    path = directory / "forged.backup"
    path.write_bytes(contents)
    return path
