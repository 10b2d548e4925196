"""Configurations made by the own services with the real adapters, where screens do not matter.

usage: stored_configurations.py DATA PROXY CA_FILE KIND [--killed] NAME...

With `--killed` the process kills itself once the first client secret is in its store.
"""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

from admin import PASSPHRASE
from host import Host

from kms_tui.adapters.azure.connector import AzureKeyVaults
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.adapters.secret_stores.selection import HostSecretStores
from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue
from kms_tui.composition import here_and_now
from kms_tui.domain.check import Check, SaveStep, Verdict
from kms_tui.domain.cloud import Clouds
from kms_tui.domain.configuration import ConfigurationDraft
from kms_tui.domain.secret import Secret
from kms_tui.domain.store_kind import FILE
from kms_tui.sandbox import world
from kms_tui.services.configurations import Configurations
from kms_tui.services.pinned_secret_store import PinnedSecretStore
from kms_tui.services.ports import SecretRecord, SecretStore, SecretStoreState
from kms_tui.services.reporting import Report


def store(host: Host, *names: str, kind: str = FILE) -> None:
    """Let a session of that host save good configurations under these names.

    The encrypted secrets file is created with `PASSPHRASE`.
    """
    places = [str(host.data), host.sandbox.proxy, host.sandbox.ca_file]
    subprocess.run(  # noqa: S603 - this file
        [sys.executable, __file__, *places, kind, *names],
        env=host.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
        timeout=60,
    )


def records(data: Path) -> list[SecretRecord]:
    """Return what the catalogue in that folder knows about client secrets."""

    async def read() -> list[SecretRecord]:
        catalogue = SqliteCatalogue(data)
        try:
            return [*await catalogue.secrets()]
        finally:
            await catalogue.close()

    return asyncio.run(read())


async def _save(
    data: Path, network: NetworkSettings, kind: str, names: list[str], report: Report
) -> None:
    catalogue, stores = SqliteCatalogue(data), HostSecretStores(data, os.environ)
    configurations = Configurations(
        catalogue=catalogue,
        key_vaults=AzureKeyVaults(network),
        secret_store=PinnedSecretStore(catalogue, stores, kind),
        universes=SqliteUniverseCatalogue(catalogue),
        clouds=Clouds(),
        now=here_and_now({}).now,
        actor="admin7@bastion01",
    )
    if kind == FILE:
        await _open(stores.of_kind(kind))
    for name in names:
        await configurations.create(_draft(name), Secret(world.CLIENT_SECRET), report)
    await catalogue.close()


async def _open(secrets_file: SecretStore) -> None:
    is_missing = await secrets_file.state() is SecretStoreState.MISSING
    await (secrets_file.create if is_missing else secrets_file.unlock)(Secret(PASSPHRASE))


def _draft(name: str) -> ConfigurationDraft:
    return ConfigurationDraft(
        name=name,
        tenant_id=world.TENANT_ID,
        client_id=world.CLIENT_ID,
        vault_url=world.DEMO_VAULT_URL,
        key_name="good",
    )


def _ignore(_check: Check) -> None:
    """Nobody watches."""


def _die_with_the_secret_stored(check: Check) -> None:
    if check.name is SaveStep.STORE_SECRET and check.verdict is Verdict.PASS:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    os.umask(0o077)
    data, proxy, ca_file, kind = sys.argv[1:5]
    network = NetworkSettings.from_environment({}, proxy=proxy, ca_file=ca_file, source="the test")
    is_killed = sys.argv[5] == "--killed"
    report = _die_with_the_secret_stored if is_killed else _ignore
    asyncio.run(_save(Path(data), network, kind, sys.argv[5 + is_killed :], report))
