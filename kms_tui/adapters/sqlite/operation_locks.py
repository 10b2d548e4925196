"""Lock files that tell whether the process behind an operation is alive.

A lock ends with its process, however it ends, so a lock that can be taken marks an operation whose
owner is gone. Every method is called inside a write transaction of the catalogue or after one that
removed the operation's row: that keeps two processes from meeting over the same lock file.
"""

import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from kms_tui.adapters.sqlite.errors import held_by_another
from kms_tui.adapters.sqlite.file_lock import try_lock
from kms_tui.adapters.sqlite.guarded_file import (
    create_private_file,
    open_private_file,
    prepare_directory,
)
from kms_tui.adapters.sqlite.row_fields import is_operation_id
from kms_tui.effects import effect


class OperationLocks:
    """The locks this process holds, each a descriptor that stays open."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._begun: dict[str, int] = {}
        self._adopted: dict[str, int] = {}

    @property
    def has_any(self) -> bool:
        """Whether a lock file lies there, held or left behind."""
        try:
            return any(self._directory.iterdir())
        except FileNotFoundError:
            return False

    def begin(self, operation_id: str) -> None:
        """Take the lock of a new operation of this process."""
        descriptor = create_private_file(self._path(operation_id))
        if not try_lock(descriptor):
            os.close(descriptor)
            raise held_by_another(self._directory)
        self._begun[operation_id] = descriptor

    def adopt(self, operation_id: str) -> bool:
        """Take over an operation whose process is gone; tell whether this process has it now."""
        # Never lock twice: where flock is emulated (NFS) that would succeed and end the first one.
        if operation_id in self._begun:
            return False
        if operation_id not in self._adopted:
            descriptor = open_private_file(self._path(operation_id), may_create=True)
            if not try_lock(descriptor):
                os.close(descriptor)
                return False
            self._adopted[operation_id] = descriptor
        return True

    def abandon(self, operation_id: str) -> None:
        """Treat an operation of this process as if another one, now gone, had begun it."""
        descriptor = self._begun.pop(operation_id, None)
        if descriptor is not None:
            self._adopted[operation_id] = descriptor

    def end(self, operation_id: str) -> None:
        """Remove the lock of an operation that is no longer in the journal."""
        for held in (self._begun, self._adopted):
            descriptor = held.pop(operation_id, None)
            if descriptor is not None:
                # Unlinked first, while it is still ours. One that stays is swept later.
                with suppress(OSError), effect("operation's lock removed"):
                    self._path(operation_id).unlink()
                os.close(descriptor)

    def sweep(self, journaled: Collection[str]) -> None:
        """Remove lock files that killed processes left behind without an operation."""
        for path in self._directory.glob("*.lock"):
            if path.stem not in journaled:
                # A lock file in the way of nothing is no reason to fail.
                with suppress(OSError):
                    _remove_if_free(path)

    def let_go(self) -> None:
        """Give up every lock as if the process had ended; the operations stay in the journal."""
        for held in (self._begun, self._adopted):
            while held:
                os.close(held.popitem()[1])

    def _path(self, operation_id: str) -> Path:
        if not is_operation_id(operation_id):
            raise ValueError("an operation's id consists of letters, digits and hyphens")
        prepare_directory(self._directory)
        return self._directory / f"{operation_id}.lock"


def _remove_if_free(path: Path) -> None:
    descriptor = open_private_file(path, may_create=False)
    try:
        if try_lock(descriptor):
            with effect("lock of nobody removed"):
                path.unlink()
    finally:
        os.close(descriptor)
