from collections.abc import Iterator
from pathlib import Path

import pytest
from host import RunningSandbox, running_sandbox
from looking_session import Site, stocked


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("azure") / "sandbox") as running:
        yield running


@pytest.fixture
async def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sandbox: RunningSandbox) -> Site:
    """A user who has a configuration, a universe key and an encrypted secrets file."""
    home = tmp_path / "home"
    for name, folder in {"XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "config"}.items():
        monkeypatch.setenv(name, str(home / folder))
    site = Site(home, sandbox)
    await stocked(site.session(secret_store="file"))
    return site
