"""The real SDK against the real sandbox: TLS verified, through a proxy, nothing patched.

A plugin that test modules name in `pytest_plugins`: there is one `conftest` module for all tests.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from azure_access import OpenVault, good_access
from azure_puppet import Puppet, running_puppet
from sandbox_thread import SandboxThread

from kms_tui.adapters.azure.connector import AzureKeyVaults
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.sandbox.server import Sandbox
from kms_tui.services.ports import KeyVault


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    thread = SandboxThread(tmp_path_factory.mktemp("sandbox"))
    yield thread.start()
    thread.stop()


@pytest.fixture(scope="session")
def sandbox_network(sandbox: Sandbox) -> NetworkSettings:
    return NetworkSettings.from_environment(
        {}, proxy=sandbox.proxy_url, ca_file=str(sandbox.ca_file), source="the test"
    )


@pytest.fixture(scope="session")
def sandbox_vaults(sandbox_network: NetworkSettings) -> AzureKeyVaults:
    return AzureKeyVaults(sandbox_network)


@pytest.fixture
def open_vault(sandbox_vaults: AzureKeyVaults) -> OpenVault:
    """Open a vault of the sandbox; keywords replace parts of a good access."""

    def open_(
        vault: str = "kv-demo",
        **parts: Any,  # noqa: ANN401 - any field of VaultAccess
    ) -> AbstractAsyncContextManager[KeyVault]:
        return sandbox_vaults.open(replace(good_access(vault), **parts))

    return open_


@pytest.fixture
async def puppet(tmp_path: Path) -> AsyncIterator[Puppet]:
    async with running_puppet(tmp_path) as puppet:
        yield puppet


@pytest.fixture
def open_puppet(puppet: Puppet) -> OpenVault:
    """Open a vault that the puppet plays; keywords replace parts of a good access."""
    network = NetworkSettings.from_environment(
        {}, proxy=puppet.proxy_url, ca_file=str(puppet.ca_file), source="the test"
    )
    vaults = AzureKeyVaults(replace(network, read_seconds=0.5, pauses_seconds=(0.0, 0.0, 0.0)))

    def open_(
        vault: str = "kv-demo",
        **parts: Any,  # noqa: ANN401 - any field of VaultAccess
    ) -> AbstractAsyncContextManager[KeyVault]:
        return vaults.open(replace(good_access(vault), **parts))

    return open_
