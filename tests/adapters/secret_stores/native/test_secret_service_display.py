"""A display within reach, as SSH forwards it: keyring's own backend would wait there for ever."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from keyring.errors import KeyringLocked
from secret_service_parts import (
    PASSWORD,
    SERVICE,
    USERNAME,
    backend_of,
    condition_of,
    refusal_of,
    uses_of,
    within,
)
from session_bus_host import PROMPTER, SECRETS, SessionBusHost, missing_programs
from virtual_display import virtual_display

from kms_tui.adapters.secret_stores.secret_service_probe import ServiceCondition

MISSING = missing_programs("dbus-daemon", "gnome-keyring-daemon", "Xvfb")
pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)

USES = ["services", "get", "set", "delete"]


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with virtual_display() as name:
        yield name


@pytest.fixture
def desktop(display: str) -> Iterator[SessionBusHost]:
    """A login on whose bus the keyring and the program that prompts are installed."""
    with SessionBusHost(installed_services=True, display=display) as host:
        yield host


@pytest.fixture
def locked_desktop(desktop: SessionBusHost) -> SessionBusHost:
    desktop.start_keyring(PASSWORD)
    backend_of(desktop).set_password(SERVICE, USERNAME, "value")
    desktop.lock_keyring()
    return desktop


def test_a_missing_keyring_is_reported_without_a_prompt(desktop: SessionBusHost) -> None:
    with within(3):
        assert condition_of(desktop) is ServiceCondition.NO_COLLECTION
    assert desktop.owner_pid(SECRETS) is not None
    assert desktop.owner_pid(PROMPTER) is None


def test_a_locked_keyring_is_reported_without_a_prompt(locked_desktop: SessionBusHost) -> None:
    with within(3):
        assert condition_of(locked_desktop) is ServiceCondition.LOCKED
    assert locked_desktop.owner_pid(PROMPTER) is None


@pytest.mark.parametrize("use", USES)
def test_a_missing_keyring_is_refused_without_a_prompt(desktop: SessionBusHost, use: str) -> None:
    with within(3):
        refusal_of(uses_of(backend_of(desktop))[use])
    assert desktop.owner_pid(PROMPTER) is None
    assert not list(desktop.home.rglob("*.keyring"))


@pytest.mark.parametrize("use", USES)
def test_a_locked_keyring_is_refused_without_a_prompt(
    locked_desktop: SessionBusHost, use: str
) -> None:
    with within(3), pytest.raises(KeyringLocked):
        uses_of(backend_of(locked_desktop))[use]()
    assert locked_desktop.owner_pid(PROMPTER) is None


def test_a_keyring_that_is_ready_serves_beside_a_display(desktop: SessionBusHost) -> None:
    desktop.start_keyring(PASSWORD)
    backend = backend_of(desktop)
    backend.set_password(SERVICE, USERNAME, "value")
    assert backend.get_password(SERVICE, USERNAME) == "value"
    assert desktop.owner_pid(PROMPTER) is None


def test_a_prompt_comes_up_when_the_admin_asked_for_it_and_is_not_waited_for_longer(
    locked_desktop: SessionBusHost,
) -> None:
    backend = backend_of(locked_desktop)
    with within(8), pytest.raises(KeyringLocked):
        backend.unlock_by_prompt(3)
    assert locked_desktop.owner_pid(PROMPTER) is not None


def test_a_prompt_for_an_unlocked_keyring_does_not_come_up(desktop: SessionBusHost) -> None:
    desktop.start_keyring(PASSWORD)
    backend_of(desktop).unlock_by_prompt(3)
    assert desktop.owner_pid(PROMPTER) is None


def test_a_prompt_without_a_display_ends_at_once() -> None:
    with SessionBusHost(installed_services=True) as host:
        host.start_keyring(PASSWORD)
        host.lock_keyring()
        with within(10), pytest.raises(KeyringLocked):
            backend_of(host).unlock_by_prompt(30)


def test_a_prompt_without_a_keyring_tells_the_remedy(desktop: SessionBusHost) -> None:
    refusal = refusal_of(lambda: backend_of(desktop).unlock_by_prompt(3))
    assert "no default keyring" in refusal.what
