from collections.abc import Iterator
from pathlib import Path

import pytest
from host import Host, RunningSandbox, running_sandbox

from kms_tui.adapters.azure.connector import AzureKeyVaults
from kms_tui.adapters.azure.network import NetworkSettings


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("azure") / "sandbox") as running:
        yield running


@pytest.fixture(scope="session")
def vaults(sandbox: RunningSandbox) -> AzureKeyVaults:
    return AzureKeyVaults(
        NetworkSettings.from_environment({}, proxy=sandbox.proxy, ca_file=sandbox.ca_file)
    )


@pytest.fixture
def host(tmp_path: Path, sandbox: RunningSandbox) -> Host:
    return Host(tmp_path, sandbox)
