"""Locks on files (flock): they end with the process, however it ends."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kms_tui.adapters.sqlite.errors import held_by_another
from kms_tui.adapters.sqlite.guarded_file import open_private_file


@contextmanager
def sole_process(lock: Path, *, timeout_seconds: float) -> Iterator[None]:
    """Let one process at a time in; raise `CatalogueBusy` when it takes too long.

    The lock file stays; the lock ends with the context or the process.
    """
    descriptor = open_private_file(lock, may_create=True)
    try:
        _lock_in_time(descriptor, lock, time.monotonic() + timeout_seconds)
        yield
    finally:
        os.close(descriptor)


def _lock_in_time(descriptor: int, lock: Path, last_moment: float) -> None:
    while not try_lock(descriptor):
        if time.monotonic() > last_moment:
            raise held_by_another(lock)
        time.sleep(0.01)


def try_lock(descriptor: int) -> bool:
    """Take the exclusive lock of an open file if nobody has it; tell whether that worked."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
