from __future__ import annotations

import os
import threading
import unicodedata
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from keyring.errors import KeyringLocked, PasswordDeleteError
from secret_store_parts import (
    PASSPHRASE,
    PATIENCE_SECONDS,
    PLANTED,
    USERNAME,
    created_file,
    everything_in,
    query,
    secrets_file,
    unlocked_file,
)

from kms_tui.adapters.secret_stores.encrypted_secrets_file import EncryptedSecretsFile
from kms_tui.domain.errors import SecretStoreError, WrongPassphrase
from kms_tui.domain.secret import Secret
from kms_tui.services.ports import SecretStoreState

WRONG = Secret("correct horse battery stable")


def test_creating_leaves_it_unlocked(tmp_path: Path) -> None:
    assert created_file(tmp_path / "data").state() is SecretStoreState.READY


def test_an_entry_survives_the_process_that_wrote_it(tmp_path: Path) -> None:
    created_file(tmp_path / "data").set_password("service", USERNAME, PLANTED)
    assert unlocked_file(tmp_path / "data").get_password("service", USERNAME) == PLANTED


def test_an_absent_entry_is_none(tmp_path: Path) -> None:
    assert created_file(tmp_path / "data").get_password("service", USERNAME) is None


def test_deleting_an_absent_entry_is_keyrings_error(tmp_path: Path) -> None:
    with pytest.raises(PasswordDeleteError):
        created_file(tmp_path / "data").delete_password("service", USERNAME)


@pytest.mark.parametrize("length", [0, 1, 11])
def test_a_short_passphrase_is_refused_and_nothing_made(tmp_path: Path, length: int) -> None:
    with raises_clearly(SecretStoreError, match="at least 12 characters"):
        secrets_file(tmp_path / "data").create(Secret("x" * length))
    assert list(tmp_path.iterdir()) == []


def test_twelve_characters_are_enough(tmp_path: Path) -> None:
    backend = secrets_file(tmp_path / "data")
    backend.create(Secret("é" * 12))
    assert backend.state() is SecretStoreState.READY


def test_wrong_passphrases_leave_it_locked_and_unchanged(tmp_path: Path) -> None:
    created_file(tmp_path / "data").set_password("service", USERNAME, PLANTED)
    before = everything_in(tmp_path / "data")
    backend = secrets_file(tmp_path / "data")
    for _ in range(3):
        with raises_clearly(WrongPassphrase):
            backend.unlock(WRONG)
    with pytest.raises(KeyringLocked):
        backend.set_password("service", USERNAME, "written under a wrong key")
    assert everything_in(tmp_path / "data") == before


def test_a_wrong_passphrase_takes_the_key_of_a_right_one(tmp_path: Path) -> None:
    backend = created_file(tmp_path / "data")
    with raises_clearly(WrongPassphrase):
        backend.unlock(WRONG)
    with pytest.raises(KeyringLocked):
        backend.get_password("service", USERNAME)


def test_a_locked_file_reads_and_writes_nothing(tmp_path: Path) -> None:
    backend = created_file(tmp_path / "data")
    backend.set_password("service", USERNAME, PLANTED)
    backend.lock()
    assert backend.state() is SecretStoreState.LOCKED
    with pytest.raises(KeyringLocked):
        backend.get_password("service", USERNAME)
    with pytest.raises(KeyringLocked):
        backend.set_password("service", USERNAME, "x")


def test_a_locked_file_lets_go_of_an_entry(tmp_path: Path) -> None:
    backend = created_file(tmp_path / "data")
    backend.set_password("service", USERNAME, PLANTED)
    backend.lock()
    assert backend.has_entry("service", USERNAME)
    backend.delete_password("service", USERNAME)
    assert not backend.has_entry("service", USERNAME)


def test_composed_and_decomposed_passphrases_are_the_same(tmp_path: Path) -> None:
    text = "Zürich Genève Ålesund"
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert composed != decomposed
    secrets_file(tmp_path / "data").create(Secret(decomposed))
    backend = secrets_file(tmp_path / "data")
    backend.unlock(Secret(composed))
    assert backend.state() is SecretStoreState.READY


def test_a_passphrase_keeps_its_blanks_and_case(tmp_path: Path) -> None:
    created_file(tmp_path / "data")
    text = PASSPHRASE.reveal()
    for other in (f"{text} ", f" {text}", f"{text}\n", text.upper()):
        with raises_clearly(WrongPassphrase):
            secrets_file(tmp_path / "data").unlock(Secret(other))


def test_names_that_differ_only_in_case_are_different(tmp_path: Path) -> None:
    backend = created_file(tmp_path / "data")
    backend.set_password("service", "alice", "lower")
    backend.set_password("service", "Alice", "upper")
    assert backend.get_password("service", "alice") == "lower"
    assert backend.get_password("service", "Alice") == "upper"


@pytest.mark.attack(
    "F5 deleted rows that stay in a file",
    defence="secure_delete is on, and what is written is sealed",
)
def test_no_plaintext_is_in_any_file(tmp_path: Path) -> None:
    backend = created_file(tmp_path / "data")
    backend.set_password("service", USERNAME, PLANTED)
    backend.set_password("service", USERNAME, f"{PLANTED} renewed")
    backend.delete_password("service", USERNAME)
    backend.set_password("other", USERNAME, PLANTED)
    contents = everything_in(tmp_path / "data")
    assert PLANTED.encode() not in contents
    assert PLANTED.encode("utf-16-le") not in contents
    assert PASSPHRASE.reveal().encode() not in contents


@pytest.mark.parametrize("is_deleted", [True, False], ids=["deleted", "replaced"])
def test_an_old_value_leaves_the_file_even_sealed(
    tmp_path: Path,
    is_deleted: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    backend = created_file(tmp_path / "data")
    backend.set_password("service", USERNAME, PLANTED)
    sealed: bytes = query(tmp_path / "data" / "secrets.db", "SELECT sealed FROM item")[0][0]
    assert sealed in everything_in(tmp_path / "data")
    if is_deleted:
        backend.delete_password("service", USERNAME)
    else:
        backend.set_password("service", USERNAME, "renewed")
    assert sealed[:12] not in everything_in(tmp_path / "data")
    assert sealed[-16:] not in everything_in(tmp_path / "data")


def test_nothing_stays_beside_the_file(tmp_path: Path) -> None:
    backend = created_file(tmp_path / "data")
    backend.set_password("service", USERNAME, PLANTED)
    backend.delete_password("service", USERNAME)
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secrets.db"]


def test_the_same_text_is_never_sealed_alike(tmp_path: Path) -> None:
    backend = created_file(tmp_path / "data")
    for service in ("one", "two", "three"):
        backend.set_password(service, USERNAME, PLANTED)
    sealed = query(tmp_path / "data" / "secrets.db", "SELECT sealed FROM item")
    assert len({row[0][:12] for row in sealed}) == 3
    assert len({row[0][12:] for row in sealed}) == 3


def test_keyring_properties_of_the_environment_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = vars(secrets_file(tmp_path)).keys()
    for name in ("_KEY", "_COST", "_DATABASE", "PRIORITY", "SNEAKY"):
        monkeypatch.setenv(f"KEYRING_PROPERTY_{name}", "sneaky")
    backend = secrets_file(tmp_path)
    assert vars(backend).keys() == plain
    assert "sneaky" not in map(str, vars(backend).values())


def test_keyrings_own_discovery_never_prefers_it() -> None:
    assert EncryptedSecretsFile.priority == -1


def test_a_file_restored_from_elsewhere_is_locked_for_the_old_key(tmp_path: Path) -> None:
    backend = created_file(tmp_path / "data")
    created_file(tmp_path / "other")
    (tmp_path / "other" / "secrets.db").replace(tmp_path / "data" / "secrets.db")
    assert backend.state() is SecretStoreState.LOCKED
    with pytest.raises(KeyringLocked):
        backend.set_password("service", USERNAME, PLANTED)


def test_a_copy_of_the_file_is_a_backup(tmp_path: Path) -> None:
    backend = created_file(tmp_path / "data")
    backend.set_password("service", USERNAME, PLANTED)
    copy = (tmp_path / "data" / "secrets.db").read_bytes()
    backend.delete_password("service", USERNAME)
    (tmp_path / "data" / "secrets.db").write_bytes(copy)
    assert unlocked_file(tmp_path / "data").get_password("service", USERNAME) == PLANTED


def test_locking_in_the_midst_of_work_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    backend = created_file(tmp_path / "data")
    acknowledged: list[str] = []
    has_begun = threading.Event()

    def write() -> None:
        with suppress(KeyringLocked):
            for number in count():
                backend.set_password(f"{number}", USERNAME, f"value {number}")
                acknowledged.append(f"{number}")
                has_begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    assert has_begun.wait(10)
    backend.lock()
    writer.join()
    assert backend.state() is SecretStoreState.LOCKED
    backend.unlock(PASSPHRASE)
    assert [backend.get_password(name, USERNAME) for name in acknowledged] == [
        f"value {name}" for name in acknowledged
    ]


@pytest.mark.parametrize("seconds", [0, 4_102_444_800], ids=["1970", "2100"])
def test_the_clock_does_not_matter(tmp_path: Path, seconds: int) -> None:
    created_file(tmp_path / "data").set_password("service", USERNAME, PLANTED)
    for path in (tmp_path / "data" / "secrets.db", tmp_path / "data"):
        os.utime(path, (seconds, seconds))
    assert unlocked_file(tmp_path / "data").get_password("service", USERNAME) == PLANTED


def test_eight_threads_lose_nothing(tmp_path: Path) -> None:
    created_file(tmp_path / "data")
    backend = unlocked_file(tmp_path / "data", busy_timeout_seconds=PATIENCE_SECONDS)

    def write(writer: int) -> None:
        for number in range(50):
            backend.set_password(f"{writer}/{number}", USERNAME, f"value {writer}/{number}")

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = [f"{writer}/{number}" for writer in range(8) for number in range(50)]
    found = {name: backend.get_password(name, USERNAME) for name in names}
    assert found == {name: f"value {name}" for name in names}
