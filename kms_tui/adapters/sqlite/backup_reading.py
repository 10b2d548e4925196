"""Takes a backup apart without trusting it; nothing of it is used before all of it is proven."""

import errno
import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kms_tui.adapters.sqlite import backup_container, backup_manifest
from kms_tui.adapters.sqlite.backup_container import NotLaidOut
from kms_tui.adapters.sqlite.backup_proof import Proof, prove
from kms_tui.adapters.sqlite.guarded_file import create_private_file
from kms_tui.adapters.sqlite.location import Location
from kms_tui.domain.errors import BackupInvalid, CatalogueBusy, CatalogueError
from kms_tui.effects import effect
from kms_tui.services.ports import BackupManifest

_DATABASE, _MANIFEST = backup_container.DATABASE, backup_container.MANIFEST


def unpacked(source: Path, copy: Location, catalogue: Path, last_moment: float) -> BackupManifest:
    """Put the database of a backup where the copy is to lie; return the manifest, all proven.

    Raises `BackupInvalid`, which says what is wrong. `catalogue` is the file in use, which is
    never read here: closing it would end the locks that SQLite has on it.
    """
    with _refused(source):
        _refuse_catalogue(source, catalogue)
        manifest = _taken_apart(source, copy)
    _refuse_newer(source, manifest, copy)
    _refuse_other_contents(source, manifest, _proof(source, copy, last_moment))
    return manifest


@contextmanager
def _refused(source: Path) -> Iterator[None]:
    try:
        yield
    except NotLaidOut as error:
        raise _invalid(source, str(error)) from None
    except ValueError as error:
        raise _invalid(source, f"{_MANIFEST} in it cannot be used: {error}") from None


def _refuse_catalogue(source: Path, catalogue: Path) -> None:
    is_there = os.path.lexists(catalogue) and source.exists()
    if is_there and source.samefile(catalogue):
        raise NotLaidOut("it is the catalogue in use")


def _taken_apart(source: Path, copy: Location) -> BackupManifest:
    with _opened(source) as backup:
        size = os.fstat(backup.fileno()).st_size
        into = create_private_file(copy.database)
        with effect("backup unpacked"), os.fdopen(into, "wb") as database:
            written, sha256 = backup_container.unpack(backup, size, database)
    manifest = backup_manifest.decoded(written)
    if manifest.sha256 != sha256:
        raise NotLaidOut(f"{_DATABASE} in it is not the one that {_MANIFEST} describes")
    return manifest


@contextmanager
def _opened(source: Path) -> Iterator[BinaryIO]:
    try:
        # Not blocking, so that nobody waits for the other end of a pipe.
        descriptor = os.open(source, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise NotLaidOut(f"it cannot be read ({errno.errorcode.get(error.errno or 0)})") from None
    try:
        _refuse_no_backup(os.fstat(descriptor))
    except NotLaidOut:
        os.close(descriptor)
        raise
    with os.fdopen(descriptor, "rb") as backup:
        yield backup


def _refuse_no_backup(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise NotLaidOut("it is no regular file")
    if status.st_size > backup_container.LARGEST_BYTES:
        raise NotLaidOut("it is larger than a backup can be")


def _refuse_newer(source: Path, manifest: BackupManifest, copy: Location) -> None:
    if manifest.schema > copy.schema_version:
        raise BackupInvalid(
            f"A newer kms-tui made the backup {source} (schema {manifest.schema}; this one knows "
            f"{copy.schema_version}).",
            do="Restore it with the newer kms-tui; nothing was changed here.",
        )


def _proof(source: Path, copy: Location, last_moment: float) -> Proof:
    try:
        return prove(copy, last_moment)
    except (CatalogueError, sqlite3.Error, UnicodeDecodeError) as error:
        if time.monotonic() > last_moment:
            raise _given_up(source) from None
        why = getattr(error, "detail", "") or "SQLite cannot read it."
        found = f"{_DATABASE} in it is no sound catalogue: {why.rstrip('.')}"
    raise _invalid(source, found)


def _refuse_other_contents(source: Path, manifest: BackupManifest, proof: Proof) -> None:
    if (manifest.store_id, manifest.schema) != (proof.store_id, proof.schema):
        raise _invalid(source, f"{_DATABASE} in it is of another catalogue than {_MANIFEST}")
    for table in sorted({*manifest.tables, *proof.tables}):
        if manifest.tables.get(table) != proof.tables.get(table):
            told, found = manifest.rows(table), _rows(proof, table)
            why = f"{_MANIFEST} in it tells of {told} rows in {table}, and there are {found}"
            other = f"its rows of {table} are not those that {_MANIFEST} tells of"
            raise _invalid(source, why if told != found else other)


def _rows(proof: Proof, table: str) -> int:
    return proof.tables[table].rows if table in proof.tables else 0


def _given_up(source: Path) -> CatalogueBusy:
    return CatalogueBusy(
        f"Looking through the backup {source} took so long that it was given up.",
        do="Check the disk (dmesg), then try again; nothing was changed.",
    )


def _invalid(source: Path, why: str) -> BackupInvalid:
    return BackupInvalid(
        f"{source} is no intact backup of a catalogue: {why}.",
        do="Choose another file; nothing was changed.",
    )
