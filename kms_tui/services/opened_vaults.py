"""Opens the vaults of stored configurations, signed in and known to be the right ones."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.cloud import Clouds
from kms_tui.domain.configuration import ConfigurationId, KmsConfiguration
from kms_tui.domain.errors import AccessRefused
from kms_tui.services.ports import (
    Catalogue,
    ClientSecrets,
    KeyVault,
    KeyVaults,
    VaultAccess,
    VaultGreeting,
)
from kms_tui.services.reporting import Report, step
from kms_tui.services.retries import asked_again
from kms_tui.services.vault_access import VaultAccesses


@dataclass(frozen=True, slots=True)
class OpenVault:
    """A vault and the configuration whose credential opened it."""

    configuration: KmsConfiguration
    vault: KeyVault


@dataclass(frozen=True, slots=True)
class OpenedVaults:
    """What it takes to get at the master key of a configuration."""

    catalogue: Catalogue
    key_vaults: KeyVaults
    secret_store: ClientSecrets
    clouds: Clouds

    @asynccontextmanager
    async def of(
        self, configuration_id: ConfigurationId, report: Report
    ) -> AsyncIterator[OpenVault]:
        """Open the vault of a configuration until the end of the context; told as one step.

        Greeted first: the secret goes out only if the vault belongs to the configuration's tenant,
        and what follows needs no challenge of its own, however much is asked side by side. Raises
        `ConfigurationNotFound`, `SecretStoreError`s and `KeyVaultError`s.
        """
        configuration = await self.catalogue.configuration(configuration_id)
        title = opening_title(configuration.name)
        access = await step(title, self._access(configuration), report)
        async with self.key_vaults.open(access) as vault:
            tenant_id = configuration.credential.tenant_id
            await step(title, _sign_in(vault, tenant_id, title, report), report)
            yield OpenVault(configuration, vault)

    async def _access(self, configuration: KmsConfiguration) -> VaultAccess:
        accesses = VaultAccesses(self.clouds, self.secret_store)
        return await accesses.of_configuration(configuration)


def opening_title(configuration_name: str) -> str:
    """Return the title of the step that opens the vault of a configuration."""
    return f"Open the vault of {configuration_name}"


async def _sign_in(vault: KeyVault, tenant_id: str, title: str, report: Report) -> None:
    def tell(note: str) -> None:
        report(Check(title, Verdict.RUNNING, note))

    refuse_other_tenant(await asked_again(vault.greet, tell), tenant_id)
    await asked_again(vault.sign_in, tell)


def refuse_other_tenant(greeting: VaultGreeting, tenant_id: str) -> None:
    """Raise `AccessRefused` if the vault names another tenant; no secret has left by then."""
    theirs = greeting.tenant_id.lower()
    if theirs and theirs != tenant_id.lower():
        raise AccessRefused(
            f"This vault belongs to tenant {theirs}, the configuration says {tenant_id}.",
            do="Edit the configuration's Tenant ID if that tenant is yours.",
        )
