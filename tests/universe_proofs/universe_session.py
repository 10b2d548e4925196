"""The services of one start of the program on a real catalogue and a real secrets file."""

import asyncio
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from recovery_parts import PASSPHRASE, next_session, place, store_of, unlock
from services_of_universes import OfConfigurations
from shown_checks import assert_shown
from universe_moments import Moments
from vault_in_process import GOOD_SECRETS, VaultsInProcess

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.domain.check import Check
from kms_tui.domain.configuration import ConfigurationDraft
from kms_tui.domain.secret import Secret
from kms_tui.domain.store_kind import FILE
from kms_tui.domain.universe import UniverseDraft
from kms_tui.sandbox import world
from kms_tui.services import UniverseServices
from kms_tui.services.configurations import Configurations
from kms_tui.services.ports import KeyVaults, SecretStore
from kms_tui.services.universe_keys import KeyChoice

MASTER_KEYS = ("good", "spare")
"""Names of the master keys in the vault."""
CONFIGURATIONS = ("prod", "staging")
"""Names of the configurations that are there at the start, one for each master key."""

_MEMORY = Path("/dev/shm")  # noqa: S108 - private directories are made in it


def new_directory() -> "tempfile.TemporaryDirectory[str]":
    """Return a directory in memory, where there is such a place.

    These proofs are not about disks, and waiting for one would be most of their time.
    """
    return tempfile.TemporaryDirectory(dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None)


def quiet(check: Check) -> None:
    """Keep nothing of what is reported."""
    assert_shown(check)


def draft(name: str, key_name: str = MASTER_KEYS[0], expires_on: str = "") -> ConfigurationDraft:
    """Return the form of a configuration."""
    return ConfigurationDraft(
        name=name,
        tenant_id=world.TENANT_ID,
        client_id=world.CLIENT_ID,
        vault_url=world.DEMO_VAULT_URL,
        key_name=key_name,
        secret_expires_on=expires_on,
    )


@dataclass(frozen=True)
class Session:
    """One session; several may be open on the same data."""

    configurations: Configurations
    of: UniverseServices
    _catalogue: SqliteCatalogue
    _secrets: Sequence[SecretStore]

    async def settle(self) -> None:
        """Wait until nothing that was cancelled is still on its way."""
        others = asyncio.all_tasks() - {asyncio.current_task()}
        if others:
            await asyncio.wait(others)
        await self._catalogue.pin()
        for store in self._secrets:
            await store.state()

    async def close(self) -> None:
        """Let go of the catalogue as the end of the process would."""
        await self._catalogue.close()


async def started(
    data: Path,
    vaults: KeyVaults,
    moments: Moments | None = None,
    *,
    kinds: Sequence[str] = (FILE,),
    passphrase: Secret = PASSPHRASE,
) -> Session:
    """Start with the secrets files of those kinds open, made if need be."""
    configurations = replace(next_session(data), key_vaults=vaults)
    data.mkdir(mode=0o700, exist_ok=True)  # noqa: ASYNC240 - nothing else runs yet
    for kind in kinds:
        if place(data, kind).exists():
            await unlock(configurations, kind, passphrase)
        else:
            await store_of(configurations, kind).create(passphrase)
    catalogue = configurations.catalogue
    assert isinstance(catalogue, SqliteCatalogue)
    interposed = (moments or Moments()).around(configurations)
    secrets = [store_of(configurations, kind) for kind in kinds]
    return Session(interposed, OfConfigurations(interposed), catalogue, secrets)


def with_master_keys(vaults: VaultsInProcess) -> VaultsInProcess:
    """Make the first version of each master key."""
    for key_name in MASTER_KEYS:
        vaults.add_version(world.DEMO_VAULT_URL, key_name)
    return vaults


async def prepare(data: Path, vaults: VaultsInProcess, *, keys: int) -> None:
    """Make the configurations, and the universe orders with so many keys under the first."""
    session = await started(data, with_master_keys(vaults))
    made = [
        await session.configurations.create(
            draft(name, key_name), GOOD_SECRETS[0], quiet, despite_warnings=True
        )
        for name, key_name in zip(CONFIGURATIONS, MASTER_KEYS, strict=True)
    ]
    universe = await session.of.universes.register(UniverseDraft("orders"))
    universe = await session.of.universe_keys.enable(universe, made[0].id, KeyChoice(), quiet)
    for _ in range(keys - 1):
        universe = await session.of.universe_keys.rotate(universe, KeyChoice(), quiet)
    await session.close()
