"""Rows written by hand that pass for the program's own, to try what lies behind the seals."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kms_tui.adapters.sqlite import seals


@contextmanager
def rewriting(database: Path) -> Iterator[sqlite3.Connection]:
    """Yield a connection; what it changed is committed at the end with seals that fit."""
    with closing(sqlite3.connect(database)) as connection, connection:
        yield connection
        seals.seal_all(connection)


def rewrite(database: Path, sql: str, *parameters: object) -> None:
    """Run a statement on a connection of its own, and seal what it left."""
    with rewriting(database) as connection:
        connection.execute(sql, parameters)


def break_rules(database: Path, change: str) -> None:
    """Change a table as somebody who ignores its rules while a session is running."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(change)
