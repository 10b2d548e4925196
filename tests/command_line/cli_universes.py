"""Universes as jobs make them, and what only somebody with an editor for SQLite does to them."""

import base64
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from admin import PASSPHRASE
from cli_documents import followed
from host import Host
from resealing import rewriting
from unattended import Ran, Unattended


def encrypt(job: Unattended, universe: str, configuration: str, *, keys: int = 1) -> None:
    """Register a universe, enable encryption and rotate until it has so many keys."""
    assert job.runs("universe", "add", universe).code == 0
    words = ("enable", universe, "--configuration", configuration)
    assert unlocked(job, *words).code == 0
    for _ in range(keys - 1):
        assert unlocked(job, "rotate", universe).code == 0


def unlocked(job: Unattended, *words: str) -> Ran:
    """Run `kms-tui universe` with the passphrase of the secrets file."""
    return job.runs("universe", *words, passphrase=PASSPHRASE)


def change(ran: Ran) -> dict[str, Any]:
    """Return the document of a change."""
    return followed("universe-change", ran.out)


def shown(job: Unattended, universe: str = "orders") -> dict[str, Any]:
    """Return what is told of a universe."""
    return followed("universe-show", job.runs("universe", "show", universe, "--json").out)


def moves_vault(host: Host, configuration: str, vault: str) -> None:
    """Let the vault of a stored configuration turn into another one of the sandbox."""
    with rewriting(host.data / "catalogue.db") as database:
        database.execute(
            "UPDATE configuration SET vault_url = ? WHERE name = ?",
            (f"https://{vault}.vault.azure.net", configuration),
        )


@contextmanager
def damaged(host: Host, number: int) -> Iterator[None]:
    """Let the wrapping of a key be none of its master key's; put it back at the end."""
    [was] = wrappings(host, number)
    _overwrite(host, was, b"\x01" * len(was))
    yield
    _overwrite(host, b"\x01" * len(was), was)


def wrappings(host: Host, number: int) -> list[bytes]:
    """Return what the wrappings of the keys of that number hold."""
    with closing(sqlite3.connect(host.data / "catalogue.db")) as database:
        rows = database.execute(
            "SELECT wrapped FROM wrapping JOIN universe_key ON universe_key.id = universe_key_id"
            " WHERE number = ?",
            (number,),
        ).fetchall()
    return [wrapped for (wrapped,) in rows]


def event_kinds(host: Host) -> list[str]:
    """Return what happened to universes, oldest first, read past the program."""
    with closing(sqlite3.connect(host.data / "catalogue.db")) as database:
        rows = database.execute("SELECT kind FROM event ORDER BY sequence").fetchall()
    return [kind for (kind,) in rows]


def renames_past_the_program(host: Host, universe: str, name: str) -> None:
    """Write a name that the program would refuse."""
    with rewriting(host.data / "catalogue.db") as database:
        database.execute(
            "UPDATE universe SET name = ?, revision = revision + 1 WHERE name = ?", (name, universe)
        )


def metadata(wrapped: bytes, db_key_id: str) -> str:
    """Return the metadata of a YugabyteDB Anywhere backup that refers to one key."""
    entry = {
        "key_ref": base64.b64encode(wrapped).decode(),
        "key_provider": "AZU",
        "db_key_id": db_key_id,
    }
    return json.dumps({"universe_keys": [entry]})


def _overwrite(host: Host, was: bytes, wrapped: bytes) -> None:
    """Change what is recorded, as only somebody who removed the trigger can."""
    with rewriting(host.data / "catalogue.db") as database:
        [trigger] = database.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'wrapping_is_never_changed'"
        ).fetchone()
        database.execute("DROP TRIGGER wrapping_is_never_changed")
        database.execute("UPDATE wrapping SET wrapped = ? WHERE wrapped = ?", (wrapped, was))
        database.execute(trigger)
