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


DAMAGES = [
    _empty,
    _first_hundred_bytes,
    _half,
    _first_page,
    _random_bytes,
    _text,
    _other_database,
    _other_database_with_write_ahead_log,
    _other_application,
    _newer,
    _versionless,
    _extra_trigger,
    _missing_table,
    _no_slot,
    _short_header,
    _foreign_header,
    _header_of_another_type,
    _unknown_key_derivation,
    _newer_header,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_file_that_is_not_sound_is_left_as_it_is(
    database: Path, damage: Callable[[Path], None]
) -> None:
    backend = unlocked_file(database.parent)
    damage(database)
    before = everything_in(database.parent)
    for use in uses_of(backend):
        with raises_clearly(SecretStoreDamaged, match=r"secrets\.db") as refusal:
            use()
        assert "It was left as it is" in refusal.value.do
    with raises_clearly(SecretStoreError, match="already"):
        backend.create(PASSPHRASE)
    assert everything_in(database.parent) == before


@pytest.mark.parametrize("damage", [_half, _text])
def test_a_damaged_file_is_to_be_restored(database: Path, damage: Callable[[Path], None]) -> None:
    damage(database)
    with raises_clearly(SecretStoreDamaged) as refusal:
        secrets_file(database.parent).unlock(PASSPHRASE)
    assert "restore it from a backup" in refusal.value.do


def test_an_empty_file_is_no_empty_store(database: Path) -> None:
    _empty(database)
    with raises_clearly(SecretStoreDamaged, match="it is empty"):
        secrets_file(database.parent).state()


@pytest.mark.parametrize("damage", [_newer, _newer_header])
def test_a_newer_file_is_for_the_newer_program(
    database: Path, damage: Callable[[Path], None]
) -> None:
    damage(database)
    with raises_clearly(SecretStoreDamaged, match="a newer kms-tui made it") as refusal:
        secrets_file(database.parent).state()
    assert "use the newer kms-tui" in refusal.value.do


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
