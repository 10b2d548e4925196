"""Real catalogue, memory secret store and Azure adapter against a sandbox, and what was told."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from resealing import rewriting
from services_of_universes import OfConfigurations
from shown_checks import assert_shown

from kms_tui.adapters.azure.connector import AzureKeyVaults
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.adapters.secret_stores.selection import HostSecretStores
from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue
from kms_tui.composition import here_and_now
from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.cloud import Clouds
from kms_tui.domain.configuration import ConfigurationDraft, KmsConfiguration
from kms_tui.domain.secret import Secret
from kms_tui.domain.store_kind import MEMORY
from kms_tui.domain.universe import Universe, UniverseDraft
from kms_tui.domain.universe_key import WrappedUniverseKey
from kms_tui.sandbox import world
from kms_tui.services import UniverseServices
from kms_tui.services.configurations import Configurations
from kms_tui.services.pinned_secret_store import PinnedSecretStore
from kms_tui.services.universe_keys import KeyChoice

CHOICE = KeyChoice()


@dataclass
class Told:
    """What an action told."""

    checks: list[Check] = field(default_factory=list)

    def __call__(self, check: Check) -> None:
        assert_shown(check)
        self.checks.append(check)

    def ended(self, name: str) -> Check:
        """Return how a step ended."""
        return [c for c in self.checks if c.name == name and c.verdict.is_final][-1]

    @property
    def failed(self) -> Sequence[str]:
        """Return the names of what failed."""
        return [check.name for check in self.checks if check.verdict is Verdict.FAIL]


def draft(name: str, key_name: str = "good", vault: str = "kv-demo") -> ConfigurationDraft:
    """Return the form of a configuration that the sandbox admits."""
    return ConfigurationDraft(
        name=name,
        tenant_id=world.TENANT_ID,
        client_id=world.CLIENT_ID,
        vault_url=f"https://{vault}.vault.azure.net",
        key_name=key_name,
        may_create_key=True,
    )


@dataclass(frozen=True)
class Bench:
    """One session on a catalogue of its own."""

    configurations: Configurations
    of: UniverseServices
    directory: Path

    @classmethod
    @asynccontextmanager
    async def opened(cls, directory: Path, network: NetworkSettings) -> AsyncIterator[Self]:
        """Open the session, and close its catalogue at the end."""
        catalogue = SqliteCatalogue(directory)
        configurations = Configurations(
            catalogue=catalogue,
            key_vaults=AzureKeyVaults(network),
            secret_store=PinnedSecretStore(
                catalogue, HostSecretStores(directory, environ={}), MEMORY
            ),
            universes=SqliteUniverseCatalogue(catalogue),
            clouds=Clouds(),
            now=here_and_now({}).now,
            actor="admin7@bastion01",
        )
        yield cls(configurations, OfConfigurations(configurations), directory)
        await catalogue.close()

    async def configuration(
        self, name: str, key_name: str = "good", vault: str = "kv-demo"
    ) -> KmsConfiguration:
        """Create a configuration."""
        secret = Secret(world.CLIENT_SECRET)
        return await self.configurations.create(
            draft(name, key_name, vault), secret, Told(), despite_warnings=True
        )

    async def universe(self, name: str = "orders") -> Universe:
        """Register a universe."""
        return await self.of.universes.register(UniverseDraft(name))

    async def enabled(
        self, configuration: KmsConfiguration, *, keys: int = 1, name: str = "orders"
    ) -> Universe:
        """Register a universe, assign the configuration and rotate until it has so many keys."""
        universe = await self.universe(name)
        universe = await self.of.universe_keys.enable(universe, configuration.id, CHOICE, Told())
        for _ in range(keys - 1):
            universe = await self.of.universe_keys.rotate(universe, CHOICE, Told())
        return universe

    async def keys(self, universe: Universe) -> Sequence[WrappedUniverseKey]:
        """Return the universe's keys, oldest first."""
        return list(reversed(await self.of.universes.keys(universe.id)))

    async def stored_as_if_good(self, vault: str, key_name: str = "good") -> KmsConfiguration:
        """Store a configuration as if its master key had been good when it was saved."""
        good = await self.configuration(f"{vault} {key_name}", "good", "kv-all-permissions")
        self.moves_vault(good, vault, key_name)
        return await self.configurations.get(good.id)

    def moves_vault(
        self, configuration: KmsConfiguration, vault: str, key_name: str = "good"
    ) -> None:
        """Let the configuration's vault turn into one with a fault."""
        url = f"https://{vault}.vault.azure.net"
        with rewriting(self.directory / "catalogue.db") as database:
            database.execute(
                "UPDATE configuration SET vault_url = ?, key_name = ? WHERE id = ?",
                (url, key_name, configuration.id),
            )
