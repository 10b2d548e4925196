"""The vault in process answers as the sandbox does through the real adapter: a contract of both."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
from azure_access import good_access
from clear_errors import raises_clearly
from vault_in_process import WRONG_SECRET, VaultsInProcess

from kms_tui.domain.errors import (
    AccessRefused,
    KeyVaultError,
    MasterKeyNotFound,
    NotAVault,
    NotWrappedByThis,
    SignInRefused,
)
from kms_tui.domain.master_key import MasterKey
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.services.ports import KeyVault, KeyVaults

pytest_plugins = ("azure_fixtures",)

UNIVERSE_KEY = bytes(range(48))
URL = good_access().vault_url
OAEP, OAEP_256 = WrapAlgorithm.RSA_OAEP, WrapAlgorithm.RSA_OAEP_256


def _in_process() -> VaultsInProcess:
    vaults = VaultsInProcess()
    vaults.disable_version(vaults.add_version(URL, "disabled"))
    return vaults


@pytest.fixture(params=["in process", "sandbox"])
def vaults(request: pytest.FixtureRequest) -> KeyVaults:
    if request.param == "in process":
        return _in_process()
    vaults: KeyVaults = request.getfixturevalue("sandbox_vaults")
    return vaults


@dataclass(frozen=True)
class Opened:
    """A vault and a key of two versions in it."""

    vault: KeyVault
    key_name: str
    older: MasterKey
    newer: MasterKey


@pytest.fixture
async def opened(vaults: KeyVaults) -> AsyncIterator[Opened]:
    name = f"k{uuid.uuid4().hex}"
    async with vaults.open(good_access()) as vault:
        await vault.greet()
        await vault.sign_in()
        older = await vault.create_key(name, 2048, "first")
        newer = await vault.create_key(name, 2048, "second")
        yield Opened(vault, name, older, newer)


@pytest.mark.parametrize("algorithm", WrapAlgorithm)
async def test_what_is_wrapped_there_or_here_unwraps_with_the_version_that_wrapped_it(
    opened: Opened, algorithm: WrapAlgorithm
) -> None:
    vault = opened.vault
    for key in (opened.older, opened.newer):
        there = await vault.wrap(key.key_id, UNIVERSE_KEY, algorithm)
        here = vault.wrap_here(key, UNIVERSE_KEY, algorithm)
        assert there != here
        for wrapped in (there, here):
            assert await vault.unwrap(key.key_id, wrapped, algorithm) == UNIVERSE_KEY


async def test_another_version_or_algorithm_does_not_unwrap_it(opened: Opened) -> None:
    vault = opened.vault
    wrapped = await vault.wrap(opened.older.key_id, UNIVERSE_KEY, OAEP)
    for key, algorithm in ((opened.newer, OAEP), (opened.older, OAEP_256)):
        with raises_clearly(NotWrappedByThis):
            await vault.unwrap(key.key_id, wrapped, algorithm)


async def test_the_current_version_is_the_newest_and_versions_are_listed_newest_first(
    opened: Opened,
) -> None:
    listed = await opened.vault.list_versions(opened.key_name)
    current = await opened.vault.read_key(opened.key_name)
    older = await opened.vault.read_key_version(opened.older.key_id)
    assert current.key_id == opened.newer.key_id
    created = [version.created_at for version in listed]
    assert all(created)
    assert created == sorted(created, key=str, reverse=True)
    assert {version.key_id for version in listed} == {current.key_id, older.key_id}
    assert older.public_key == opened.older.public_key != current.public_key


async def test_a_disabled_version_is_described_and_neither_wraps_nor_unwraps(
    opened: Opened,
) -> None:
    disabled = await opened.vault.read_key("disabled")
    assert not disabled.is_enabled
    for use in (opened.vault.wrap, opened.vault.unwrap):
        with raises_clearly(AccessRefused):
            await use(disabled.key_id, UNIVERSE_KEY, OAEP)


@pytest.mark.parametrize(
    ("key_id", "error"),
    [
        (f"{URL}/keys/good/{'0' * 31}f", MasterKeyNotFound),
        (f"{URL}/keys/no-such-key/{'0' * 32}", MasterKeyNotFound),
        (f"https://kv-other.vault.azure.net/keys/good/{'0' * 32}", NotAVault),
    ],
)
async def test_no_version_is_made_up(
    opened: Opened, key_id: str, error: type[KeyVaultError]
) -> None:
    for ask in (
        opened.vault.read_key_version(key_id),
        opened.vault.unwrap(key_id, UNIVERSE_KEY, OAEP),
    ):
        with pytest.raises(error):
            await ask


async def test_a_wrong_client_secret_does_not_sign_in(vaults: KeyVaults) -> None:
    access = replace(good_access(), client_secret=WRONG_SECRET)
    async with vaults.open(access) as vault:
        await vault.greet()
        with raises_clearly(SignInRefused):
            await vault.sign_in()
