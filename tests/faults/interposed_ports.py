"""Ports between which a test can step: before and after each call of a save it may interfere."""

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from recovery_parts import pinned

from kms_tui.services.configurations import Configurations
from kms_tui.services.pinned_secret_store import PinnedSecretStore
from kms_tui.services.ports import KeyVault, KeyVaults, SecretStore, SecretStores, VaultAccess


@dataclass(frozen=True)
class Moment:
    """One side of one call of a port."""

    number: int
    """Counts from 1 through all calls of one session."""
    port: str
    call: str
    is_before: bool

    def __str__(self) -> str:
        return f"{self.number}: {'before' if self.is_before else 'after'} {self.port}.{self.call}"


Interfere = Callable[[Moment], Awaitable[None]]


async def watch(_moment: Moment) -> None:
    """Interfere with nothing."""


@dataclass
class Moments:
    """The moments that passed, and what happens at each."""

    interfere: Interfere = watch
    passed: list[Moment] = field(default_factory=list)

    async def passes(self, port: str, call: str, *, is_before: bool) -> None:
        moment = Moment(len(self.passed) + 1, port, call, is_before)
        self.passed.append(moment)
        await self.interfere(moment)

    def around(self, session: Configurations) -> Configurations:
        """Return the same session with these moments around each call of its ports."""
        secrets, catalogue = pinned(session), _Interposed(session.catalogue, "catalogue", self)
        stores = _InterposedStores(secrets.stores, self)
        return replace(
            session,
            catalogue=catalogue,
            key_vaults=_InterposedVaults(session.key_vaults, self),
            secret_store=PinnedSecretStore(catalogue, stores, secrets.wanted),
        )


class _Interposed:
    def __init__(self, port: object, name: str, moments: Moments) -> None:
        self._port = port
        self._name = name
        self._moments = moments

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the port has
        member = getattr(self._port, name)
        if not inspect.iscoroutinefunction(member):
            return member

        async def call(*arguments: object) -> object:
            await self._moments.passes(self._name, name, is_before=True)
            result = await member(*arguments)
            await self._moments.passes(self._name, name, is_before=False)
            return result

        return call


class _InterposedStores:
    def __init__(self, stores: SecretStores, moments: Moments) -> None:
        self._stores = stores
        self._moments = moments

    def of_kind(self, kind: str) -> SecretStore:
        return _Interposed(self._stores.of_kind(kind), "secret_store", self._moments)

    async def best_kind(self) -> str:
        return await self._stores.best_kind()


class _InterposedVaults:
    def __init__(self, vaults: KeyVaults, moments: Moments) -> None:
        self._vaults = vaults
        self._moments = moments

    def open(self, access: VaultAccess) -> AbstractAsyncContextManager[KeyVault]:
        return self._open(access)

    @asynccontextmanager
    async def _open(self, access: VaultAccess) -> AsyncIterator[KeyVault]:
        await self._moments.passes("key_vaults", "open", is_before=True)
        async with self._vaults.open(access) as vault:
            await self._moments.passes("key_vaults", "open", is_before=False)
            yield _Interposed(vault, "key_vault", self._moments)
