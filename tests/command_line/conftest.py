import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_universes import encrypt
from host import Host, RunningSandbox, running_sandbox
from listed_host import make_listed_catalogue
from session_bus_host import SessionBusHost, missing_programs
from stored_configurations import store
from unattended import Unattended


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("azure") / "sandbox") as running:
        yield running


@pytest.fixture
def host(tmp_path: Path, sandbox: RunningSandbox) -> Host:
    return Host(tmp_path, sandbox)


@pytest.fixture
def job(host: Host) -> Unattended:
    """A job on a host that has nothing yet."""
    return Unattended(host)


@pytest.fixture(scope="session")
def stocked_data(tmp_path_factory: pytest.TempPathFactory, sandbox: RunningSandbox) -> Path:
    """The data of a host with one configuration, "prod", to be copied."""
    host = Host(tmp_path_factory.mktemp("stocked"), sandbox)
    store(host, "prod")
    return host.data


@pytest.fixture
def stocked(job: Unattended, stocked_data: Path) -> Unattended:
    """A job on a host with one configuration, "prod", its secret in the secrets file."""
    shutil.copytree(stocked_data, job.host.data)
    return job


@pytest.fixture(scope="session")
def listed_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("listed") / "kms-tui"
    make_listed_catalogue(data)
    return data


@pytest.fixture
def listed(job: Unattended, listed_data: Path) -> Unattended:
    """A job on a host with configurations in every state."""
    shutil.copytree(listed_data, job.host.data)
    return job


@pytest.fixture
def bus() -> Iterator[SessionBusHost]:
    """A login whose GNOME keyring is unlocked."""
    if reason := missing_programs("dbus-daemon", "gnome-keyring-daemon"):
        pytest.skip(reason)
    with SessionBusHost() as running:
        running.start_keyring("keyring password")
        yield running


@pytest.fixture
def desktop(bus: SessionBusHost, sandbox: RunningSandbox) -> Unattended:
    """A job in that login."""
    names = ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR")
    return Unattended(Host(bus.home, sandbox, {name: bus.environ[name] for name in names}))


@pytest.fixture(scope="session")
def encrypted_data(tmp_path_factory: pytest.TempPathFactory, sandbox: RunningSandbox) -> Path:
    """The data of a host with "prod", "other" and a universe "orders" of two keys, to be copied."""
    host = Host(tmp_path_factory.mktemp("encrypted"), sandbox)
    store(host, "prod", "other")
    encrypt(Unattended(host), "orders", "prod", keys=2)
    return host.data


@pytest.fixture
def encrypted(job: Unattended, encrypted_data: Path) -> Unattended:
    """A job on a host with "prod", "other", and "orders" with two keys under "prod"."""
    shutil.copytree(encrypted_data, job.host.data)
    return job
