"""Private files and directories: what is refused before it is opened, and how one is published.

SQLite itself makes files readable for all under a usual umask and follows symbolic links, so
nothing of this is left to it.
"""

import errno
import os
import re
import secrets
import shlex
import stat
from collections.abc import Callable
from pathlib import Path

from kms_tui.domain.errors import SecretStoreUnavailable
from kms_tui.effects import effect

_NOBODY_ELSE = 0o077
_NEW_FILE = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_NO_HARD_LINKS = {errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK}
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def is_there(path: Path) -> bool:
    """Whether anything has that name; unlike `Path.exists` not False when it cannot be told."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True


def prepare_directory(directory: Path) -> None:
    """Make the directory, and missing ones above it, with mode 0700; check one that exists."""
    for path in (*reversed(directory.parents), directory):
        if not is_there(path):
            path.mkdir(mode=0o700, exist_ok=True)
    refuse_unsafe_directory(directory)


def refuse_unsafe_directory(path: Path) -> None:
    """Raise `SecretStoreUnavailable` unless it is a directory that is this user's alone."""
    _refuse_unsafe(path, is_wanted=stat.S_ISDIR, kind="directory", mode="700")


def refuse_unsafe_file(path: Path) -> None:
    """Raise `SecretStoreUnavailable` unless it is a regular file that is this user's alone."""
    _refuse_unsafe(path, is_wanted=stat.S_ISREG, kind="regular file", mode="600")


def _refuse_unsafe(path: Path, *, is_wanted: Callable[[int], bool], kind: str, mode: str) -> None:
    status = path.lstat()
    if not is_wanted(status.st_mode):
        found = "a symbolic link" if stat.S_ISLNK(status.st_mode) else f"no {kind}"
        raise SecretStoreUnavailable(
            f"{path} is {found}; it was left as it is.",
            do=f"Move it away and put a {kind} of your own in its place.",
        )
    if status.st_uid != os.geteuid():
        raise SecretStoreUnavailable(
            f"{path} belongs to another user (uid {status.st_uid}).",
            do=f"Run as that user, or: chown {os.geteuid()} {shlex.quote(str(path))}",
        )
    permissions = stat.S_IMODE(status.st_mode)
    if permissions & _NOBODY_ELSE:
        raise SecretStoreUnavailable(
            f"{path} has mode {permissions:04o}: others may reach it.",
            do=f"chmod {mode} {shlex.quote(str(path))}",
        )


def publish(path: Path, fill: Callable[[Path], None]) -> None:
    """Make a private file that appears under its name whole and synced, or not at all.

    `fill` writes it under a temporary name. Raises an `OSError` rather than replace a file.
    """
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}.new")
    os.close(os.open(fresh, _NEW_FILE, 0o600))
    try:
        fill(fresh)
        _sync(fresh, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        _give_name(fresh, path)
    finally:
        with effect("unnamed secrets file removed"):
            fresh.unlink(missing_ok=True)
    _sync(path.parent, _DIRECTORY)


def _give_name(fresh: Path, path: Path) -> None:
    try:
        with effect("secrets file named"):
            os.link(fresh, path, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        # On such a file system, a stick or a share, a claim is the only way to replace nothing: a
        # host that dies right here leaves an empty file, which is taken for nothing else.
        os.close(os.open(path, _NEW_FILE, 0o600))
        with effect("secrets file named without a link"):
            fresh.replace(path)


def remove_leftovers(path: Path) -> None:
    """Remove what killed or slower creators have beside `path`, which must be published."""
    temporary = re.compile(rf"{re.escape(path.name)}\.[0-9a-f]{{16}}\.new(-journal)?")
    for file in path.parent.iterdir():
        if temporary.fullmatch(file.name):
            with effect("secrets file of nobody removed"):
                file.unlink(missing_ok=True)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        with effect("secrets file synced"):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
