"""The file that holds sealed entries: published whole, and refused unless it is ours alone."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from kms_tui.adapters.secret_stores import private_file
from kms_tui.adapters.secret_stores.sealed_rows import SealedRows, connect
from kms_tui.adapters.secret_stores.secrets_format import KeySlot, Malformed
from kms_tui.domain.errors import SecretStoreDamaged, SecretStoreError, SecretStoreMissing

# The statements here never change: SQLite finds fault with one only if the file is at fault.
_DAMAGE_CODES = {
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_FORMAT,
}


class SecretsDatabase:
    """`secrets.db` in a directory. It is opened for each call, so that a restored one is seen.

    Failures of the file system, and of SQLite where the file is not at fault, pass through.
    """

    def __init__(self, directory: Path, *, busy_timeout_seconds: float) -> None:
        self._path = directory / "secrets.db"
        self._journal = directory / "secrets.db-journal"
        self._write_ahead_log = directory / "secrets.db-wal"
        self._busy_timeout_seconds = busy_timeout_seconds

    def exists(self) -> bool:
        """Whether there is a file, good or bad; raise `SecretStoreDamaged` if part of one is."""
        # Looked for first: a journal that is seen belongs to a file that is there by then.
        journals = (self._journal, self._write_ahead_log)
        leftovers = [path.name for path in journals if private_file.is_there(path)]
        if private_file.is_there(self._path):
            return True
        if leftovers:
            # SQLite would take it for the journal of the next file.
            raise self._damaged(Malformed(f"it is gone, but {leftovers[0]} is still there"))
        return False

    def create(self, slot: KeySlot) -> None:
        """Make the file with that slot and no entry; raise `SecretStoreError` if there is one."""
        private_file.prepare_directory(self._path.parent)
        if self.exists():
            raise self._exists_already()
        try:
            private_file.publish(self._path, lambda fresh: self._fill(fresh, slot))
        except (OSError, sqlite3.Error):
            # Somebody was faster and has perhaps cleaned up already.
            if not self.exists():
                raise
            raise self._exists_already() from None
        self.remove_leftovers()

    def remove_leftovers(self) -> None:
        """Remove what creators that were killed left beside the file, which must exist."""
        # They hold no entry: not worth failing for, say on a read-only file system.
        with suppress(OSError):
            private_file.remove_leftovers(self._path)

    @contextmanager
    def opened(self) -> Iterator[SealedRows]:
        """Open the file for one call.

        Raises `SecretStoreMissing`, `SecretStoreUnavailable` if others may reach the file, and
        `SecretStoreDamaged` if it, or what is found in it meanwhile, is not as it should be.
        """
        if not self.exists():
            raise SecretStoreMissing
        self._refuse_reachable_by_others()
        try:
            self._refuse_never_made_here()
            with closing(self._connect(self._path)) as connection:
                rows = SealedRows(connection)
                rows.begin()
                yield rows
        except Malformed as finding:
            raise self._damaged(finding) from None
        except UnicodeDecodeError:
            # SQLite's message repeats what it cannot read, and the driver cannot read the message.
            raise self._damaged(Malformed("SQLite cannot read it")) from None
        except sqlite3.DatabaseError as error:
            # Extended codes keep the primary one in the low byte; errors of the driver have none.
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGE_CODES:
                raise
            raise self._damaged(Malformed("SQLite cannot read it"), detail=str(error)) from None

    def _refuse_reachable_by_others(self) -> None:
        private_file.refuse_unsafe_directory(self._path.parent)
        private_file.refuse_unsafe_file(self._path)
        try:
            private_file.refuse_unsafe_file(self._journal)
        except FileNotFoundError:
            return

    def _refuse_never_made_here(self) -> None:
        # SQLite takes an empty file for an empty database; ours are never empty: they appear whole.
        if not self._path.lstat().st_size:
            raise Malformed("it is empty")
        if private_file.is_there(self._write_ahead_log):
            raise Malformed("it has a write-ahead log, which this program never makes")

    def _fill(self, fresh: Path, slot: KeySlot) -> None:
        with closing(self._connect(fresh)) as connection:
            SealedRows(connection).fill(slot)

    def _connect(self, path: Path) -> sqlite3.Connection:
        return connect(path, busy_timeout_seconds=self._busy_timeout_seconds)

    def _exists_already(self) -> SecretStoreError:
        return SecretStoreError(
            f"There is an encrypted secrets file already: {self._path}.",
            do="Unlock it with its passphrase.",
        )

    def _damaged(self, finding: Malformed, *, detail: str = "") -> SecretStoreDamaged:
        return SecretStoreDamaged(
            f"The encrypted secrets file {self._path} is not sound: {finding.finding}.",
            do=finding.do,
            detail=detail,
        )
