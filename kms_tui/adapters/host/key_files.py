"""Files that universe keys leave by, and files that references of others come from."""

import os
import stat
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TypeVar

from kms_tui.adapters.daemon_thread import DaemonThread
from kms_tui.adapters.host.export_places import refuse_unusable_descriptor, refuse_unusable_path
from kms_tui.domain.errors import ExportRefused, KmsTuiError, ReferencesInvalid
from kms_tui.domain.universe_key import UniverseKey
from kms_tui.domain.visible_text import visible
from kms_tui.effects import effect
from kms_tui.services.ports import KeyDestination

T = TypeVar("T")

_DEADLINE_SECONDS = 5.0
_LONGEST_REFERENCES = 4 << 20
"""Bytes; thousands of references fit."""
_LONGEST_PLACE = 200
_OWNER_ONLY = 0o600
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
# Not blocking: a named pipe without a writer would never open.
_READ = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_UNUSABLE = (OSError, ValueError, OverflowError, RuntimeError)
"""What the system says of a path or descriptor; ValueError, OverflowError and RuntimeError of one
that is none: a null byte, a number beyond all, the home directory of nobody."""


class HostKeyFiles:
    """Implements `KeyFiles`, in a thread of its own with a deadline for each call."""

    def __init__(self) -> None:
        self._thread = DaemonThread("key files")

    async def refuse_unusable(self, destination: KeyDestination) -> None:
        """Raise `ExportRefused` if a key cannot or must not be written there; writes nothing."""
        await self._run(partial(_refuse_unusable, destination), _export_late)

    async def write(self, destination: KeyDestination, key: UniverseKey) -> None:
        """Write the key as yb-admin reads it; raise `ExportRefused` if that fails.

        After the deadline the file may still appear: it says so.
        """
        await self._run(partial(_write, destination, key), _export_late)

    async def read_references(self, path: Path) -> bytes:
        """Return a regular file of at most 4 MiB, or raise `ReferencesInvalid`."""
        return await self._run(partial(_read, path), _reading_late)

    async def _run(self, work: Callable[[], T], late: Callable[[], KmsTuiError]) -> T:
        try:
            return await self._thread.run(work, deadline_seconds=_DEADLINE_SECONDS)
        except TimeoutError:
            raise late() from None


def _refuse_unusable(destination: KeyDestination) -> None:
    try:
        if destination.path is not None:
            refuse_unusable_path(destination.path.expanduser())
        else:
            refuse_unusable_descriptor(destination.descriptor)
    except _UNUSABLE as error:
        raise _refused(destination, error) from None


def _write(destination: KeyDestination, key: UniverseKey) -> None:
    _refuse_unusable(destination)
    try:
        if destination.path is not None:
            _write_file(destination.path.expanduser(), key)
        elif destination.descriptor is not None:
            _write_all(destination.descriptor, key.reveal())
    except _UNUSABLE as error:
        raise _refused(destination, error) from None


def _write_file(path: Path, key: UniverseKey) -> None:
    with ExitStack() as undo:
        descriptor = os.open(path, _NEW_FILE, _OWNER_ONLY)
        undo.callback(_remove, path)
        with ExitStack() as opened:
            opened.callback(os.close, descriptor)
            os.fchmod(descriptor, _OWNER_ONLY)  # a umask may have left it unreadable
            _write_all(descriptor, key.reveal())
            with effect("universe key synced"):
                os.fsync(descriptor)
        _sync_folder(path.parent)
        undo.pop_all()


def _remove(path: Path) -> None:
    with effect("unfinished universe key removed"):
        path.unlink(missing_ok=True)


def _write_all(descriptor: int, octets: bytes) -> None:
    rest = memoryview(octets)
    while rest:
        with effect("universe key written"):
            rest = rest[os.write(descriptor, rest) :]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, _FOLDER)
    try:
        with effect("folder of the universe key synced"):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path) -> bytes:
    shown = visible(str(path), _LONGEST_PLACE)
    try:
        document = _beginning(path.expanduser())
    except _UNUSABLE as error:
        raise ReferencesInvalid(
            f"{shown} cannot be read: {_reason(error)}.", do="Check path and permissions."
        ) from None
    if document is None:
        raise ReferencesInvalid(f"{shown} is no regular file.", do="Name a file.")
    if len(document) > _LONGEST_REFERENCES:
        raise ReferencesInvalid(
            f"{shown} has more than {_LONGEST_REFERENCES >> 20} MiB.",
            do="Name the metadata file of the backup, not the backup.",
        )
    return document


def _beginning(path: Path) -> bytes | None:
    """Return the first bytes of a regular file, one more than are taken; None for any other."""
    with ExitStack() as opened:
        descriptor = os.open(path, _READ)
        opened.callback(os.close, descriptor)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(_LONGEST_REFERENCES + 1)


def _refused(destination: KeyDestination, error: Exception) -> ExportRefused:
    place = visible(str(destination), _LONGEST_PLACE)
    return ExportRefused(
        f"A key cannot be written to {place}: {_reason(error)}.",
        do="Name another file, or hand over an open descriptor.",
    )


def _reason(error: Exception) -> str:
    strerror = error.strerror if isinstance(error, OSError) else None
    return strerror or "there is no such place"


def _export_late() -> ExportRefused:
    return ExportRefused(
        f"The file did not take the key within {_DEADLINE_SECONDS:g} seconds.",
        do="Look whether it is there, remove it, and name a file on a local disk.",
    )


def _reading_late() -> ReferencesInvalid:
    return ReferencesInvalid(
        f"The file could not be read within {_DEADLINE_SECONDS:g} seconds.",
        do="Copy it to a local disk.",
    )
