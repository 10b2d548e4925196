import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from counting import Sized, Tally
from host import RunningSandbox, running_sandbox
from sinks import Login


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("azure") / "sandbox") as running:
        yield running


@pytest.fixture
def long_form(sized: Sized) -> None:
    """Leave out, in the short form, a flow of which another one tells most."""
    if not sized(0, 1):
        pytest.skip("long form")


@pytest.fixture
def tell_sinks(request: pytest.FixtureRequest, tally: Tally) -> Callable[[int, int], None]:
    """Count what was searched, if the test proves anything by it."""
    flow = request.node.name.removeprefix("test_").replace("_", " ")
    proves = [goal for mark in request.node.iter_markers("proves") for goal in mark.args]

    def tell(tried: int, failed: int) -> None:
        if "S1" in proves:
            tally("S1", flow, tried=tried, failed=failed)

    return tell


@pytest.fixture
def login(tmp_path: Path, sandbox: RunningSandbox, tell_sinks: Callable[[int, int], None]) -> Login:
    """A login on a host where nothing is stored."""
    return Login(tmp_path / "login", sandbox, tell_sinks)


@pytest.fixture(scope="session")
def home_with_one(tmp_path_factory: pytest.TempPathFactory, sandbox: RunningSandbox) -> Path:
    login = Login(tmp_path_factory.mktemp("stored"), sandbox)
    with login.session() as admin:
        admin.stores_first()
        admin.quits()
    return login.home


@pytest.fixture
def stored_login(login: Login, home_with_one: Path) -> Login:
    """A login on a host with one configuration and its secret."""
    shutil.copytree(home_with_one, login.home, dirs_exist_ok=True)
    return login
