"""A host with everything real but its Azure, which is a sandbox over TLS."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from keeping_parts import backups_in
from recovery_parts import PASSPHRASE, CheapStores
from services_of_universes import OfConfigurations
from shown_checks import assert_shown

from kms_tui.adapters.azure.connector import AzureKeyVaults
from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue
from kms_tui.domain.cloud import Clouds
from kms_tui.domain.configuration import ConfigurationDraft, KmsConfiguration
from kms_tui.domain.secret import Secret
from kms_tui.domain.store_kind import FILE
from kms_tui.domain.universe import Universe, UniverseDraft
from kms_tui.sandbox import world
from kms_tui.services.catalogue_keeping import CatalogueKeeping
from kms_tui.services.configurations import Configurations
from kms_tui.services.pinned_secret_store import PinnedSecretStore
from kms_tui.services.universe_keys import KeyChoice

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from kms_tui.adapters.azure.network import NetworkSettings
    from kms_tui.domain.check import Check
    from kms_tui.services import UniverseServices

CLIENT_SECRET = Secret(world.CLIENT_SECRET)


def quiet(check: Check) -> None:
    """Keep nothing of what is reported."""
    assert_shown(check)


@dataclass(frozen=True)
class Site:
    """One session on a host."""

    configurations: Configurations
    universes: UniverseServices
    keeping: CatalogueKeeping
    secrets: PinnedSecretStore

    async def makes_secrets_file(self) -> None:
        await self.secrets.stores.of_kind(FILE).create(PASSPHRASE)

    async def configures(self, name: str, key_name: str) -> KmsConfiguration:
        draft = ConfigurationDraft(
            name=name,
            tenant_id=world.TENANT_ID,
            client_id=world.CLIENT_ID,
            vault_url=world.DEMO_VAULT_URL,
            key_name=key_name,
        )
        return await self.configurations.create(draft, CLIENT_SECRET, quiet, despite_warnings=True)

    async def encrypts(self, name: str, configuration: KmsConfiguration, keys: int) -> Universe:
        """Register a universe, assign the configuration and rotate until it has so many keys."""
        was = await self.universes.universes.register(UniverseDraft(name))
        making, choice = self.universes.universe_keys, KeyChoice()
        universe = await making.enable(was, configuration.id, choice, quiet)
        for _ in range(keys - 1):
            universe = await making.rotate(universe, choice, quiet)
        return universe

    async def enters_secrets_again(self) -> None:
        """Edit each configuration and type its client secret, all else as it is."""
        for was in await self.configurations.list():
            await self.configurations.edit(
                was, was.draft(), CLIENT_SECRET, quiet, despite_warnings=True
            )

    async def verifies(self) -> int:
        """Return how many universe keys unwrap and are what was recorded of them."""
        found = 0
        for universe in await self.universes.universes.list():
            found += await self.universes.verification.verify_universe(universe.id, quiet)
        return found


@asynccontextmanager
async def site_in(data: Path, network: NetworkSettings) -> AsyncIterator[Site]:
    data.mkdir(mode=0o700, exist_ok=True)  # noqa: ASYNC240 - nothing else runs yet
    catalogue = SqliteCatalogue(data)
    secrets = PinnedSecretStore(catalogue, CheapStores(data))
    configurations = Configurations(
        catalogue=catalogue,
        key_vaults=AzureKeyVaults(network),
        secret_store=secrets,
        universes=SqliteUniverseCatalogue(catalogue),
        clouds=Clouds(),
        now=lambda: datetime.now(UTC),
        actor="admin7@bastion01",
    )
    keeping = CatalogueKeeping(backups_in(data), secrets, configurations.now, configurations.actor)
    yield Site(configurations, OfConfigurations(configurations), keeping, secrets)
    await catalogue.close()
