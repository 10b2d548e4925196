"""The tables of the encrypted secrets file, and how this program talks to SQLite about them."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from kms_tui.adapters.secret_stores.secrets_format import (
    VERSION,
    KeySlot,
    Malformed,
    refuse_unknown_version,
)
from kms_tui.effects import effect

APPLICATION_ID = 0x6B6D7366
"""Marks the file as ours in SQLite's header (`kmsf`)."""

_SCHEMA = (
    """CREATE TABLE slot (
        only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
        header BLOB NOT NULL,
        wrapped_key BLOB NOT NULL
    )""",
    """CREATE TABLE item (
        service TEXT NOT NULL,
        username TEXT NOT NULL,
        sealed BLOB NOT NULL,
        PRIMARY KEY (service, username)
    ) WITHOUT ROWID""",
)
_SETTINGS = (
    # A foreign schema must not run functions with side effects, nor a broken page pass unseen.
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    # Replaced secrets must not stay readable in the file, nor intermediate results in other files.
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    # Only EXTRA survived each simulated power cut with journal_mode DELETE.
    "PRAGMA synchronous = EXTRA",
)


def connect(path: Path, *, busy_timeout_seconds: float) -> sqlite3.Connection:
    """Connect to a file that exists; nothing is written. Transactions are begun by hand."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=busy_timeout_seconds,
        isolation_level=None,
    )
    connection.text_factory = bytes
    return connection


class SealedRows:
    """One connection to the file; for one thread and one call."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def fill(self, slot: KeySlot) -> None:
        """Write the tables and the slot into a file that is still empty."""
        self._configure()
        self._set_journal_mode()
        with self._transaction():
            self._connection.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
            self._connection.execute(f"PRAGMA user_version = {VERSION:d}")
            for table in _SCHEMA:
                self._connection.execute(table)
            self._connection.execute(
                "INSERT INTO slot VALUES (1, ?, ?)", (slot.raw_header, slot.wrapped_key)
            )

    def begin(self) -> None:
        """Prepare for work; raise `Malformed`, nothing written, if the file is not ours."""
        self._configure()
        self._refuse_foreign()
        self._set_journal_mode()

    def slot(self) -> KeySlot:
        """Return what a passphrase is tried on."""
        row = self._connection.execute("SELECT header, wrapped_key FROM slot").fetchone()
        if row is None:
            raise Malformed("it has no wrapped key")
        return KeySlot(raw_header=_blob(row[0]), wrapped_key=_blob(row[1]))

    def replace_slot(self, known: KeySlot, fresh: KeySlot) -> bool:
        """Write a fresh slot in place of the known one; return False if that is not there."""
        with self._transaction():
            replaced = self._connection.execute(
                "UPDATE slot SET header = ?, wrapped_key = ? WHERE header = ? AND wrapped_key = ?",
                (fresh.raw_header, fresh.wrapped_key, known.raw_header, known.wrapped_key),
            )
        return replaced.rowcount > 0

    def services(self) -> Sequence[str]:
        """Return the service names of all entries."""
        found = self._connection.execute("SELECT DISTINCT service FROM item ORDER BY service")
        try:
            return [_blob(row[0]).decode() for row in found]
        except UnicodeDecodeError:
            raise Malformed("one of its entries has no name") from None

    @contextmanager
    def snapshot(self) -> Iterator["SealedRows"]:
        """Copy everything into memory as it is at one moment, while others may go on writing."""
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as memory:
            memory.text_factory = bytes
            with self._unchanging():
                self._connection.backup(memory)
            yield SealedRows(memory)

    def write_to(self, fresh: Path) -> None:
        """Write everything into a file that is still empty; it is not synced yet."""
        with closing(connect(fresh, busy_timeout_seconds=0)) as copy:
            # Nothing is there to roll back to: without a journal nothing is left beside the file.
            copy.execute("PRAGMA journal_mode = OFF")
            copy.execute("PRAGMA synchronous = OFF")
            with effect("secrets copied"):
                self._connection.backup(copy)

    def refuse_broken(self) -> None:
        """Raise `Malformed` unless this is a whole file of ours; reads all of it."""
        self._refuse_foreign()
        if self._connection.execute("PRAGMA quick_check(1)").fetchone()[0] != b"ok":
            raise Malformed("some of its pages are broken")

    def sealed(self, service: str, username: str) -> bytes | None:
        """Return a sealed entry, or None."""
        row = self._connection.execute(
            "SELECT sealed FROM item WHERE service = ? AND username = ?", (service, username)
        ).fetchone()
        return None if row is None else _blob(row[0])

    def write(self, service: str, username: str, sealed: bytes) -> None:
        """Write a sealed entry in place of any older one."""
        with self._transaction():
            self._connection.execute(
                "INSERT OR REPLACE INTO item VALUES (?, ?, ?)", (service, username, sealed)
            )

    def delete(self, service: str, username: str) -> bool:
        """Remove an entry; return whether there was one."""
        with self._transaction():
            removed = self._connection.execute(
                "DELETE FROM item WHERE service = ? AND username = ?", (service, username)
            )
        return removed.rowcount > 0

    def _refuse_foreign(self) -> None:
        application_id = self._scalar("PRAGMA application_id")
        if application_id != APPLICATION_ID:
            raise Malformed("it is another program's")
        refuse_unknown_version(self._scalar("PRAGMA user_version"))
        found = self._connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
        if sorted(row[0] for row in found) != sorted(table.encode() for table in _SCHEMA):
            raise Malformed("its tables are not those of this version")

    def _configure(self) -> None:
        for setting in _SETTINGS:
            self._connection.execute(setting)

    def _set_journal_mode(self) -> None:
        mode = self._connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
        if mode != b"delete":
            raise Malformed("its journal mode cannot be set")

    def _scalar(self, query: str) -> int:
        value: int = self._connection.execute(query).fetchone()[0]
        return value

    @contextmanager
    def _unchanging(self) -> Iterator[None]:
        # SQLite's backup waits for a lock without end; a transaction waits no longer than allowed.
        self._connection.execute("BEGIN")
        try:
            self._connection.execute("SELECT 1 FROM slot").fetchone()
            yield
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        # Immediate: a transaction that begins as a reader cannot wait for the write lock later.
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            with effect("secrets committed"):
                self._connection.execute("COMMIT")
        finally:
            # Some failures roll back by themselves; a busy COMMIT leaves the transaction open.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")


def _blob(value: object) -> bytes:
    # SQLite keeps any type in any column; text arrives as bytes too and then fails to open.
    if not isinstance(value, bytes):
        raise Malformed("one of its values has a wrong type")
    return value
