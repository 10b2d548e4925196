from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from host import RunningSandbox, running_sandbox
from saved_once import Saves

from kms_tui.adapters.azure.network import NetworkSettings


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("azure") / "sandbox") as running:
        yield running


@pytest.fixture(scope="session")
def network(sandbox: RunningSandbox) -> NetworkSettings:
    return NetworkSettings.from_environment(
        {}, proxy=sandbox.proxy, ca_file=sandbox.ca_file, source="the test"
    )


@pytest.fixture(scope="session")
def impatient_network(network: NetworkSettings) -> NetworkSettings:
    return replace(network, connect_seconds=1.0, read_seconds=1.0)


@pytest.fixture(scope="session")
def saves(
    sandbox: RunningSandbox,
    network: NetworkSettings,
    impatient_network: NetworkSettings,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Saves]:
    directory = tmp_path_factory.mktemp("saves")
    with ThreadPoolExecutor(max_workers=8) as workers:
        saves = Saves(sandbox, network, impatient_network, directory)
        saves.begin_those_that_wait(workers)
        yield saves
