from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from keyring.errors import KeyringLocked
from secret_store_parts import (
    PASSPHRASE,
    PATIENCE_SECONDS,
    PLANTED,
    USERNAME,
    created_file,
    file_store,
    held_by_another_process,
    query,
    secrets_file,
    unlocked_file,
)

from kms_tui.adapters.secret_stores.encrypted_secrets_file import EncryptedSecretsFile
from kms_tui.adapters.secret_stores.keyring_secret_store import KeyringSecretStore
from kms_tui.adapters.secret_stores.sealed_rows import SealedRows, connect
from kms_tui.domain.errors import (
    SecretStoreDamaged,
    SecretStoreError,
    SecretStoreMissing,
    SecretStoreUnavailable,
)
from kms_tui.domain.secret import Secret

needs_ordinary_user = pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")


@pytest.fixture
def backend(tmp_path: Path) -> EncryptedSecretsFile:
    backend = created_file(tmp_path / "data")
    backend.set_password("service", USERNAME, PLANTED)
    return backend


def restored(copy: Path, directory: Path) -> EncryptedSecretsFile:
    """Put a backup into an empty directory as an admin would."""
    directory.mkdir(mode=0o700)
    shutil.copyfile(copy, directory / "secrets.db")
    (directory / "secrets.db").chmod(0o600)
    return secrets_file(directory)


def test_a_restored_backup_is_the_store_it_was_made_of(
    backend: EncryptedSecretsFile, tmp_path: Path
) -> None:
    backend.back_up(tmp_path / "copy")
    backend.delete_password("service", USERNAME)
    again = restored(tmp_path / "copy", tmp_path / "again")
    assert again.identity() == backend.identity()
    with pytest.raises(KeyringLocked):
        again.get_password("service", USERNAME)
    again.unlock(PASSPHRASE)
    assert again.get_password("service", USERNAME) == PLANTED


def test_a_backup_keeps_the_passphrase_it_was_made_with(
    backend: EncryptedSecretsFile, tmp_path: Path
) -> None:
    backend.back_up(tmp_path / "copy")
    backend.change_passphrase(PASSPHRASE, Secret("another passphrase"))
    restored(tmp_path / "copy", tmp_path / "again").unlock(PASSPHRASE)


def test_no_passphrase_is_needed(backend: EncryptedSecretsFile, tmp_path: Path) -> None:
    backend.lock()
    backend.back_up(tmp_path / "copy")
    assert query(tmp_path / "copy", "SELECT count(*) FROM item") == [(1,)]


def test_a_backup_is_private_and_alone(backend: EncryptedSecretsFile, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    before = os.umask(0)
    try:
        backend.back_up(tmp_path / "backups" / "copy")
    finally:
        os.umask(before)
    (copy,) = (tmp_path / "backups").iterdir()
    assert copy.stat().st_mode & 0o777 == 0o600
    assert PLANTED.encode() not in copy.read_bytes()
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secrets.db"]


def test_what_is_there_is_never_replaced(backend: EncryptedSecretsFile, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    copy = tmp_path / "backups" / "copy"
    copy.write_text("earlier")
    with raises_clearly(SecretStoreUnavailable) as refusal:
        backend.back_up(copy)
    assert refusal.value.what == f"There is a file already: {copy}."
    another = "Choose another name, or move that file away; a backup never replaces one."
    assert refusal.value.do == another
    assert copy.read_text() == "earlier"
    assert list(copy.parent.iterdir()) == [copy]


def test_a_link_is_never_followed(backend: EncryptedSecretsFile, tmp_path: Path) -> None:
    (tmp_path / "copy").symlink_to(tmp_path / "elsewhere")
    with raises_clearly(SecretStoreUnavailable, match="There is a file already"):
        backend.back_up(tmp_path / "copy")
    assert not (tmp_path / "elsewhere").exists()


def test_the_file_itself_is_no_place_for_its_backup(
    backend: EncryptedSecretsFile, tmp_path: Path
) -> None:
    with raises_clearly(SecretStoreUnavailable, match="There is a file already"):
        backend.back_up(tmp_path / "data" / "secrets.db")
    assert backend.get_password("service", USERNAME) == PLANTED


@pytest.mark.parametrize("name", ["secrets.db-journal", "secrets.db-wal", "copy-shm"])
def test_a_name_that_sqlite_would_take_for_its_own_is_refused(
    backend: EncryptedSecretsFile, tmp_path: Path, name: str
) -> None:
    with raises_clearly(SecretStoreUnavailable) as refusal:
        backend.back_up(tmp_path / "data" / name)
    own = "SQLite gives such names a meaning of its own."
    assert refusal.value.what == f"A backup cannot be named {name}: {own}"
    assert refusal.value.do == "Choose another name, such as kms-tui-secrets.backup."
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secrets.db"]


def test_a_place_that_the_system_refuses_is_named(
    backend: EncryptedSecretsFile, tmp_path: Path
) -> None:
    copy = tmp_path / ("x" * 250)
    with raises_clearly(SecretStoreUnavailable) as refusal:
        backend.back_up(copy)
    assert refusal.value.what == f"The backup {copy} failed."
    assert refusal.value.code == "ENAMETOOLONG"


@pytest.mark.parametrize("name", ["missing/copy", "file/copy"])
def test_a_directory_that_is_none_is_told(
    backend: EncryptedSecretsFile, tmp_path: Path, name: str
) -> None:
    (tmp_path / "file").touch()
    with raises_clearly(SecretStoreUnavailable) as refusal:
        backend.back_up(tmp_path / name)
    directory = (tmp_path / name).parent
    assert refusal.value.what == f"There is no directory {directory}."
    assert refusal.value.do == f"Choose another one, or: mkdir -m 700 {directory}"


def test_a_directory_where_anybody_may_replace_files_is_refused(
    backend: EncryptedSecretsFile, tmp_path: Path
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    with raises_clearly(SecretStoreUnavailable) as refusal:
        backend.back_up(shared / "copy")
    assert refusal.value.what == f"Anybody may replace files in {shared}."
    assert refusal.value.do == f"Choose a directory of your own, or: chmod o-w {shared}"
    shared.chmod(0o1777)
    backend.back_up(shared / "copy")


@needs_ordinary_user
def test_a_directory_that_is_not_writable_is_told(
    backend: EncryptedSecretsFile, tmp_path: Path
) -> None:
    (tmp_path / "fixed").mkdir(mode=0o500)
    with raises_clearly(SecretStoreUnavailable, match="not writable for you"):
        backend.back_up(tmp_path / "fixed" / "copy")


def test_what_a_killed_backup_left_goes_with_the_next_one(
    backend: EncryptedSecretsFile, tmp_path: Path
) -> None:
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "copy.0123456789abcdef.new").write_text("half")
    (tmp_path / "backups" / "copy.old").write_text("somebody's")
    backend.back_up(tmp_path / "backups" / "copy")
    assert {path.name for path in (tmp_path / "backups").iterdir()} == {"copy", "copy.old"}


def test_there_is_no_backup_of_nothing(tmp_path: Path) -> None:
    with raises_clearly(SecretStoreMissing):
        secrets_file(tmp_path / "data").back_up(tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []


def test_a_broken_file_is_never_passed_on_as_a_backup(
    backend: EncryptedSecretsFile, tmp_path: Path
) -> None:
    for number in range(50):
        backend.set_password(f"{number}", USERNAME, "x" * 500)
    database = tmp_path / "data" / "secrets.db"
    contents = bytearray(database.read_bytes())
    contents[-4096:] = os.urandom(4096)
    database.write_bytes(contents)
    with raises_clearly(SecretStoreDamaged) as refusal:
        backend.back_up(tmp_path / "copy")
    found = "is not sound: some of its pages are broken."
    assert refusal.value.what == f"The encrypted secrets file {database} {found}"
    assert not (tmp_path / "copy").exists()


async def test_a_file_that_another_process_holds_is_not_waited_for_without_end(
    backend: EncryptedSecretsFile, tmp_path: Path
) -> None:
    del backend
    impatient = secrets_file(tmp_path / "data", busy_timeout_seconds=0.05)
    store = KeyringSecretStore(lambda: impatient, kind="file", place="encrypted secrets file")
    with (
        held_by_another_process(tmp_path / "data" / "secrets.db"),
        raises_clearly(SecretStoreUnavailable, match="Another process holds the encrypted"),
    ):
        await store.back_up(tmp_path / "copy")
    await file_store(tmp_path / "data").back_up(tmp_path / "copy")


def test_a_lock_that_comes_in_between_is_not_waited_for_without_end_either(
    backend: EncryptedSecretsFile, tmp_path: Path
) -> None:
    del backend
    database, told = tmp_path / "data" / "secrets.db", list[str]()

    def copy() -> None:
        with closing(connect(database, busy_timeout_seconds=0.05)) as connection:
            try:
                with SealedRows(connection).snapshot():
                    told.append("copied")
            except sqlite3.OperationalError as refusal:
                told.append(str(refusal))

    with held_by_another_process(database):
        thread = threading.Thread(target=copy, daemon=True)
        thread.start()
        thread.join(10)
        assert told == ["database is locked"]


def test_a_backup_made_while_others_write_is_one_moment_of_the_file(tmp_path: Path) -> None:
    created_file(tmp_path / "data")
    backend = secrets_file(tmp_path / "data", busy_timeout_seconds=PATIENCE_SECONDS)
    is_over = threading.Event()

    def write() -> None:
        writer = unlocked_file(tmp_path / "data", busy_timeout_seconds=PATIENCE_SECONDS)
        number = 0
        while not is_over.is_set():
            writer.set_password(f"{number:06}", USERNAME, f"value {number}")
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(4):
            backend.back_up(tmp_path / f"copy {number}")
    finally:
        is_over.set()
        writer.join()
    for number in range(4):
        copy = restored(tmp_path / f"copy {number}", tmp_path / f"again {number}")
        copy.unlock(PASSPHRASE)
        # Written in this order, so whatever there is has everything before it.
        assert list(copy.services()) == [f"{n:06}" for n in range(len(copy.services()))]
        assert all(copy.get_password(name, USERNAME) for name in copy.services())


def test_of_backups_to_one_name_at_once_one_succeeds(
    backend: EncryptedSecretsFile, tmp_path: Path
) -> None:
    (tmp_path / "backups").mkdir()
    start, refusals = threading.Barrier(4), list[str]()

    def back_up() -> None:
        start.wait()
        try:
            backend.back_up(tmp_path / "backups" / "copy")
        except SecretStoreError as refusal:
            refusals.append(refusal.what)

    threads = [threading.Thread(target=back_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refusals) == 3
    assert all(what.startswith("There is a file already") for what in refusals)
    assert [path.name for path in (tmp_path / "backups").iterdir()] == ["copy"]
    assert query(tmp_path / "backups" / "copy", "PRAGMA integrity_check") == [("ok",)]
