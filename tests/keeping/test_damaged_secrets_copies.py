"""Copies of the encrypted secrets file in which a bit is flipped: no secret is ever a wrong one."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from clear_errors import raises_clearly
from recovery_parts import CHEAP, PASSPHRASE

from kms_tui.adapters.secret_stores.encrypted_secrets_file import EncryptedSecretsFile
from kms_tui.domain.errors import SecretStoreDamaged, SecretStoreError

if TYPE_CHECKING:
    from pathlib import Path

    from counting import Sized, Tally

SECRETS = {"one": "secret of one", "two": "secret of two"}
USERNAME = "kms-tui"


@pytest.fixture
def copy(tmp_path: Path) -> bytes:
    """A sound copy with two secrets."""
    original = EncryptedSecretsFile(tmp_path / "original", cost=CHEAP)
    original.create(PASSPHRASE)
    for service, secret in SECRETS.items():
        original.set_password(service, USERNAME, secret)
    original.back_up(tmp_path / "copy")
    return (tmp_path / "copy").read_bytes()


def flipped(copy: bytes, number: int) -> bytes:
    choice, changed = random.Random(number), bytearray(copy)  # noqa: S311 - no key
    changed[choice.randrange(len(copy))] ^= 1 << choice.randrange(8)
    return bytes(changed)


def found_in(directory: Path) -> dict[str, str | None]:
    """Return what the program reads of each secret; None of one that it tells as missing."""
    store = EncryptedSecretsFile(directory, cost=CHEAP)
    try:
        store.unlock(PASSPHRASE)
        return {service: _read(store, service) for service in SECRETS}
    except SecretStoreError:
        return {}


def _read(store: EncryptedSecretsFile, service: str) -> str | None:
    try:
        return store.get_password(service, USERNAME)
    except SecretStoreError:
        return None


def test_a_description_that_is_no_text_is_told_as_damage(tmp_path: Path, copy: bytes) -> None:
    database = tmp_path / "original" / "secrets.db"
    database.write_bytes(copy.replace(b"CREATE TABLE item", b"CREATE T\xc5BLE item"))
    with raises_clearly(SecretStoreDamaged, match="SQLite cannot read it"):
        EncryptedSecretsFile(database.parent, cost=CHEAP).unlock(PASSPHRASE)


@pytest.mark.proves("R19")
def test_of_a_damaged_copy_each_secret_is_the_right_one_or_refused(
    tmp_path: Path, copy: bytes, sized: Sized, tally: Tally
) -> None:
    wrong, number_of_copies = [], sized(30, 1_000)
    (tmp_path / "restored").mkdir(mode=0o700)
    for number in range(number_of_copies):
        database = tmp_path / "restored" / "secrets.db"
        database.write_bytes(flipped(copy, number))
        database.chmod(0o600)
        found = found_in(database.parent)
        if any(value not in (None, SECRETS[service]) for service, value in found.items()):
            wrong.append(number)
    tally("R19", "copies of the secrets file", tried=number_of_copies, failed=len(wrong))
    assert found_in(tmp_path / "original") == SECRETS
    assert not wrong
