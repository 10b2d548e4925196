"""The sandbox's directory: one owner at a time, files for its user only, writes all or nothing."""

from __future__ import annotations

import asyncio
import fcntl
import os
import time
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

_OWNER_ONLY_FOLDER = 0o700
_OWNER_ONLY_FILE = 0o600
_UNFINISHED = ".unfinished"
_POLL_SECONDS = 0.05
_LONGEST_WAIT_SECONDS = 1.5
"""How long a predecessor that was just told to end may take to let go of the directory."""


class DirectoryInUse(Exception):
    """Another sandbox runs on the directory."""


def make_private_folder(folder: Path) -> None:
    """Make ``folder``, and what is missing above it, for their owner only.

    A folder that exists keeps the mode somebody gave it.
    """
    if folder.exists():
        return
    make_private_folder(folder.parent)
    folder.mkdir(mode=_OWNER_ONLY_FOLDER, exist_ok=True)


@asynccontextmanager
async def owned(directory: Path) -> AsyncIterator[None]:
    """Hold ``directory`` for one sandbox; the kernel lets go of it if the process dies.

    Raises:
        DirectoryInUse: another sandbox holds it.
    """
    make_private_folder(directory)
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    lock = os.open(directory / "lock", flags, _OWNER_ONLY_FILE)
    try:
        await _lock(lock, directory)
        yield
    finally:
        os.close(lock)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader, and the next start, find the old or the new one whole."""
    unfinished = path.with_name(path.name + _UNFINISHED)
    with suppress(FileNotFoundError):
        unfinished.unlink()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    with os.fdopen(os.open(unfinished, flags, _OWNER_ONLY_FILE), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    _sync_folder(path.parent)


async def _lock(lock: int, directory: Path) -> None:
    deadline = time.monotonic() + _LONGEST_WAIT_SECONDS
    while not _try_to_lock(lock):
        if time.monotonic() > deadline:
            raise DirectoryInUse(f"Another sandbox runs on {directory}.")
        await asyncio.sleep(_POLL_SECONDS)


def _try_to_lock(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
