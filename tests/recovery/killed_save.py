"""A save that signals its own process at the n-th point: before or after one call of a port.

usage: killed_save.py DATA PROXY CA_FILE KEY_NAME N SIGNAL   (N = 0 counts the points, no more)
"""

import asyncio
import inspect
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from recovery_parts import DRAFT, PASSPHRASE, cheap_secrets_file, draft_for

from kms_tui.adapters.azure.connector import AzureKeyVaults
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.domain.cloud import Clouds
from kms_tui.domain.secret import Secret
from kms_tui.sandbox import world
from kms_tui.services.configurations import Configurations
from kms_tui.services.ports import KeyVault, KeyVaults, VaultAccess


class KillPoints:
    """Counts the points as they are passed and kills or stops the process at the chosen one."""

    def __init__(self, fatal: int, number: signal.Signals) -> None:
        self._fatal = fatal
        self._signal = number
        self.passed = 0

    def passes(self) -> None:
        self.passed += 1
        if self.passed == self._fatal:
            os.kill(os.getpid(), self._signal)


class Mortal:
    """Any port; each call of it has a kill point before and after."""

    def __init__(self, port: object, points: KillPoints) -> None:
        self._port = port
        self._points = points

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the port has
        member = getattr(self._port, name)
        if not inspect.iscoroutinefunction(member):
            return member

        async def mortal(*arguments: object) -> object:
            self._points.passes()
            result = await member(*arguments)
            self._points.passes()
            return result

        return mortal


class MortalVaults:
    """Opens vaults whose calls have kill points."""

    def __init__(self, vaults: KeyVaults, points: KillPoints) -> None:
        self._vaults = vaults
        self._points = points

    def open(self, access: VaultAccess) -> AbstractAsyncContextManager[KeyVault]:
        return self._open(access)

    @asynccontextmanager
    async def _open(self, access: VaultAccess) -> AsyncIterator[KeyVault]:
        async with self._vaults.open(access) as vault:
            yield Mortal(vault, self._points)


async def save(data: Path, proxy: str, ca_file: str, key_name: str, points: KillPoints) -> None:
    store = cheap_secrets_file(data)
    if not (data / "secrets.db").exists():
        await store.create(PASSPHRASE)
    else:
        await store.unlock(PASSPHRASE)
    network = NetworkSettings.from_environment({}, proxy=proxy, ca_file=ca_file, source="the test")
    catalogue = SqliteCatalogue(data)
    configurations = Configurations(
        catalogue=Mortal(catalogue, points),
        key_vaults=MortalVaults(AzureKeyVaults(network), points),
        secret_store=Mortal(store, points),
        clouds=Clouds(),
        now=lambda: datetime.now(UTC),
        actor="admin7@bastion01",
    )
    draft = draft_for(key_name) if key_name else DRAFT
    await configurations.create(draft, Secret(world.CLIENT_SECRET), lambda _check: None)
    await catalogue.close()


if __name__ == "__main__":
    points = KillPoints(int(sys.argv[5]), signal.Signals[sys.argv[6]])
    asyncio.run(save(Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], points))
    sys.stdout.write(f"{points.passed}\n")
