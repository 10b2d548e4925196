from collections.abc import Iterator

import pytest
from session_bus_host import SessionBusHost, missing_programs


@pytest.fixture
def host() -> Iterator[SessionBusHost]:
    """A login with a bus and nothing on it."""
    if reason := missing_programs("dbus-daemon"):
        pytest.skip(reason)
    with SessionBusHost() as running:
        yield running


@pytest.fixture
def host_with_keyring(host: SessionBusHost) -> SessionBusHost:
    """A login whose keyring is unlocked."""
    if reason := missing_programs("gnome-keyring-daemon"):
        pytest.skip(reason)
    host.start_keyring("keyring password")
    return host
