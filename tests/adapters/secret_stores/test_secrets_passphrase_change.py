from __future__ import annotations

import threading
import unicodedata
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from keyring.errors import KeyringLocked
from secret_store_parts import (
    PASSPHRASE,
    PLANTED,
    TEST_COST,
    USERNAME,
    created_file,
    everything_in,
    header_of,
    query,
    secrets_file,
    unlocked_file,
)

from kms_tui.adapters.secret_stores.encrypted_secrets_file import EncryptedSecretsFile
from kms_tui.adapters.secret_stores.secrets_format import KdfCost
from kms_tui.domain.errors import (
    SecretStoreDamaged,
    SecretStoreError,
    SecretStoreMissing,
    WrongPassphrase,
)
from kms_tui.domain.secret import Secret
from kms_tui.services.ports import SecretStoreState

NEW = Secret("a newer horse, another staple")
SLOW_COST = KdfCost(passes=1, memory_kib=8 * 1024, lanes=4)
"""Slow enough for changes that begin together to meet."""


@pytest.fixture
def backend(tmp_path: Path) -> EncryptedSecretsFile:
    backend = created_file(tmp_path / "data")
    backend.set_password("service", USERNAME, PLANTED)
    return backend


def test_only_the_new_passphrase_opens_the_file_afterwards(
    backend: EncryptedSecretsFile, tmp_path: Path
) -> None:
    backend.change_passphrase(PASSPHRASE, NEW)
    next_session = secrets_file(tmp_path / "data")
    with raises_clearly(WrongPassphrase):
        next_session.unlock(PASSPHRASE)
    next_session.unlock(NEW)
    assert next_session.get_password("service", USERNAME) == PLANTED


def test_a_wrong_current_passphrase_changes_nothing(
    backend: EncryptedSecretsFile, tmp_path: Path
) -> None:
    before = everything_in(tmp_path / "data")
    with raises_clearly(WrongPassphrase):
        backend.change_passphrase(NEW, NEW)
    assert everything_in(tmp_path / "data") == before
    assert backend.state() is SecretStoreState.READY


def test_a_short_new_passphrase_changes_nothing(
    backend: EncryptedSecretsFile, tmp_path: Path
) -> None:
    before = everything_in(tmp_path / "data")
    with raises_clearly(SecretStoreError, match="at least 12 characters"):
        backend.change_passphrase(PASSPHRASE, Secret("x" * 11))
    assert everything_in(tmp_path / "data") == before


def test_who_is_unlocked_stays_so(backend: EncryptedSecretsFile, tmp_path: Path) -> None:
    other = unlocked_file(tmp_path / "data")
    backend.change_passphrase(PASSPHRASE, NEW)
    for unlocked in (backend, other):
        assert unlocked.state() is SecretStoreState.READY
        assert unlocked.get_password("service", USERNAME) == PLANTED
    other.set_password("written later", USERNAME, "under the same key")
    assert backend.get_password("written later", USERNAME) == "under the same key"


def test_who_is_locked_stays_so(backend: EncryptedSecretsFile) -> None:
    backend.lock()
    backend.change_passphrase(PASSPHRASE, NEW)
    assert backend.state() is SecretStoreState.LOCKED
    with pytest.raises(KeyringLocked):
        backend.get_password("service", USERNAME)


def test_the_identity_stays_and_the_salt_does_not(
    backend: EncryptedSecretsFile, tmp_path: Path
) -> None:
    identity, salt = backend.identity(), header_of(tmp_path / "data").salt
    backend.change_passphrase(PASSPHRASE, NEW)
    assert backend.identity() == identity
    assert header_of(tmp_path / "data").salt != salt


def test_what_the_old_passphrase_opened_is_not_in_the_file_any_more(
    backend: EncryptedSecretsFile, tmp_path: Path
) -> None:
    wrapped: bytes = query(tmp_path / "data" / "secrets.db", "SELECT wrapped_key FROM slot")[0][0]
    backend.change_passphrase(PASSPHRASE, NEW)
    contents = everything_in(tmp_path / "data")
    assert wrapped[:12] not in contents
    assert wrapped[-16:] not in contents
    assert NEW.reveal().encode() not in contents
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secrets.db"]


def test_a_change_takes_the_file_to_this_programs_cost(
    backend: EncryptedSecretsFile, tmp_path: Path
) -> None:
    del backend
    dearer = EncryptedSecretsFile(tmp_path / "data", cost=TEST_COST.at_least(SLOW_COST))
    with raises_clearly(SecretStoreDamaged, match="implausible"):
        dearer.change_passphrase(PASSPHRASE, NEW)
    secrets_file(tmp_path / "data").change_passphrase(PASSPHRASE, NEW)
    assert header_of(tmp_path / "data").cost == TEST_COST


def test_a_change_never_makes_guessing_cheaper(tmp_path: Path) -> None:
    EncryptedSecretsFile(tmp_path / "data", cost=SLOW_COST).create(PASSPHRASE)
    secrets_file(tmp_path / "data").change_passphrase(PASSPHRASE, NEW)
    assert header_of(tmp_path / "data").cost == SLOW_COST


def test_how_a_keyboard_composes_letters_does_not_matter(
    backend: EncryptedSecretsFile, tmp_path: Path
) -> None:
    composed, decomposed = (
        Secret(unicodedata.normalize(form, "Zürich Genève Ålesund")) for form in ("NFC", "NFD")
    )
    backend.change_passphrase(PASSPHRASE, decomposed)
    secrets_file(tmp_path / "data").unlock(composed)
    backend.change_passphrase(composed, NEW)
    secrets_file(tmp_path / "data").unlock(NEW)


def test_a_missing_file_has_no_passphrase(tmp_path: Path) -> None:
    with raises_clearly(SecretStoreMissing):
        secrets_file(tmp_path / "data").change_passphrase(PASSPHRASE, NEW)


def test_of_changes_at_once_one_succeeds_and_the_others_are_told(tmp_path: Path) -> None:
    EncryptedSecretsFile(tmp_path / "data", cost=SLOW_COST).create(PASSPHRASE)
    start, outcomes = threading.Barrier(4), dict[str, SecretStoreError | None]()

    def change(new: str) -> None:
        backend = secrets_file(tmp_path / "data")
        start.wait()
        try:
            backend.change_passphrase(PASSPHRASE, Secret(new))
            outcomes[new] = None
        except SecretStoreError as refusal:
            outcomes[new] = refusal

    names = [f"passphrase of session {number}" for number in range(4)]
    threads = [threading.Thread(target=change, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = (name for name, refusal in outcomes.items() if refusal is None)
    secrets_file(tmp_path / "data").unlock(Secret(winner))
    told = [refusal.what for refusal in outcomes.values() if refusal is not None]
    assert len(told) == 3
    assert all("Another session changed" in what or "does not open" in what for what in told)
