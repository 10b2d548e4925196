"""A Secret Service that fails in the middle: bounded, translated, and nothing left open."""

from __future__ import annotations

import pytest
from keyring.errors import KeyringLocked
from secret_service_parts import (
    PASSWORD,
    SERVICE,
    USERNAME,
    backend_of,
    needs_gnome_keyring,
    open_descriptors,
    refusal_of,
    uses_of,
    within,
)
from session_bus_host import SessionBusHost

from kms_tui.adapters.secret_stores.secret_service import BoundedSecretService

USES = ["state", "services", "get", "set", "delete"]


@pytest.mark.parametrize("use", USES)
def test_every_use_without_a_bus_tells_the_remedy(use: str) -> None:
    refusal = refusal_of(uses_of(BoundedSecretService({}))[use])
    assert "DBUS_SESSION_BUS_ADDRESS" in refusal.what
    assert 'secret_store = "file"' in refusal.do


@pytest.mark.parametrize("use", USES)
def test_every_use_without_a_provider_tells_the_remedy(host: SessionBusHost, use: str) -> None:
    assert "org.freedesktop.secrets" in refusal_of(uses_of(backend_of(host))[use]).what


@needs_gnome_keyring
@pytest.mark.parametrize("use", USES)
def test_no_use_creates_a_keyring(host: SessionBusHost, use: str) -> None:
    host.start_keyring()
    assert "no default keyring" in refusal_of(uses_of(backend_of(host))[use]).what
    assert not list(host.home.rglob("*.keyring"))


@needs_gnome_keyring
@pytest.mark.parametrize("use", USES)
def test_a_frozen_daemon_is_named_within_the_deadline(host: SessionBusHost, use: str) -> None:
    pid = host.start_keyring(PASSWORD)
    host.freeze_keyring()
    with within(2):
        refusal = refusal_of(uses_of(backend_of(host, call_seconds=0.3))[use])
    assert str(pid) in refusal.what
    assert f"kill -CONT {pid}" in refusal.do


@needs_gnome_keyring
def test_a_thawed_daemon_serves_again(host_with_keyring: SessionBusHost) -> None:
    backend = backend_of(host_with_keyring, call_seconds=0.3)
    backend.set_password(SERVICE, USERNAME, "value")
    host_with_keyring.freeze_keyring()
    refusal_of(lambda: backend.get_password(SERVICE, USERNAME))
    host_with_keyring.thaw_keyring()
    assert backend_of(host_with_keyring).get_password(SERVICE, USERNAME) == "value"


@needs_gnome_keyring
def test_a_daemon_killed_after_a_write_leaves_the_entry_to_its_successor(
    host_with_keyring: SessionBusHost,
) -> None:
    backend = backend_of(host_with_keyring)
    backend.set_password(SERVICE, USERNAME, "value")
    host_with_keyring.kill_keyring()
    refusal_of(lambda: backend.get_password(SERVICE, USERNAME))
    host_with_keyring.start_keyring(PASSWORD)
    assert backend.get_password(SERVICE, USERNAME) == "value"


@needs_gnome_keyring
def test_a_daemon_that_comes_back_locked_refuses_the_read_back(
    host_with_keyring: SessionBusHost,
) -> None:
    backend = backend_of(host_with_keyring)
    backend.set_password(SERVICE, USERNAME, "value")
    host_with_keyring.kill_keyring()
    host_with_keyring.start_keyring()
    with pytest.raises(KeyringLocked):
        backend.get_password(SERVICE, USERNAME)


@needs_gnome_keyring
def test_two_hundred_failures_keep_no_connection_open(host: SessionBusHost) -> None:
    host.start_keyring(PASSWORD)
    host.lock_keyring()
    backend = backend_of(host)
    uses = [uses_of(backend)[use] for use in ["services", "get", "set", "delete"]]
    before = open_descriptors()
    for number in range(200):
        with pytest.raises(KeyringLocked):
            uses[number % len(uses)]()
    assert open_descriptors() <= before  # what earlier tests left may have ended meanwhile


@needs_gnome_keyring
def test_deadlines_keep_no_connection_open(host_with_keyring: SessionBusHost) -> None:
    host_with_keyring.freeze_keyring()
    backend = backend_of(host_with_keyring, call_seconds=0.02)
    before = open_descriptors()
    for _ in range(20):
        refusal_of(lambda: backend.get_password(SERVICE, USERNAME))
    assert open_descriptors() == before


@needs_gnome_keyring
def test_a_secret_too_large_for_d_bus_is_not_written(host_with_keyring: SessionBusHost) -> None:
    backend = backend_of(host_with_keyring)
    with pytest.raises(ValueError, match="size"):
        backend.set_password(SERVICE, USERNAME, "x" * 70_000_000)
    assert backend.get_password(SERVICE, USERNAME) is None
