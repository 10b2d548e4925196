"""The instance metadata endpoint: tokens without a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from azure.identity import CredentialUnavailableError
from azure.identity.aio import ManagedIdentityCredential

from kms_tui.sandbox.world import CLIENT_ID, UNKNOWN_CLIENT_ID

if TYPE_CHECKING:
    from azure_side import Azure

    from kms_tui.sandbox.server import Sandbox

TOKEN = "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://vault.azure.net"


@pytest.fixture(autouse=True)
def _the_sdk_finds_the_endpoint(monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox) -> None:
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", sandbox.imds_url)


async def test_the_machines_own_identity_opens_the_vault(azure: Azure) -> None:
    async with ManagedIdentityCredential() as credential:
        key = await azure.keys(credential=credential).get_key("good")

    assert key.name == "good"


async def test_a_named_identity_opens_the_vault(azure: Azure) -> None:
    async with ManagedIdentityCredential(client_id=CLIENT_ID) as credential:
        key = await azure.keys(credential=credential).get_key("good")

    assert key.name == "good"


async def test_an_unknown_identity_is_not_found(azure: Azure) -> None:
    async with ManagedIdentityCredential(client_id=UNKNOWN_CLIENT_ID) as credential:
        keys = azure.keys(credential=credential)
        with pytest.raises(CredentialUnavailableError, match="Identity not found"):
            await keys.get_key("good")


async def test_a_request_without_the_metadata_header_is_refused(
    azure: Azure, sandbox: Sandbox
) -> None:
    reply = await azure.send("GET", sandbox.imds_url + TOKEN)

    assert (reply.status, reply.document["error"]) == (400, "bad_request_102")


async def test_a_resource_of_another_service_is_refused(azure: Azure, sandbox: Sandbox) -> None:
    url = (sandbox.imds_url + TOKEN).replace("vault.azure.net", "management.azure.com")
    reply = await azure.send("GET", url, headers={"Metadata": "true"})

    assert (reply.status, reply.document["error"]) == (400, "invalid_resource")
