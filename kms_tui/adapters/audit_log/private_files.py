"""Opening the log's files: never through a link, never one that others could read or write."""

import fcntl
import os
import shlex
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kms_tui.adapters.audit_log.errors import held_by_another
from kms_tui.domain.errors import AuditLogUnusable
from kms_tui.domain.visible_text import visible
from kms_tui.effects import effect

_OWNER_ONLY: Final = 0o600
_NOBODY_ELSE: Final = 0o077
# Not blocking: a named pipe without a writer would never open.
_SAFELY: Final = os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
_WRITE: Final = os.O_RDWR | os.O_CREAT | os.O_APPEND | _SAFELY
_READ: Final = os.O_RDONLY | _SAFELY
_PAUSE_SECONDS: Final = 0.002
_FILE: Final = "regular file"


def prepare_directory(directory: Path) -> None:
    """Make the directory, and missing ones above it, with mode 0700; refuse an unsafe one."""
    if not os.path.lexists(directory):
        missing = [path for path in (directory, *directory.parents) if not path.exists()]
        for path in reversed(missing):
            path.mkdir(mode=0o700, exist_ok=True)
    _refuse_unsafe(directory, directory.lstat(), is_wanted=stat.S_ISDIR, kind="directory")


def refuse_unsafe_file(path: Path) -> None:
    """Raise `AuditLogUnusable` unless it is a regular file that is this user's alone."""
    _refuse_unsafe(path, path.lstat(), is_wanted=stat.S_ISREG, kind=_FILE)


@contextmanager
def opened_to_write(path: Path) -> Iterator[int]:
    """Yield a descriptor of this user's own file, made if it is not there, that appends.

    Raises `AuditLogUnusable` for a file that is not this user's alone.
    """
    is_there = os.path.lexists(path)
    descriptor = os.open(path, _WRITE, _OWNER_ONLY)
    try:
        if not is_there:
            os.fchmod(descriptor, _OWNER_ONLY)  # a umask may have left it unusable
        _refuse_unsafe(path, os.fstat(descriptor), is_wanted=stat.S_ISREG, kind=_FILE)
        yield descriptor
    finally:
        os.close(descriptor)


def open_to_read(path: Path) -> int:
    """Return a descriptor of a regular file, whoever else may read it."""
    descriptor = os.open(path, _READ)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _no_such_kind(path, f"no {_FILE}", _FILE)
    return descriptor


def content(path: Path, longest: int) -> bytes | None:
    """Return the first bytes of a regular file, None if it is not there."""
    try:
        descriptor = open_to_read(path)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read(longest)


def replace_content(path: Path, octets: bytes) -> None:
    """Give a private file this content, wholly or not at all."""
    fresh = path.with_name(f"{path.name}.new")
    with effect("unfinished audit head removed"):
        fresh.unlink(missing_ok=True)
    try:
        with opened_to_write(fresh) as descriptor:
            write_all(descriptor, octets)
            with effect("audit head synced"):
                os.fsync(descriptor)
        with effect("audit head replaced"):
            fresh.replace(path)
    finally:
        with effect("failed audit head removed"):
            fresh.unlink(missing_ok=True)


def write_all(descriptor: int, octets: bytes) -> None:
    """Write all of it."""
    rest = memoryview(octets)
    while rest:
        with effect("audit log written"):
            rest = rest[os.write(descriptor, rest) :]


def sync_directory(path: Path) -> None:
    """Return when the names in a directory are on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with effect("audit folder synced"):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def alone(lock: Path, seconds: float) -> Iterator[None]:
    """Let one process at a time in; raise `AuditLogUnusable` when that takes too long."""
    with opened_to_write(lock) as descriptor:
        _take(descriptor, fcntl.LOCK_EX, seconds)
        yield


@contextmanager
def undisturbed(lock: Path, seconds: float) -> Iterator[None]:
    """Keep writers out for a moment, writing nothing; without a lock file none has been there."""
    try:
        descriptor = open_to_read(lock)
    except FileNotFoundError:
        yield
        return
    try:
        _take(descriptor, fcntl.LOCK_SH, seconds)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, kind: int, seconds: float) -> None:
    last_moment = time.monotonic() + seconds
    while True:
        try:
            return fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > last_moment:
                raise held_by_another(seconds) from None
            time.sleep(_PAUSE_SECONDS)


def _refuse_unsafe(
    path: Path, status: os.stat_result, *, is_wanted: Callable[[int], bool], kind: str
) -> None:
    quoted = shlex.quote(str(path))
    if not is_wanted(status.st_mode):
        is_link = stat.S_ISLNK(status.st_mode)
        raise _no_such_kind(path, "a symbolic link" if is_link else f"no {kind}", kind)
    if status.st_uid != os.geteuid():
        raise AuditLogUnusable(
            f"{visible(str(path))} belongs to another user (uid {status.st_uid}).",
            do=f"chown {os.geteuid()} {visible(quoted)}",
        )
    permissions = stat.S_IMODE(status.st_mode)
    if permissions & _NOBODY_ELSE:
        mode = "600" if kind == _FILE else "700"
        raise AuditLogUnusable(
            f"{visible(str(path))} has mode {permissions:04o}: it must be yours alone.",
            do=f"chmod {mode} {visible(quoted)}",
        )


def _no_such_kind(path: Path, found: str, kind: str) -> AuditLogUnusable:
    return AuditLogUnusable(
        f"{visible(str(path))} is {found}; it was left as it is.",
        do=f"Move it away; kms-tui makes a {kind} of its own.",
    )
