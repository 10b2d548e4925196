"""Both sides of every call of every port, at which a test may interfere."""

import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from recovery_parts import pinned

from kms_tui.services.configurations import Configurations
from kms_tui.services.pinned_secret_store import PinnedSecretStore
from kms_tui.services.ports import KeyVault, KeyVaults, SecretStore, SecretStores, VaultAccess

CATALOGUE, VAULT, SECRETS = "catalogue", "vault", "secrets"
_WITHOUT_WAITING = ("wrap_here",)
"""Effects that are no coroutines."""
_READS = frozenset(
    {
        *("configurations", "configuration", "is_name_taken", "is_pending", "pin", "secrets"),
        *("secret", "universes", "universe", "keys", "key", "wrappings", "protected_keys", "uses"),
        *("next_generation", "unfinished_rewrap", "rewrapped_keys", "history"),
    }
)
"""The calls of the catalogue that change nothing."""


@dataclass(frozen=True)
class Moment:
    """One side of one call of a port."""

    port: str
    call: str
    is_before: bool

    @property
    def is_write(self) -> bool:
        """Whether the call changes the catalogue."""
        return self.port == CATALOGUE and self.call not in _READS

    def __str__(self) -> str:
        return f"{'before' if self.is_before else 'after'} {self.port}.{self.call}"


def watch(_moment: Moment) -> None:
    """Interfere with nothing."""


@dataclass
class Moments:
    """What happens at each moment: `interfere` may raise, cancel the task or kill the process."""

    interfere: Callable[[Moment], None] = field(default=watch)

    def around(self, session: Configurations) -> Configurations:
        """Return the same session with these moments around each call of its ports."""
        secrets = pinned(session)
        catalogue = _Interposed(session.catalogue, CATALOGUE, self)
        return replace(
            session,
            catalogue=catalogue,
            universes=_Interposed(session.universes, CATALOGUE, self),
            key_vaults=_InterposedVaults(session.key_vaults, self),
            secret_store=PinnedSecretStore(
                catalogue, _InterposedStores(secrets.stores, self), secrets.wanted
            ),
        )


class _Interposed:
    def __init__(self, port: object, name: str, moments: Moments) -> None:
        self._port = port
        self._name = name
        self._moments = moments

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the port has
        member = getattr(self._port, name)
        before, after = (Moment(self._name, name, is_before=side) for side in (True, False))

        async def call(*arguments: object, **named: object) -> object:
            self._moments.interfere(before)
            result = await member(*arguments, **named)
            self._moments.interfere(after)
            return result

        def call_at_once(*arguments: object) -> object:
            self._moments.interfere(before)
            result = member(*arguments)
            self._moments.interfere(after)
            return result

        if name in _WITHOUT_WAITING:
            return call_at_once
        return call if inspect.iscoroutinefunction(member) else member


class _InterposedStores:
    def __init__(self, stores: SecretStores, moments: Moments) -> None:
        self._stores = stores
        self._moments = moments

    def of_kind(self, kind: str) -> SecretStore:
        return _Interposed(self._stores.of_kind(kind), SECRETS, self._moments)

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
        async with self._vaults.open(access) as vault:
            yield _Interposed(vault, VAULT, self._moments)
