from collections.abc import Iterator
from pathlib import Path

import pytest
from host import Host, RunningSandbox, running_sandbox


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("azure") / "sandbox") as running:
        yield running


@pytest.fixture
def host(tmp_path: Path, sandbox: RunningSandbox) -> Host:
    return Host(tmp_path, sandbox)
