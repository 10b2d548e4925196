"""What the tests of the Secret Service are made of."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from clear_errors import raises_clearly
from session_bus_host import SessionBusHost, missing_programs

from kms_tui.adapters.secret_stores.secret_service import BoundedSecretService
from kms_tui.adapters.secret_stores.secret_service_probe import ServiceCondition, probe
from kms_tui.domain.errors import SecretStoreUnavailable

T = TypeVar("T")

PASSWORD = "keyring password"
USERNAME = "client-secret"
SERVICE = "kms-tui:0123456789abcdef0123456789abcdef"
OTHER_SERVICE = "kms-tui:fedcba9876543210fedcba9876543210"

needs_gnome_keyring = pytest.mark.skipif(
    bool(missing_programs("dbus-daemon", "gnome-keyring-daemon")),
    reason=missing_programs("dbus-daemon", "gnome-keyring-daemon"),
)


def backend_of(host: SessionBusHost, *, call_seconds: float = 5.0) -> BoundedSecretService:
    return BoundedSecretService(host.environ, call_seconds=call_seconds)


def condition_of(host: SessionBusHost) -> ServiceCondition:
    return probe(host.environ).condition


def uses_of(backend: BoundedSecretService) -> dict[str, Callable[[], object]]:
    """Return every way of asking the backend for something."""
    return {
        "state": backend.state,
        "services": backend.services,
        "get": lambda: backend.get_password(SERVICE, USERNAME),
        "set": lambda: backend.set_password(SERVICE, USERNAME, "value"),
        "delete": lambda: backend.delete_password(SERVICE, USERNAME),
    }


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Expect that no more time than that passes."""
    begin = time.monotonic()
    yield
    assert time.monotonic() - begin < seconds


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def refusal_of(call: Callable[[], object]) -> SecretStoreUnavailable:
    with raises_clearly(SecretStoreUnavailable) as refusal:
        call()
    return refusal.value


def pid_in(path: Path) -> int:
    text = path.read_text() if path.exists() else ""
    return int(text) if text.endswith("\n") else 0
