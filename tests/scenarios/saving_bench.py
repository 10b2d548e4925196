"""A session with real parts, what an action in it told, and what it left behind."""

import re
import sqlite3
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from shown_checks import ShownChecks
from witnessed_store import WitnessedStore

from kms_tui.adapters.azure.connector import AzureKeyVaults
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.adapters.secret_stores.selection import HostSecretStores
from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue
from kms_tui.composition import here_and_now
from kms_tui.domain.check import Check, CheckName, SaveStep, Verdict
from kms_tui.domain.cloud import Clouds
from kms_tui.domain.configuration import ConfigurationDraft, KmsConfiguration
from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.secret import Secret
from kms_tui.domain.store_kind import MEMORY
from kms_tui.sandbox.world import CLIENT_SECRET, Scenario
from kms_tui.services.configurations import Configurations
from kms_tui.services.pinned_secret_store import PinnedSecretStore

_PAUSE = re.compile(r"try \d of \d, (?P<reason>.+): waits \d+ s")


def draft_of(scenario: Scenario, *, key_size: int = 2048) -> ConfigurationDraft:
    """Return the form that was filled in as the scenario says."""
    return ConfigurationDraft(
        name=scenario.name,
        tenant_id=scenario.tenant_id,
        client_id=scenario.client_id,
        vault_url=scenario.vault_url,
        key_name=scenario.key_name,
        key_size=key_size,
        may_create_key=scenario.how.endswith("new Key Name"),
    )


@dataclass(frozen=True)
class Told:
    """What an action told while it ran, and how it ended."""

    checks: Sequence[Check]
    seconds: float
    error: KmsTuiError | None = None
    saved: KmsConfiguration | None = None

    @property
    def grave(self) -> list[Check]:
        """Return what failed and what warns."""
        return [check for check in self.checks if check.verdict in (Verdict.FAIL, Verdict.WARN)]

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """Return the verdict of each check that failed or warns."""
        return {check.name: check.verdict for check in self.grave}

    @property
    def configuration(self) -> KmsConfiguration:
        """Return what was saved or checked; fail with what was told if nothing was."""
        assert self.saved is not None, self.grave or self.error
        return self.saved

    @property
    def waits(self) -> list[tuple[str, str]]:
        """Return at which check there was a pause, and what for."""
        running = [check for check in self.checks if check.verdict is Verdict.RUNNING]
        found = [(check.name, _PAUSE.fullmatch(check.found)) for check in running]
        return [(name, pause["reason"]) for name, pause in found if pause]

    def ended(self, name: CheckName | SaveStep) -> Check:
        """Return how a check ended."""
        [ended] = [c for c in self.checks if c.name is name and c.verdict.is_final]
        return ended


@dataclass(frozen=True)
class Bench:
    """Real catalogue, secret store and Azure adapter, and the folder of the catalogue."""

    configurations: Configurations
    secret_store: WitnessedStore
    directory: Path

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, directory: Path, network: NetworkSettings, clouds: Clouds | None = None
    ) -> AsyncIterator[Self]:
        """Open a session on a catalogue of its own, and close that at the end.

        The only place here that knows what a session consists of.
        """
        catalogue = SqliteCatalogue(directory)
        stores = HostSecretStores(directory, environ={})
        pinned = PinnedSecretStore(catalogue, stores, MEMORY)
        secret_store = WitnessedStore(pinned, stores.of_kind(MEMORY))
        configurations = Configurations(
            catalogue=catalogue,
            key_vaults=AzureKeyVaults(network),
            secret_store=secret_store.port,
            universes=SqliteUniverseCatalogue(catalogue),
            clouds=clouds or Clouds(),
            now=here_and_now({}).now,
            actor="admin7@bastion01",
        )
        yield cls(configurations, secret_store, directory)
        await catalogue.close()

    def elsewhere(self, network: NetworkSettings) -> Self:
        """Return the same session on a network of another kind."""
        vaults = AzureKeyVaults(network)
        return replace(self, configurations=replace(self.configurations, key_vaults=vaults))

    async def save(
        self,
        draft: ConfigurationDraft,
        client_secret: str = CLIENT_SECRET,
        *,
        despite_warnings: bool = False,
    ) -> Told:
        """Save, and return what was told however it ended."""
        checks = ShownChecks()
        began = time.monotonic()
        try:
            saved = await self.configurations.create(
                draft, Secret(client_secret), checks.append, despite_warnings=despite_warnings
            )
        except KmsTuiError as error:
            return Told(checks, time.monotonic() - began, error=error)
        return Told(checks, time.monotonic() - began, saved=saved)

    async def check(self, configuration: KmsConfiguration) -> Told:
        """Check a stored configuration again."""
        checks = ShownChecks()
        began = time.monotonic()
        checked = await self.configurations.check(configuration.id, checks.append)
        return Told(checks, time.monotonic() - began, saved=checked)

    async def left_behind(self) -> dict[str, int]:
        """Count what is stored, the catalogue's rows as another process would see them."""
        found = {table: self.rows(table) for table in ("configuration", "operation", "secret")}
        found["entry"] = len(await self.secret_store.entries())
        return {what: number for what, number in found.items() if number}

    def rows(self, table: str) -> int:
        """Count the rows of one of the catalogue's tables, in its file."""
        with closing(sqlite3.connect(self.directory / "catalogue.db")) as connection:
            query = f"SELECT count(*) FROM {table}"  # noqa: S608 - names stand in this file
            [number] = connection.execute(query).fetchone()
        return int(number)
