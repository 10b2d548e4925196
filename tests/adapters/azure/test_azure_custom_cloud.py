"""A custom cloud may have ports, a vault of its own name, and an authority of its own."""

import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from azure_access import good_access
from azure_puppet import TOKEN, key_bundle
from clear_errors import raises_clearly

from kms_tui.adapters.azure.connector import AzureKeyVaults
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.cloud import Cloud
from kms_tui.domain.errors import NotAVault, SettingsInvalid, VaultUnreachable
from kms_tui.sandbox import world
from kms_tui.sandbox.http_messages import Answer, IncomingRequest, json_answer
from kms_tui.sandbox.http_service import serve_http
from kms_tui.services.ports import VaultAccess


class LabCloud:
    """Entra ID and vault on one port of localhost, reached without a proxy."""

    def __init__(self, directory: Path) -> None:
        self.ca_file = directory / "lab-ca.pem"
        self.port = 0
        self.resource = ""
        self.paths: list[str] = []

    @property
    def cloud(self) -> Cloud:
        host = f"localhost:{self.port}"
        return Cloud("Lab", host, host, ca_file=str(self.ca_file), is_custom=True)

    @property
    def access(self) -> VaultAccess:
        return replace(good_access(), vault_url=f"https://localhost:{self.port}", cloud=self.cloud)

    async def answer(self, request: IncomingRequest) -> Answer:
        self.paths.append(request.raw_path)
        if request.segments[-1:] == ("token",):
            return json_answer({"token_type": "Bearer", "expires_in": 99, "access_token": TOKEN})
        if request.bearer_token is None:
            where = f'authorization="https://localhost:{self.port}/{world.TENANT_ID}"'
            header = f'Bearer {where}, resource="{self.resource}"'
            return Answer(status=401, headers={"WWW-Authenticate": header})
        return key_bundle(host=f"localhost:{self.port}")


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[LabCloud]:
    lab = LabCloud(tmp_path)
    authority = trustme.CA()
    lab.ca_file.write_bytes(authority.cert_pem.bytes())
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)
    async with serve_http(lab.answer, tls=tls) as port:
        lab.port = port
        lab.resource = f"https://localhost:{port}"
        yield lab


async def test_a_vault_that_is_the_suffix_and_has_a_port_can_be_used(lab: LabCloud) -> None:
    async with AzureKeyVaults(NetworkSettings()).open(lab.access) as vault:
        assert (await vault.find_route()).addresses
        assert (await vault.greet()).tenant_id == world.TENANT_ID
        await vault.sign_in()
        key = await vault.read_key("good")
    assert key.key_id.startswith(f"https://localhost:{lab.port}/keys/good/")


@pytest.mark.proves("S5")
@pytest.mark.attack(
    "5.6 a resource that the SDK does not verify",
    defence="a custom cloud's resource is compared here",
)
@pytest.mark.parametrize("resource", ["https://vault.azure.net", "https://evil.example", "", "x"])
async def test_a_custom_vault_gets_no_token_for_another_service(
    lab: LabCloud, resource: str
) -> None:
    lab.resource = resource
    async with AzureKeyVaults(NetworkSettings()).open(lab.access) as vault:
        with raises_clearly(NotAVault):
            await vault.greet()
        with raises_clearly(NotAVault):
            await vault.read_key("good")
    assert not any(path.endswith("/token") for path in lab.paths)


async def test_the_authority_of_a_custom_cloud_counts_there_only(lab: LabCloud) -> None:
    elsewhere = replace(lab.access, cloud=replace(lab.cloud, ca_file=""))
    async with AzureKeyVaults(NetworkSettings()).open(elsewhere) as vault:
        with raises_clearly(VaultUnreachable) as caught:
            await vault.greet()
    assert "an authority that is not trusted here" in caught.value.what
    assert "CA certificate" in caught.value.do


async def test_an_unreadable_authority_names_cloud_and_file(lab: LabCloud) -> None:
    broken = replace(lab.access, cloud=replace(lab.cloud, ca_file="/nowhere/lab.pem"))
    with raises_clearly(SettingsInvalid) as caught:
        async with AzureKeyVaults(NetworkSettings()).open(broken):
            pass
    assert "/nowhere/lab.pem" in caught.value.what
    assert 'the cloud "Lab"' in caught.value.what
