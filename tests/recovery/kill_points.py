"""Points before and after every call of a port at which a process may kill itself."""

import inspect
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Any

from recovery_parts import pinned

from kms_tui.services.configurations import Configurations
from kms_tui.services.pinned_secret_store import PinnedSecretStore
from kms_tui.services.ports import KeyVault, KeyVaults, SecretStore, SecretStores, VaultAccess


class KillPoints:
    """Counts the points as they are passed and kills or stops the process at the chosen one.

    That is chosen by its number, from 1, or by its name, such as "after put".
    """

    def __init__(self, fatal: int | str, number: signal.Signals = signal.SIGKILL) -> None:
        self._fatal = fatal
        self._signal = number
        self.passed = 0

    def passes(self, name: str) -> None:
        self.passed += 1
        if self._fatal in (self.passed, name):
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
            self._points.passes(f"before {name}")
            result = await member(*arguments)
            self._points.passes(f"after {name}")
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


class MortalStores:
    """Opens stores whose calls have kill points."""

    def __init__(self, stores: SecretStores, points: KillPoints) -> None:
        self._stores = stores
        self._points = points

    def of_kind(self, kind: str) -> SecretStore:
        return Mortal(self._stores.of_kind(kind), self._points)

    async def best_kind(self) -> str:
        return await self._stores.best_kind()


def mortal(session: Configurations, points: KillPoints) -> Configurations:
    """Return the same session with kill points around each call of its ports."""
    secrets, catalogue = pinned(session), Mortal(session.catalogue, points)
    stores = MortalStores(secrets.stores, points)
    return replace(
        session,
        catalogue=catalogue,
        key_vaults=MortalVaults(session.key_vaults, points),
        secret_store=PinnedSecretStore(catalogue, stores, secrets.wanted),
    )
