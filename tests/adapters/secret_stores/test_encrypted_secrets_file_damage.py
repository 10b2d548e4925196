from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from secret_store_parts import (
    PASSPHRASE,
    USERNAME,
    everything_in,
    file_with_two_entries,
    query,
    secrets_file,
    unlocked_file,
    uses_of,
)

from kms_tui.adapters.secret_stores.encrypted_secrets_file import EncryptedSecretsFile
from kms_tui.domain.errors import SecretStoreDamaged, SecretStoreError


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return file_with_two_entries(tmp_path / "data")


def _empty(database: Path) -> None:
    database.write_bytes(b"")


def _first_hundred_bytes(database: Path) -> None:
    database.write_bytes(database.read_bytes()[:100])


def _half(database: Path) -> None:
    contents = database.read_bytes()
    database.write_bytes(contents[: len(contents) // 2])


def _first_page(database: Path) -> None:
    database.write_bytes(database.read_bytes()[:4096])


def _random_bytes(database: Path) -> None:
    database.write_bytes(os.urandom(20_000))


def _text(database: Path) -> None:
    database.write_text("[secrets]\nnone = here\n" * 50)


def _other_database(database: Path) -> None:
    database.unlink()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE contacts (name TEXT)")
    database.chmod(0o600)


def _other_database_with_write_ahead_log(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE contacts (name TEXT)")
        log = database.with_name("secrets.db-wal")
        copy = log.read_bytes()
    log.write_bytes(copy)


def _other_application(database: Path) -> None:
    query(database, "PRAGMA application_id = 7")


def _newer(database: Path) -> None:
    query(database, "PRAGMA user_version = 2")


def _versionless(database: Path) -> None:
    query(database, "PRAGMA user_version = 0")


def _extra_trigger(database: Path) -> None:
    query(database, "CREATE TRIGGER t AFTER INSERT ON item BEGIN DELETE FROM slot; END")


def _missing_table(database: Path) -> None:
    query(database, "DROP TABLE item")


def _no_slot(database: Path) -> None:
    query(database, "DELETE FROM slot")


def _short_header(database: Path) -> None:
    query(database, "UPDATE slot SET header = x'00'")


def _foreign_header(database: Path) -> None:
    query(database, "UPDATE slot SET header = zeroblob(length(header))")


def _header_of_another_type(database: Path) -> None:
    query(database, "UPDATE slot SET header = 5")


def _unknown_key_derivation(database: Path) -> None:
    _replace_in_header(database, b"argon2id", b"argon2xx")


def _newer_header(database: Path) -> None:
    _replace_in_header(database, b"\x00\x01", b"\x00\x02")


def _replace_in_header(database: Path, old: bytes, new: bytes) -> None:
    header: bytes = query(database, "SELECT header FROM slot")[0][0]
    query(database, "UPDATE slot SET header = ?", header.replace(old, new, 1))


UNREADABLE = "SQLite cannot read it"
OTHERS = "it is another program's"
TABLES = "its tables are not those of this version"
LOG = "it has a write-ahead log, which this program never makes"
TYPE = "one of its values has a wrong type"
FOUND = {
    _empty: "it is empty",
    _first_hundred_bytes: UNREADABLE,
    _half: UNREADABLE,
    _first_page: UNREADABLE,
    _random_bytes: UNREADABLE,
    _text: UNREADABLE,
    _other_database: OTHERS,
    _other_database_with_write_ahead_log: LOG,
    _other_application: OTHERS,
    _newer: "a newer kms-tui made it (version 2)",
    _versionless: "it has version 0, which never existed",
    _extra_trigger: TABLES,
    _missing_table: TABLES,
    _no_slot: "it has no wrapped key",
    _short_header: "its header has 1 bytes instead of 62",
    _foreign_header: "its header is another program's",
    _header_of_another_type: TYPE,
    _unknown_key_derivation: "its header asks for an unknown key derivation",
    _newer_header: "a newer kms-tui made it (version 2)",
}
RESTORE = "It was left as it is: move it away and restore it from a backup."
USE_NEWER = "It was left as it is: use the newer kms-tui on this host."


@pytest.mark.parametrize(("damage", "found"), FOUND.items())
def test_a_file_that_is_not_sound_is_left_as_it_is(
    database: Path, damage: Callable[[Path], None], found: str
) -> None:
    backend = unlocked_file(database.parent)
    damage(database)
    before = everything_in(database.parent)
    for use in uses_of(backend):
        with raises_clearly(SecretStoreDamaged) as refusal:
            use()
        assert refusal.value.what == f"The encrypted secrets file {database} is not sound: {found}."
        assert refusal.value.do == (USE_NEWER if "newer" in found else RESTORE)
    with raises_clearly(SecretStoreError) as refused:
        backend.create(PASSPHRASE)
    assert refused.value.what == f"There is an encrypted secrets file already: {database}."
    assert refused.value.do == "Unlock it with its passphrase."
    assert everything_in(database.parent) == before


def test_an_entry_that_was_altered_is_to_be_restored_or_entered_again(database: Path) -> None:
    query(database, "UPDATE item SET sealed = zeroblob(length(sealed)) WHERE service = 'one'")
    backend = unlocked_file(database.parent)
    with raises_clearly(SecretStoreDamaged) as refusal:
        backend.get_password("one", USERNAME)
    damage = "its entry one was altered or belongs elsewhere"
    assert refusal.value.what == f"The encrypted secrets file {database} is not sound: {damage}."
    again = "restore it from a backup, or enter that client secret again."
    assert refusal.value.do == f"It was left as it is: {again}"
    assert backend.get_password("two", USERNAME) is not None


def test_what_sqlite_says_of_a_file_it_cannot_read_is_kept_for_a_support_case(
    database: Path,
) -> None:
    _text(database)
    with raises_clearly(SecretStoreDamaged) as refusal:
        secrets_file(database.parent).state()
    assert refusal.value.detail == "file is not a database"


def test_what_is_left_of_a_lost_file_is_not_taken_for_the_next_one(database: Path) -> None:
    database.rename(database.with_name("secrets.db-journal"))
    backend = secrets_file(database.parent)
    with raises_clearly(SecretStoreDamaged, match=r"it is gone, but secrets\.db-journal"):
        backend.state()
    with raises_clearly(SecretStoreDamaged, match=r"it is gone, but secrets\.db-journal"):
        backend.create(PASSPHRASE)
    assert not database.exists()


def test_a_cheap_file_opens_only_for_who_asks_for_it(database: Path) -> None:
    with raises_clearly(SecretStoreDamaged, match="implausible key derivation"):
        EncryptedSecretsFile(database.parent).unlock(PASSPHRASE)
    assert unlocked_file(database.parent).get_password("one", USERNAME) == "value of one"
