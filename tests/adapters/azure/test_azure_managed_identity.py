"""Signing in as the managed identity of this machine."""

import time
from dataclasses import replace

import pytest
from azure_access import OpenVault, good_access
from clear_errors import raises_clearly
from raw_servers import listening, saying, silent

from kms_tui.adapters.azure.connector import AzureKeyVaults
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.configuration import CredentialKind
from kms_tui.domain.errors import KeyVaultError, NotAVault, SignInRefused, VaultBusy
from kms_tui.domain.secret import Secret
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.sandbox import world
from kms_tui.sandbox.server import Sandbox
from kms_tui.services.ports import VaultAccess

pytest_plugins = ("azure_fixtures",)

ENDPOINT = "AZURE_POD_IDENTITY_AUTHORITY_HOST"


def identity(client_id: str = world.CLIENT_ID) -> VaultAccess:
    return replace(
        good_access(),
        credential_kind=CredentialKind.MANAGED_IDENTITY,
        client_id=client_id,
        client_secret=Secret(""),
    )


async def test_the_identity_of_the_machine_can_use_the_key(
    sandbox: Sandbox, sandbox_vaults: AzureKeyVaults, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENDPOINT, sandbox.imds_url)
    async with sandbox_vaults.open(identity()) as vault:
        await vault.greet()
        await vault.sign_in()
        key = await vault.read_key("good")
        wrapped = await vault.wrap(key.key_id, b"x" * 32, WrapAlgorithm.RSA_OAEP)
        assert await vault.unwrap(key.key_id, wrapped, WrapAlgorithm.RSA_OAEP) == b"x" * 32


async def test_its_requests_bypass_the_proxy(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENDPOINT, sandbox.imds_url)
    no_way = NetworkSettings(proxy_url="http://proxy.invalid:3128")
    async with AzureKeyVaults(no_way).open(identity()) as vault:
        assert (await vault.sign_in()).tzinfo is not None


async def test_an_identity_that_the_machine_has_not_is_told(
    sandbox: Sandbox, sandbox_vaults: AzureKeyVaults, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENDPOINT, sandbox.imds_url)
    async with sandbox_vaults.open(identity(world.UNKNOWN_CLIENT_ID)) as vault:
        with raises_clearly(SignInRefused) as caught:
            await vault.sign_in()
    assert f"no managed identity with the Client ID {world.UNKNOWN_CLIENT_ID}" in caught.value.what
    assert "Assign that identity" in caught.value.do


async def test_a_machine_without_an_endpoint_is_told_at_once(
    sandbox_vaults: AzureKeyVaults, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENDPOINT, "http://127.0.0.1:1")
    began = time.monotonic()
    async with sandbox_vaults.open(identity()) as vault:
        with raises_clearly(SignInRefused) as caught:
            await vault.sign_in()
    assert caught.value.what == "No managed identity endpoint answers on this host."
    assert "sign in with a client secret" in caught.value.do
    assert time.monotonic() - began < 2


async def test_an_endpoint_that_never_answers_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vaults = AzureKeyVaults(NetworkSettings(connect_seconds=0.4, read_seconds=0.4))
    began = time.monotonic()
    async with listening(silent()) as port, vaults.open(identity()) as vault:
        monkeypatch.setenv(ENDPOINT, f"http://127.0.0.1:{port}")
        with raises_clearly(SignInRefused):
            await vault.sign_in()
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("status", "kind"),
    [(429, VaultBusy), (503, VaultBusy), (404, NotAVault), (200, NotAVault)],
)
async def test_an_endpoint_that_refuses_is_asked_once(
    monkeypatch: pytest.MonkeyPatch, status: int, kind: type[KeyVaultError]
) -> None:
    answer = f"HTTP/1.1 {status} X\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\n<a>"
    vaults = AzureKeyVaults(NetworkSettings(connect_seconds=0.4, read_seconds=0.4))
    began = time.monotonic()
    async with listening(saying(answer.encode())) as port, vaults.open(identity()) as vault:
        monkeypatch.setenv(ENDPOINT, f"http://127.0.0.1:{port}")
        with raises_clearly(KeyVaultError) as caught:
            await vault.sign_in()
    assert type(caught.value) is kind
    assert "managed identity endpoint" in caught.value.what
    assert time.monotonic() - began < 1


async def test_no_secret_is_needed_to_open(open_vault: OpenVault) -> None:
    async with open_vault(
        credential_kind=CredentialKind.MANAGED_IDENTITY, client_secret=Secret("")
    ) as vault:
        assert (await vault.greet()).tenant_id == world.TENANT_ID
