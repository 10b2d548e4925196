"""A custom cloud on this machine: the sandbox's own Entra ID and Key Vault behind TLS ports.

Nothing stands between: no proxy, no name of Microsoft's, a certificate authority of its own.
"""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

from kms_tui.domain.configuration import ConfigurationDraft
from kms_tui.sandbox import world
from kms_tui.sandbox.clouds import Cloud
from kms_tui.sandbox.entra import EntraId
from kms_tui.sandbox.faulty_passage import FaultyPassage
from kms_tui.sandbox.http_messages import Answer, IncomingRequest, Service
from kms_tui.sandbox.http_service import serve_http
from kms_tui.sandbox.key_files import KeyFiles
from kms_tui.sandbox.scenario_keys import scenario_keys
from kms_tui.sandbox.tokens import TokenMint
from kms_tui.sandbox.vault import Vault
from kms_tui.sandbox.vault_api import VaultApi
from kms_tui.sandbox.vault_plans import VaultPlan

CLOUD_NAME = "Stack Ulm"


class _LonelyVault(VaultPlan):
    """A vault that is the only one at its suffix, so that its host needs no name before it."""

    @property
    def host(self) -> str:
        return self.cloud.vault_suffix


@dataclass
class _Door:
    """A port that is open before it is known who answers there."""

    service: "Service | None" = None

    async def answer(self, request: IncomingRequest) -> Answer:
        assert self.service is not None
        return await self.service(request)


@dataclass(frozen=True)
class LabCloud:
    """Where the cloud listens, and whom to trust for it."""

    authority: str
    vault: str
    ca_file: Path

    @property
    def settings(self) -> str:
        """Return what an admin writes into the settings file."""
        return f"""
secret_store = "memory"

[[clouds]]
name = "{CLOUD_NAME}"
authority = "{self.authority}"
vault_suffix = "{self.vault}"
ca_file = "{self.ca_file}"
"""

    @property
    def draft(self) -> ConfigurationDraft:
        """Return the form filled in for the good key of the cloud's only vault."""
        return ConfigurationDraft(
            name="lab",
            tenant_id=world.TENANT_ID,
            client_id=world.CLIENT_ID,
            vault_url=f"https://{self.vault}",
            key_name="good",
        )


@asynccontextmanager
async def running_lab(directory: Path) -> AsyncIterator[LabCloud]:
    """Run the cloud; its files lie in the directory."""
    authority = trustme.CA()
    ca_file = directory / "stack.pem"
    ca_file.write_bytes(authority.cert_pem.bytes())
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)
    entra, vault = _Door(), _Door()
    async with (
        serve_http(entra.answer, tls=tls) as entra_port,
        serve_http(vault.answer, tls=tls) as vault_port,
    ):
        lab = LabCloud(f"localhost:{entra_port}", f"localhost:{vault_port}", ca_file)
        cloud = Cloud(lab.authority, lab.vault, issuer="sts.stack.example")
        mint = TokenMint(time.time)
        entra.service = EntraId(cloud, mint, time.time).answer
        vault.service = _vault(cloud, mint, directory).answer
        yield lab


def _vault(cloud: Cloud, mint: TokenMint, directory: Path) -> VaultApi:
    plan = _LonelyVault(name="lab", what="A good vault.", cloud=cloud)
    keys = scenario_keys([plan], time.time())[plan.host]
    vault = Vault(plan, keys, KeyFiles(directory / "keys"), time.time)
    return VaultApi(vault, mint, FaultyPassage(None, time.time, asyncio.Event()))
