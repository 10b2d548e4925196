"""What a session may do with its connection: work on rows, and nothing else.

A mistake in a statement, or one that somebody slips in, changes no schema, no setting, no seal and
reaches no other file. It is refused when the statement is prepared, before anything is done.
"""

import sqlite3

from kms_tui.adapters.sqlite import seals

_ROWS = frozenset(
    {
        *(sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION),
        *(sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_SAVEPOINT),
    }
)
_CHANGES = frozenset({sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE})
_CHECKS = frozenset({"quick_check", "integrity_check", "foreign_key_check", "table_info"})
_SETTINGS = frozenset(
    {
        *("application_id", "user_version", "page_count", "page_size", "journal_mode"),
        *("synchronous", "foreign_keys", "recursive_triggers", "trusted_schema", "temp_store"),
        *("cell_size_check", "secure_delete", "busy_timeout"),
    }
)
"""These may be read, not set."""


def seal_what_is_written(connection: sqlite3.Connection) -> None:
    """Prepare the connection for its first change; has to come before the transaction."""
    connection.set_authorizer(None)
    try:
        seals.keep_sealed(connection)
    finally:
        allow_rows_only(connection)


def allow_rows_only(connection: sqlite3.Connection) -> None:
    """From now on, refuse (`SQLITE_AUTH`) every statement that does more than a session needs."""
    connection.set_authorizer(_judge)


def _judge(
    action: int, first: str | None, second: str | None, _database: str | None, inside: str | None
) -> int:
    if action in _CHANGES:
        is_allowed = _is_change_of_rows(first or "", inside)
    elif action == sqlite3.SQLITE_PRAGMA:
        is_allowed = first in _CHECKS or (first in _SETTINGS and second is None)
    else:
        is_allowed = action in _ROWS
    return sqlite3.SQLITE_OK if is_allowed else sqlite3.SQLITE_DENY


def _is_change_of_rows(table: str, trigger: str | None) -> bool:
    if table == seals.TABLE:
        return trigger in seals.TRIGGERS
    return table in seals.TABLES
