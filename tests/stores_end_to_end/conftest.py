import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from host import Host, RunningSandbox, running_sandbox
from session_bus_host import SessionBusHost, missing_programs

sys.path.append(str(Path(__file__).parents[1] / "command_line"))

from stored_configurations import store


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("azure") / "sandbox") as running:
        yield running


@pytest.fixture
def new_host(tmp_path: Path, sandbox: RunningSandbox) -> Host:
    return Host(tmp_path, sandbox)


@pytest.fixture(scope="session")
def stocked_data(tmp_path_factory: pytest.TempPathFactory, sandbox: RunningSandbox) -> Path:
    """The data of a host with one configuration, "prod", to be copied."""
    host = Host(tmp_path_factory.mktemp("stocked"), sandbox)
    store(host, "prod")
    return host.data


@pytest.fixture
def host(new_host: Host, stocked_data: Path) -> Host:
    """A host with one configuration, "prod", its secret in the encrypted secrets file."""
    shutil.copytree(stocked_data, new_host.data)
    return new_host


@pytest.fixture
def bus() -> Iterator[SessionBusHost]:
    """A login whose GNOME keyring is unlocked."""
    if reason := missing_programs("dbus-daemon", "gnome-keyring-daemon"):
        pytest.skip(reason)
    with SessionBusHost() as running:
        running.start_keyring("keyring password")
        yield running


@pytest.fixture
def new_desktop(bus: SessionBusHost, sandbox: RunningSandbox) -> Host:
    """That login as a host of the program."""
    names = ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR")
    return Host(bus.home, sandbox, {name: bus.environ[name] for name in names})


@pytest.fixture
def desktop(new_desktop: Host) -> Host:
    """The same with one configuration, "prod", its secret in the keyring."""
    store(new_desktop, "prod", kind="secret-service")
    return new_desktop
