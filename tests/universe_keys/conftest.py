from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sandbox_thread import SandboxThread
from scripted_host import Host
from secrets_bench import bench_in
from universe_bench import Bench

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.sandbox.server import Sandbox


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    thread = SandboxThread(tmp_path_factory.mktemp("sandbox"))
    yield thread.start()
    thread.stop()


@pytest.fixture(scope="session")
def network(sandbox: Sandbox) -> NetworkSettings:
    return NetworkSettings.from_environment(
        {}, proxy=sandbox.proxy_url, ca_file=str(sandbox.ca_file), source="the test"
    )


@pytest.fixture
async def bench(tmp_path: Path, network: NetworkSettings) -> AsyncIterator[Bench]:
    async with Bench.opened(tmp_path / "data", network) as bench:
        yield bench


@pytest.fixture
async def prod(bench: Bench) -> KmsConfiguration:
    return await bench.configuration("prod")


@pytest.fixture
async def host(tmp_path: Path) -> AsyncIterator[Host]:
    async with bench_in(tmp_path / "data") as scripted:
        await scripted.makes("file")
        yield Host(scripted, await scripted.creates())
