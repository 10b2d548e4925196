import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from admin import SLOW
from host import Host, RunningSandbox, running_sandbox
from universe_admin import at_terminal

Homes = pytest.TempPathFactory
SLOW_VAULT_URL = "https://kv-slow.vault.azure.net"


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: Homes) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("azure") / "sandbox") as running:
        yield running


@pytest.fixture
def host(tmp_path: Path, sandbox: RunningSandbox) -> Host:
    """A host on which nothing was ever done."""
    return Host(tmp_path, sandbox)


@pytest.fixture(scope="session")
def registered_home(tmp_path_factory: Homes, sandbox: RunningSandbox) -> Path:
    """Two configurations, "main" and "other", and a universe without keys; to be copied."""
    host = Host(tmp_path_factory.mktemp("registered"), sandbox)
    with at_terminal(host) as admin:
        admin.creates(name="main")
        admin.creates_another("other", key_name="good-3072")
        admin.opens_universes()
        admin.registers()
        admin.quits()
    return host.home


@pytest.fixture(scope="session")
def enabled_home(tmp_path_factory: Homes, sandbox: RunningSandbox, registered_home: Path) -> Path:
    """The same, with two universe keys under "main", of which the second is active."""
    host = Host(tmp_path_factory.mktemp("enabled") / "home", sandbox)
    shutil.copytree(registered_home, host.home)
    with at_terminal(host) as admin:
        admin.opens_universe()
        admin.assigns()
        admin.unlocks()
        admin.sees_done("Encryption is enabled with key 1.", then="key 1 is active")
        admin.asks("o", "make key 2")
        admin.press("enter")
        admin.sees_done("Key 2 is the active one.", then="key 2 is active")
        admin.quits()
    return host.home


@pytest.fixture(scope="session")
def interrupted_home(tmp_path_factory: Homes, sandbox: RunningSandbox, enabled_home: Path) -> Path:
    """The same, and a re-wrap to "slow" that Esc stopped after the first key."""
    host = Host(tmp_path_factory.mktemp("interrupted") / "home", sandbox)
    shutil.copytree(enabled_home, host.home)
    with at_terminal(host) as admin:
        admin.opens_form()
        admin.fills(name="slow", vault_url=SLOW_VAULT_URL)
        admin.saves()
        admin.unlocks()
        admin.wait_for("Saved.", 60)
        admin.press("enter")
        admin.opens_universe()
        admin.asks("w", "Re-wrap all universe keys")
        admin.chooses("slow")
        admin.saves()
        admin.wait_for("OK    prod-eu key 2", SLOW)
        admin.press("escape")
        admin.wait_for("1 of 2 keys done; w resumes")
        admin.quits()
    return host.home


@pytest.fixture
def registered(tmp_path: Path, sandbox: RunningSandbox, registered_home: Path) -> Host:
    return _copy(registered_home, tmp_path, sandbox)


@pytest.fixture
def enabled(tmp_path: Path, sandbox: RunningSandbox, enabled_home: Path) -> Host:
    return _copy(enabled_home, tmp_path, sandbox)


@pytest.fixture
def interrupted(tmp_path: Path, sandbox: RunningSandbox, interrupted_home: Path) -> Host:
    return _copy(interrupted_home, tmp_path, sandbox)


def _copy(home: Path, tmp_path: Path, sandbox: RunningSandbox) -> Host:
    shutil.copytree(home, tmp_path / "home")
    return Host(tmp_path / "home", sandbox)
