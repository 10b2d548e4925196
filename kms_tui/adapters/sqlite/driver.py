"""How this program talks to SQLite: connection settings and transactions."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kms_tui.adapters.sqlite.errors import damaged
from kms_tui.effects import effect

_TO_READ = (
    # A foreign schema must not run functions with side effects, nor a broken page pass unseen.
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    # Intermediate results must not lie in other files.
    "PRAGMA temp_store = MEMORY",
)
_TO_WRITE = (
    # Without it INSERT OR REPLACE would slip past triggers.
    "PRAGMA recursive_triggers = ON",
    "PRAGMA foreign_keys = ON",
    # Deleted rows must not stay readable in the file.
    "PRAGMA secure_delete = ON",
    # Only EXTRA survived each simulated power cut with journal_mode DELETE.
    "PRAGMA synchronous = EXTRA",
)


def connect(database: Path, *, busy_timeout_seconds: float) -> sqlite3.Connection:
    """Connect to a file that exists; nothing is read yet. Transactions are begun by hand."""
    connection = sqlite3.connect(
        f"{database.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=busy_timeout_seconds,
        isolation_level=None,
    )
    return _prepared(connection)


def connect_to_memory() -> sqlite3.Connection:
    """Return an empty database that ends with its connection."""
    return _prepared(sqlite3.connect(":memory:", isolation_level=None))


def _prepared(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.row_factory = sqlite3.Row
    connection.text_factory = _text
    # SQLite's own `lower` knows the letters of ASCII only.
    connection.create_function("small", 1, str.lower, deterministic=True)
    return connection


def distrust(connection: sqlite3.Connection) -> None:
    """Set what reading a file needs that somebody else may have written."""
    for setting in _TO_READ:
        connection.execute(setting)


def configure(connection: sqlite3.Connection, database: Path) -> None:
    """Set what a connection needs and check the answers that matter; reads the file."""
    distrust(connection)
    for setting in _TO_WRITE:
        connection.execute(setting)
    if not connection.execute("PRAGMA foreign_keys").fetchone()[0]:
        raise damaged(database, "This SQLite knows no foreign keys.")
    answer = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    if answer != "delete":
        raise damaged(database, f"The journal mode stays {answer}.")


def _text(stored: bytes) -> str:
    # Keeps broken UTF-8 apart, so that the row can be named when it is refused.
    return stored.decode("utf-8", "surrogateescape")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Take the write lock, commit at the end, roll back on any failure, also that of the COMMIT.

    Immediate, because a transaction that begins as a reader cannot wait for the write lock later.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        with effect("catalogue committed"):
            connection.execute("COMMIT")
    finally:
        # Some failures roll back by themselves; a busy COMMIT leaves the transaction open.
        if connection.in_transaction:
            connection.execute("ROLLBACK")


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Let several statements read one state of the file."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
