"""Statements on the journal: operations and the secrets they are about.

All run inside the caller's transaction.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from kms_tui.adapters.sqlite import secret_table
from kms_tui.adapters.sqlite.owner import this_process
from kms_tui.adapters.sqlite.rows import operation_of, operation_values
from kms_tui.domain.configuration import ConfigurationId, SecretReference
from kms_tui.domain.errors import CatalogueError
from kms_tui.services.ports import SaveOperation

_INSERT_PENDING = """
INSERT INTO secret (reference, configuration_id, store, store_identity, state, created_at)
VALUES (
  :secret_reference, :configuration_id, :secret_store, :secret_store_identity, 'pending',
  :started_at
)
"""
_INSERT_OPERATION = """
INSERT INTO operation (
  id, kind, configuration_id, secret_reference, secret_store, vault_url, key_name, may_create_key,
  started_at, owner_host, owner_boot_id, owner_pid, owner_started_at, secret_store_identity
) VALUES (
  :id, :kind, :configuration_id, :secret_reference, :secret_store, :vault_url, :key_name,
  :may_create_key, :started_at, :owner_host, :owner_boot_id, :owner_pid, :owner_started_at,
  :secret_store_identity
)
"""
_SELECT_OPERATIONS = "SELECT rowid AS row_id, * FROM operation ORDER BY started_at, id"
_DELETE_OPERATION = "DELETE FROM operation WHERE id = ?"
_END_OPERATION = """
DELETE FROM operation WHERE id = ? AND configuration_id = ? AND secret_reference IS ?
"""
_ACTIVATE = """
UPDATE secret SET state = 'active'
WHERE reference = ? AND configuration_id = ? AND state = 'pending'
"""
_HAS_LEFTOVERS = """
SELECT EXISTS (SELECT 1 FROM operation) OR EXISTS (SELECT 1 FROM secret WHERE state <> 'active')"""
_SELECT_IS_PENDING = "SELECT 1 FROM operation WHERE id = ?"
_SELECT_REFERENCE = "SELECT secret_reference FROM operation WHERE id = ?"
_DELETE_PENDING = "DELETE FROM secret WHERE reference = ? AND state = 'pending'"


def begin(connection: sqlite3.Connection, operation: SaveOperation) -> None:
    """Add an operation and, if it has one, its secret as pending; pin the store of the first.

    Raises `SecretStoreMoved` if the secret would go to another store than the pinned one.
    """
    values = operation_values(operation, this_process())
    if operation.secret_reference is not None:
        secret_table.settle_pin(connection, operation.pin)
        connection.execute(_INSERT_PENDING, values)
    connection.execute(_INSERT_OPERATION, values)


def complete(
    connection: sqlite3.Connection,
    operation_id: str,
    configuration_id: ConfigurationId,
    secret_reference: SecretReference | None,
) -> None:
    """Remove an operation that reached its end; its secret becomes active.

    Raises `CatalogueError` if it is not in the journal as described: then its secret may be gone.
    """
    ending = (operation_id, configuration_id, secret_reference)
    is_ended = connection.execute(_END_OPERATION, ending).rowcount == 1
    if is_ended and secret_reference is not None:
        secret = (secret_reference, configuration_id)
        is_ended = connection.execute(_ACTIVATE, secret).rowcount == 1
    if not is_ended:
        raise CatalogueError(
            "The journal does not know this save any more; nothing was saved.",
            do="Save again.",
        )


def forget(connection: sqlite3.Connection, operation_id: str) -> None:
    """Remove an operation and its pending secret; one that is not there counts as removed."""
    row = connection.execute(_SELECT_REFERENCE, (operation_id,)).fetchone()
    if row is not None:
        connection.execute(_DELETE_OPERATION, (operation_id,))
        connection.execute(_DELETE_PENDING, (row["secret_reference"],))


def is_pending(connection: sqlite3.Connection, operation_id: str) -> bool:
    """Whether the operation is in the journal."""
    return connection.execute(_SELECT_IS_PENDING, (operation_id,)).fetchone() is not None


def operations(connection: sqlite3.Connection, place: Path) -> Sequence[SaveOperation]:
    """Return every operation in the journal, oldest first."""
    return [operation_of(row, place) for row in connection.execute(_SELECT_OPERATIONS)]


def has_leftovers(connection: sqlite3.Connection) -> bool:
    """Whether there is an operation, or a secret that no configuration uses."""
    return bool(connection.execute(_HAS_LEFTOVERS).fetchone()[0])
