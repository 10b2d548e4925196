import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from host import RunningSandbox, running_sandbox
from sinks import Login


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("azure") / "sandbox") as running:
        yield running


@pytest.fixture
def login(tmp_path: Path, sandbox: RunningSandbox) -> Login:
    """A login on a host where nothing is stored."""
    return Login(tmp_path / "login", sandbox)


@pytest.fixture(scope="session")
def home_with_one(tmp_path_factory: pytest.TempPathFactory, sandbox: RunningSandbox) -> Path:
    login = Login(tmp_path_factory.mktemp("stored"), sandbox)
    with login.session() as admin:
        admin.stores_first()
        admin.quits()
    return login.home


@pytest.fixture
def stored_login(tmp_path: Path, sandbox: RunningSandbox, home_with_one: Path) -> Login:
    """A login on a host with one configuration and its secret."""
    shutil.copytree(home_with_one, tmp_path / "login" / "home")
    return Login(tmp_path / "login", sandbox)
