"""Private files and directories: how they are made, and what is refused before it is opened.

Rules from the security notes: SQLite itself makes files readable for all under a usual umask and
follows symbolic links, so nothing is left to it.
"""

import os
import shlex
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kms_tui.domain.errors import CatalogueUnusable
from kms_tui.effects import effect

_KindTest = Callable[[int], bool]

_NOBODY_ELSE = 0o077
_NEVER_FOLLOW = os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


def prepare_directory(directory: Path) -> None:
    """Make the directory, and missing ones above it, with mode 0700; check one that exists."""
    if not os.path.lexists(directory):
        missing = [path for path in (directory, *directory.parents) if not path.exists()]
        for path in reversed(missing):
            path.mkdir(mode=0o700, exist_ok=True)
    _refuse_unsafe(directory, is_wanted=stat.S_ISDIR, kind="directory", mode="700")


def refuse_unsafe_file(path: Path) -> None:
    """Raise `CatalogueUnusable` unless it is a regular file that is this user's alone."""
    _refuse_unsafe(path, is_wanted=stat.S_ISREG, kind="regular file", mode="600")


def refuse_unsafe_side_file(path: Path) -> None:
    """Refuse one of SQLite's side files as `refuse_unsafe_file` does, if it is there.

    Another session may end its transaction, and with it the file, at any moment.
    """
    with suppress(FileNotFoundError):
        refuse_unsafe_file(path)


def _refuse_unsafe(path: Path, *, is_wanted: _KindTest, kind: str, mode: str) -> None:
    status = path.lstat()
    quoted = shlex.quote(str(path))
    if not is_wanted(status.st_mode):
        found = "a symbolic link" if stat.S_ISLNK(status.st_mode) else f"no {kind}"
        raise CatalogueUnusable(
            f"{path} is {found}; it was left as it is.",
            do=f"Move it away and put a {kind} of your own in its place.",
        )
    if status.st_uid != os.geteuid():
        raise CatalogueUnusable(
            f"{path} belongs to another user (uid {status.st_uid}).",
            do=f"chown {os.geteuid()} {quoted}",
        )
    permissions = stat.S_IMODE(status.st_mode)
    if permissions & _NOBODY_ELSE or not permissions & stat.S_IRUSR:
        raise CatalogueUnusable(
            f"{path} has mode {permissions:04o}: it must be yours alone and readable for you.",
            do=f"chmod {mode} {quoted}",
        )


def create_private_file(path: Path) -> int:
    """Create a file of mode 0600 that was not there before; return its descriptor."""
    return os.open(path, _NEVER_FOLLOW | os.O_CREAT | os.O_EXCL, 0o600)


def open_private_file(path: Path, *, may_create: bool) -> int:
    """Open a file for reading and writing, never through a link; return its descriptor."""
    return os.open(path, _NEVER_FOLLOW | (os.O_CREAT if may_create else 0), 0o600)


@contextmanager
def published(path: Path, *, made_as: Path | None = None) -> Iterator[Path]:
    """Yield an empty private file that becomes `path` at the end, whole and synced or not at all.

    Only for one process at a time. What a killed one left behind is removed first; for that, a
    `path` that is a new one each time needs another name in the same directory to be `made_as`.
    """
    fresh = made_as or path.with_name(f"{path.name}.new")
    for leftover in (fresh, fresh.with_name(f"{fresh.name}-journal")):
        with effect("unfinished file removed"):
            leftover.unlink(missing_ok=True)
    os.close(create_private_file(fresh))
    yield fresh
    sync_file(fresh)
    with effect("finished file named"):
        fresh.rename(path)
    sync_directory(path.parent)


def sync_file(path: Path) -> None:
    """Return when a file's contents are on the disk."""
    _sync(path, os.O_RDWR)


def sync_directory(path: Path) -> None:
    """Return when the names in a directory are on the disk."""
    _sync(path, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        with effect("catalogue file synced"):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
