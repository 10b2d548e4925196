"""Opens vaults. Importing this loads no Azure package; opening a vault does, in a thread."""

import ssl
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, TypeAlias
from weakref import WeakValueDictionary

from kms_tui.adapters.azure.loop_thread import LoopThread
from kms_tui.adapters.azure.name_resolution import NameResolver
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.adapters.azure.remote_vault import RemoteVault
from kms_tui.adapters.azure.trust import trust
from kms_tui.adapters.daemon_thread import DaemonThread
from kms_tui.domain.cloud import Cloud
from kms_tui.domain.errors import VaultUnreachable
from kms_tui.services.ports import KeyVault, VaultAccess

if TYPE_CHECKING:
    from kms_tui.adapters.azure.session import OpenVault

_LOADS_WITHIN_SECONDS = 60.0
"""A cold disk on a busy host; usually it takes less than one second."""

_Contexts: TypeAlias = WeakValueDictionary[Cloud, ssl.SSLContext]
"""What is trusted for each cloud, for as long as a vault of it is open: reading the certificates
takes long, and whoever has corrected them does not wait for it to be forgotten."""


class AzureKeyVaults:
    """Opens Azure Key Vaults through one network."""

    def __init__(self, network: NetworkSettings) -> None:
        self._network = network
        self._thread = DaemonThread("azure packages")
        self._loop = LoopThread("azure")
        self._resolver = NameResolver(network.resolve_seconds)
        self._contexts: _Contexts = WeakValueDictionary()

    def open(self, access: VaultAccess) -> AbstractAsyncContextManager[KeyVault]:
        """Return a vault whose connections and secret are let go at the end of the context.

        Entering raises `SettingsInvalid` if a certificate authority's file cannot be used.
        """
        return self._open(access)

    @asynccontextmanager
    async def _open(self, access: VaultAccess) -> AsyncIterator[KeyVault]:
        open_vault, tls = await self._prepare(access.cloud)
        opening = open_vault(access, self._network, self._resolver, tls)
        async with self._loop.entered(opening) as vault:
            yield RemoteVault(vault, self._loop)

    async def _prepare(self, cloud: Cloud) -> "tuple[OpenVault, ssl.SSLContext]":
        """Do what would block the event loop for long: imports, and reading certificates."""
        load = partial(_load, self._network, cloud, self._contexts)
        try:
            return await self._thread.run(load, deadline_seconds=_LOADS_WITHIN_SECONDS)
        except TimeoutError:
            raise VaultUnreachable(
                f"The Azure packages did not load within {_LOADS_WITHIN_SECONDS:.0f} s.",
                do="Try again; check the disk that kms-tui is installed on.",
            ) from None


def _load(
    network: NetworkSettings, cloud: Cloud, contexts: _Contexts
) -> "tuple[OpenVault, ssl.SSLContext]":
    from kms_tui.adapters.azure.session import open_vault  # noqa: PLC0415 - loads azure, aiohttp

    tls = contexts.get(cloud)
    if tls is None:
        tls = contexts[cloud] = trust(network, cloud)
    return open_vault, tls
