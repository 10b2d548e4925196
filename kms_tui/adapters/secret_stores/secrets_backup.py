"""Writes a copy of the encrypted secrets file: whole, private and proven, or not at all."""

import os
import shlex
import sqlite3
import stat
from contextlib import closing, suppress
from pathlib import Path

from kms_tui.adapters.secret_stores import private_file
from kms_tui.adapters.secret_stores.foreign_errors import translated
from kms_tui.adapters.secret_stores.sealed_rows import SealedRows
from kms_tui.adapters.secret_stores.secrets_format import Malformed
from kms_tui.domain.errors import SecretStoreUnavailable

_SQLITES_OWN = ("-journal", "-wal", "-shm")
"""Ends of names that SQLite takes for a part of the file without that end."""


def write_backup(rows: SealedRows, destination: Path) -> None:
    """Copy the rows to a file that is not there yet.

    Raises `Malformed` if the rows are not sound and `SecretStoreUnavailable`, with the remedy, for
    whatever the destination is at fault for.
    """
    path = destination.absolute()
    with rows.snapshot() as snapshot:
        snapshot.refuse_broken()
        translated(lambda: _publish(snapshot, path), place=f"backup {path}")


def _publish(snapshot: SealedRows, path: Path) -> None:
    _refuse_unusable_place(path)
    try:
        private_file.publish(path, lambda fresh: _fill(snapshot, fresh))
    except (OSError, sqlite3.Error):
        # Somebody was faster and has perhaps cleaned up already.
        if not private_file.is_there(path):
            raise
        raise _exists_already(path) from None
    _clear_up(path)


def _clear_up(path: Path) -> None:
    """Remove what was to become a backup that is there now."""
    # In a directory of many users something of that name may be another's: no harm comes of it.
    with suppress(OSError):
        private_file.remove_leftovers(path)


def _fill(snapshot: SealedRows, fresh: Path) -> None:
    snapshot.write_to(fresh)
    # Immutable: whatever somebody else may put beside it is not taken for its journal.
    address = f"{fresh.as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
        connection.text_factory = bytes
        copy = SealedRows(connection)
        try:
            copy.refuse_broken()
            is_same = copy.slot() == snapshot.slot()
        except Malformed:
            is_same = False
    if not is_same:
        raise SecretStoreUnavailable(
            f"A backup in {fresh.parent} did not read back as it was written.",
            do="Check that disk (dmesg) or choose another one.",
        )


def _refuse_unusable_place(path: Path) -> None:
    if path.name.endswith(_SQLITES_OWN):
        raise SecretStoreUnavailable(
            f"A backup cannot be named {path.name}: SQLite gives such names a meaning of its own.",
            do="Choose another name, such as kms-tui-secrets.backup.",
        )
    _refuse_unusable_directory(path.parent)
    if private_file.is_there(path):
        _clear_up(path)
        raise _exists_already(path)


def _refuse_unusable_directory(directory: Path) -> None:
    if not directory.is_dir():
        raise SecretStoreUnavailable(
            f"There is no directory {directory}.",
            do=f"Choose another one, or: mkdir -m 700 {shlex.quote(str(directory))}",
        )
    mode = directory.stat().st_mode
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        raise SecretStoreUnavailable(
            f"Anybody may replace files in {directory}.",
            do=f"Choose a directory of your own, or: chmod o-w {shlex.quote(str(directory))}",
        )
    if not os.access(directory, os.W_OK | os.X_OK):
        raise SecretStoreUnavailable(
            f"The directory {directory} is not writable for you.",
            do="Choose a directory of your own.",
        )


def _exists_already(path: Path) -> SecretStoreUnavailable:
    return SecretStoreUnavailable(
        f"There is a file already: {path}.",
        do="Choose another name, or move that file away; a backup never replaces one.",
    )
