"""Files that universe keys leave by, and files that references of others come from."""

import os
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from kms_tui.adapters.daemon_thread import DaemonThread
from kms_tui.domain.errors import ExportRefused, KmsTuiError, ReferencesInvalid
from kms_tui.domain.universe_key import UniverseKey
from kms_tui.services.ports import KeyDestination

T = TypeVar("T")

_DEADLINE_SECONDS = 5.0
_LONGEST_REFERENCES = 4 << 20
"""Bytes; ten thousand references of the longest kind have about as many."""
_STANDARD_DESCRIPTORS = 3
_WRITABLE_FOR_OTHERS = 0o022
_OWNER_ONLY = 0o600
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class HostKeyFiles:
    """Implements `KeyFiles`; each call in a thread of its own with a deadline."""

    def __init__(self) -> None:
        self._thread = DaemonThread("key files")

    async def refuse_unusable(self, destination: KeyDestination) -> None:
        """Raise `ExportRefused` if a key cannot or must not be written there; writes nothing."""
        await self._run(partial(_refuse_unusable, destination), _export_late)

    async def write(self, destination: KeyDestination, key: UniverseKey) -> None:
        """Write the key as yb-admin reads it; raise `ExportRefused` if that fails."""
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
            _refuse_unusable_path(destination.path.expanduser())
        else:
            _refuse_unusable_descriptor(destination.descriptor)
    except (OSError, RuntimeError) as error:
        raise _refused(destination, error) from None


def _refuse_unusable_path(path: Path) -> None:
    if not path.is_absolute():
        raise ExportRefused(f"{path} is no absolute path.", do="Write it from / on, or from ~/ on.")
    if os.path.lexists(path):
        raise ExportRefused(f"{path} exists already.", do="Name a file that is not there yet.")
    folder = path.parent
    status = folder.stat()
    if not stat.S_ISDIR(status.st_mode):
        raise ExportRefused(f"{folder} is no directory.", do="Name a file in a directory.")
    # In a sticky one such as /tmp nobody else can put another file in the new one's place.
    is_open = status.st_mode & _WRITABLE_FOR_OTHERS and not status.st_mode & stat.S_ISVTX
    if is_open or status.st_uid not in (0, os.geteuid()):
        raise ExportRefused(
            f"Others can change files in {folder}.", do="Name a file in a directory of your own."
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ExportRefused(
            f"{folder} cannot be written to.", do="Name a file in a directory of your own."
        )


def _refuse_unusable_descriptor(descriptor: int | None) -> None:
    if descriptor is None or descriptor < _STANDARD_DESCRIPTORS:
        raise ExportRefused(
            "Standard input, output and error take no key.", do="Hand over a descriptor from 3 on."
        )
    status = os.fstat(descriptor)
    if os.isatty(descriptor) or stat.S_ISDIR(status.st_mode):
        raise ExportRefused(
            f"Descriptor {descriptor} is a terminal or a directory.",
            do="Hand over an open file or pipe: kms-tui 3>FILE",
        )
    os.write(descriptor, b"")  # fails for one that is open for reading only


def _write(destination: KeyDestination, key: UniverseKey) -> None:
    _refuse_unusable(destination)
    try:
        if destination.path is not None:
            _write_file(destination.path.expanduser(), key)
        elif destination.descriptor is not None:
            _write_all(destination.descriptor, key.reveal())
    except OSError as error:
        raise _refused(destination, error) from None


def _write_file(path: Path, key: UniverseKey) -> None:
    descriptor = os.open(path, _NEW_FILE, _OWNER_ONLY)
    is_whole = False
    try:
        os.fchmod(descriptor, _OWNER_ONLY)
        _write_all(descriptor, key.reveal())
        os.fsync(descriptor)
        is_whole = True
    finally:
        os.close(descriptor)
        if not is_whole:
            path.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _write_all(descriptor: int, octets: bytes) -> None:
    rest = memoryview(octets)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path) -> bytes:
    try:
        # Not blocking: a named pipe without a writer would never open.
        descriptor = os.open(path.expanduser(), os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ReferencesInvalid(f"{path} is no regular file.", do="Name a file.")
            document = file.read(_LONGEST_REFERENCES + 1)
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise ReferencesInvalid(
            f"{path} cannot be read: {reason}.", do="Check path and permissions."
        ) from None
    if len(document) > _LONGEST_REFERENCES:
        raise ReferencesInvalid(
            f"{path} has more than {_LONGEST_REFERENCES >> 20} MiB.",
            do="Name the metadata file of the backup, not the backup.",
        )
    return document


def _refused(destination: KeyDestination, error: Exception) -> ExportRefused:
    reason = getattr(error, "strerror", None) or "not a path"
    return ExportRefused(
        f"A key cannot be written to {destination}: {reason}.",
        do="Name another file, or hand over an open descriptor.",
    )


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
