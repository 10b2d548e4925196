"""Writes a backup: proven, private and whole under its name, or not there at all."""

import errno
import os
import shlex
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from kms_tui.adapters.sqlite import backup_container, backup_manifest
from kms_tui.adapters.sqlite.backup_proof import Proof, prove
from kms_tui.adapters.sqlite.errors import damaged, held_by_another, translated
from kms_tui.adapters.sqlite.guarded_file import (
    create_private_file,
    sync_directory,
    sync_file,
)
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.work_directory import remove_leftovers, work_directory
from kms_tui.domain.errors import CatalogueError
from kms_tui.domain.universe import Stamp
from kms_tui.effects import effect
from kms_tui.services.ports import BackupManifest

_NO_ROOM = {"ENOSPC", "EDQUOT", "SQLITE_FULL"}
_NOT_ALLOWED = {"EACCES", "EPERM", "EROFS", "SQLITE_CANTOPEN", "SQLITE_READONLY"}
_NO_HARD_LINKS = {errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK}
_SQLITES_OWN = ("-journal", "-wal", "-shm")
"""Ends of names that SQLite takes for a part of the file without that end."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a backup is of, and who makes it with what."""

    location: Location
    stamp: Stamp
    program: str
    """The version of kms-tui."""
    last_moment: float
    """When to give up, in monotonic seconds."""

    def refuse_overdue(self) -> None:
        """Raise `CatalogueBusy` if nobody waits for the outcome any more."""
        if time.monotonic() > self.last_moment:
            raise held_by_another(self.location.database)


def write_backup(
    source: sqlite3.Connection, destination: Path, origin: Origin, *, beside: Path | None = None
) -> BackupManifest:
    """Back up what the connection reads to a file that is not there yet.

    It is made beside the destination, or beside another file on the same disk. Raises
    `CatalogueUnusable` if the catalogue is not sound, and `CatalogueError`, with the remedy, for
    whatever the destination is at fault for.
    """
    with _told(destination):
        _refuse_unusable_place(destination)
        with work_directory(beside or destination) as work:
            copy = Location(work)
            _copy(source, copy.database)
            manifest = _packed(copy, origin, work / "backup")
            _give_name(work / "backup", destination)
        sync_directory(destination.parent)
        remove_leftovers(destination)
    return manifest


def _copy(source: sqlite3.Connection, database: Path) -> None:
    os.close(create_private_file(database))
    with closing(sqlite3.connect(database, isolation_level=None)) as target:
        # Nobody else reads it, and it is thrown away: it needs neither journal nor disk.
        target.execute("PRAGMA journal_mode = OFF")
        target.execute("PRAGMA synchronous = OFF")
        with effect("catalogue copied"):
            source.backup(target)


def _packed(copy: Location, origin: Origin, packed: Path) -> BackupManifest:
    proof = _proof(copy, origin)
    with copy.database.open("rb") as database:
        found = backup_container.measure(database)
        manifest = BackupManifest(
            origin.stamp.at,
            origin.stamp.by,
            origin.program,
            proof.store_id,
            proof.schema,
            found.sha256,
            proof.tables,
        )
        database.seek(0)
        with effect("backup packed"), os.fdopen(create_private_file(packed), "wb") as target:
            backup_container.pack(target, database, found, backup_manifest.encoded(manifest))
    sync_file(packed)
    return manifest


def _proof(copy: Location, origin: Origin) -> Proof:
    """Prove the copy; what is wrong with it is wrong with the catalogue it was made of."""
    try:
        with translated(origin.location.database):
            return prove(copy, origin.last_moment)
    except CatalogueError as error:
        if not error.detail:
            raise
        raise damaged(origin.location.database, error.detail) from None


def _give_name(packed: Path, destination: Path) -> None:
    try:
        with effect("backup named"):
            os.link(packed, destination, follow_symlinks=False)
    except FileExistsError:
        raise _exists_already(destination) from None
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        # On such a file system, a stick or a share, a claim is the only way to replace nothing: a
        # host that dies right here leaves an empty file, which is taken for nothing else.
        os.close(create_private_file(destination))
        with effect("backup named without a link"):
            packed.replace(destination)


def _refuse_unusable_place(destination: Path) -> None:
    directory = destination.parent
    if destination.name.endswith(_SQLITES_OWN):
        raise CatalogueError(
            f"A backup cannot be named {destination.name}: SQLite gives such names a meaning.",
            do="Choose another name, such as kms-tui-catalogue.backup.",
        )
    if not directory.is_dir():
        raise CatalogueError(
            f"There is no directory {directory}.",
            do=f"Choose another one, or: mkdir -m 700 {shlex.quote(str(directory))}",
        )
    mode = directory.stat().st_mode
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        raise CatalogueError(
            f"Anybody may replace files in {directory}.",
            do=f"Choose a directory of your own, or: chmod o-w {shlex.quote(str(directory))}",
        )
    if os.path.lexists(destination):
        remove_leftovers(destination)  # nobody can give that name to a backup any more
        raise _exists_already(destination)


def _exists_already(destination: Path) -> CatalogueError:
    return CatalogueError(
        f"There is a file already: {destination}.",
        do="Choose another name, or move that file away; a backup never replaces one.",
    )


@contextmanager
def _told(destination: Path) -> Iterator[None]:
    """Turn failures of the file system and of SQLite into one sentence about the backup."""
    try:
        yield
    except OSError as error:
        code = errno.errorcode.get(error.errno or 0, type(error).__name__)
        raise _not_written(destination, code) from None
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorname", None) or type(error).__name__
        raise _not_written(destination, code) from None


def _not_written(destination: Path, code: str) -> CatalogueError:
    do = "Check that disk (dmesg), or choose another one."
    if code in _NO_ROOM:
        do = "Free space there (or raise the quota), or choose another place."
    elif code in _NOT_ALLOWED:
        do = "Choose a directory of your own that can be written."
    return CatalogueError(f"The backup {destination} could not be written.", do=do, code=code)
