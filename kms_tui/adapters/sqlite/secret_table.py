"""Statements on the client secrets and on the store they go to.

All that write run inside the caller's transaction.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from kms_tui.adapters.sqlite.rows import secret_of
from kms_tui.domain.configuration import SecretReference
from kms_tui.domain.errors import SecretStoreMoved
from kms_tui.domain.store_kind import ELSEWHERE, MEMORY, place_of
from kms_tui.services.ports import SecretRecord, StorePin

_SELECT = "SELECT rowid AS row_id, * FROM secret "
_SELECT_ALL = _SELECT + "ORDER BY created_at, reference"
_SELECT_ONE = _SELECT + "WHERE reference = ?"
_RETIRE = "UPDATE secret SET state = 'retiring' WHERE reference = ? AND state = 'active'"
_DROP = "DELETE FROM secret WHERE reference = ? AND state = 'retiring'"
_NOTE_ERROR = "UPDATE secret SET error = ? WHERE reference = ? AND state = 'retiring'"
_SELECT_PIN = "SELECT kind, identity FROM secret_store_pin"
_SET_PIN = "INSERT OR REPLACE INTO secret_store_pin (only_row, kind, identity) VALUES (1, ?, ?)"
_DROP_PIN = "DELETE FROM secret_store_pin WHERE kind = ? AND identity = ?"
_LEAVE_SECRETS = """
UPDATE secret SET store = ?, store_identity = '' WHERE store = ? AND store_identity = ?
"""
_LEAVE_OPERATIONS = """
UPDATE operation SET secret_store = ?, secret_store_identity = ''
WHERE secret_store = ? AND secret_store_identity = ?
"""


def select_all(connection: sqlite3.Connection, place: Path) -> Sequence[SecretRecord]:
    """Return every client secret that the journal knows, oldest first."""
    return [secret_of(row, place) for row in connection.execute(_SELECT_ALL)]


def select(
    connection: sqlite3.Connection, reference: SecretReference, place: Path
) -> SecretRecord | None:
    """Return one, or None."""
    row = connection.execute(_SELECT_ONE, (reference,)).fetchone()
    return None if row is None else secret_of(row, place)


def retire(connection: sqlite3.Connection, reference: SecretReference | None) -> None:
    """Note that nothing uses a secret any more; None is the secret of a managed identity."""
    connection.execute(_RETIRE, (reference,))


def drop(connection: sqlite3.Connection, reference: SecretReference) -> None:
    """Forget a retiring secret; one that is not there counts as forgotten."""
    connection.execute(_DROP, (reference,))


def note_error(connection: sqlite3.Connection, reference: SecretReference, error: str) -> None:
    """Remember why a retiring secret is still in its store."""
    connection.execute(_NOTE_ERROR, (error.encode("utf-8", "replace").decode(), reference))


def pin(connection: sqlite3.Connection) -> StorePin | None:
    """Return the store that new secrets go to, if one was settled on."""
    row = connection.execute(_SELECT_PIN).fetchone()
    return None if row is None else StorePin(str(row["kind"]), str(row["identity"]))


def set_pin(connection: sqlite3.Connection, wanted: StorePin) -> None:
    """Let new secrets go to that store."""
    connection.execute(_SET_PIN, (wanted.kind, wanted.identity))


def leave_behind(connection: sqlite3.Connection, lost: StorePin) -> None:
    """Let the secrets of a store that is not on this host rest elsewhere; never pin it."""
    connection.execute(_DROP_PIN, (lost.kind, lost.identity))
    for statement in (_LEAVE_SECRETS, _LEAVE_OPERATIONS):
        connection.execute(statement, (ELSEWHERE, lost.kind, lost.identity))


def settle_pin(connection: sqlite3.Connection, wanted: StorePin) -> None:
    """Pin the store of the first secret; raise `SecretStoreMoved` if another one is pinned.

    Memory is never pinned: nothing rests there when the program has ended.
    """
    pinned = pin(connection)
    if pinned is not None and not pinned.admits(wanted):
        raise SecretStoreMoved(
            f"The client secrets rest in the {place_of(pinned.kind)} since a moment ago.",
            do="Try again.",
        )
    if wanted.kind != MEMORY and pinned != wanted:
        set_pin(connection, wanted)
