from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from secret_service_parts import (
    PASSWORD,
    condition_of,
    needs_gnome_keyring,
    open_descriptors,
    pid_in,
    within,
)
from session_bus_host import SECRETS, SessionBusHost, wait_until

from kms_tui.adapters.secret_stores.secret_service_probe import (
    ServiceCondition,
    ServiceReport,
    probe,
)


@pytest.fixture
def mute_address(host: SessionBusHost) -> Iterator[str]:
    """A socket that takes connections and says nothing."""
    path = host.directory / "mute"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        yield f"unix:path={path}"


@pytest.fixture
def half_mute_address(host: SessionBusHost) -> Iterator[str]:
    """A bus that lets one client in and says nothing more."""
    path = host.directory / "half-mute"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def let_in() -> None:
            client, _ = listener.accept()
            with client:
                client.recv(1024)
                client.sendall(b"OK 0123456789abcdef0123456789abcdef\r\n")
                while client.recv(1024):
                    pass

        thread = threading.Thread(target=let_in, daemon=True)
        thread.start()
        yield f"unix:path={path}"
        thread.join(10)
    assert not thread.is_alive(), "the client kept its connection"


def probed(address: str) -> ServiceReport:
    return probe({"DBUS_SESSION_BUS_ADDRESS": address})


def test_a_login_without_a_bus_is_told_at_once() -> None:
    assert probe({}) == ServiceReport(ServiceCondition.NO_BUS)


def test_an_empty_address_is_none() -> None:
    assert probed("").condition is ServiceCondition.NO_BUS


def test_a_runtime_directory_without_a_socket_offers_no_bus(tmp_path: Path) -> None:
    (tmp_path / "bus").touch()
    report = probe({"XDG_RUNTIME_DIR": str(tmp_path)})
    assert report.condition is ServiceCondition.NO_BUS


def test_the_users_bus_is_found_in_the_runtime_directory(host: SessionBusHost) -> None:
    environ = {"XDG_RUNTIME_DIR": host.environ["XDG_RUNTIME_DIR"]}
    report = probe(environ)
    assert (report.condition, report.bus_address) == (ServiceCondition.NO_SERVICE, host.address)


def test_a_socket_that_is_gone_is_dangling(tmp_path: Path) -> None:
    address = f"unix:path={tmp_path / 'gone'}"
    assert probed(address) == ServiceReport(ServiceCondition.DANGLING_BUS, address)


@pytest.mark.parametrize("address", ["nonsense", "tcp:host=localhost,port=1", "unix:", "unix:x=y"])
def test_an_address_that_leads_nowhere_is_dangling(address: str) -> None:
    assert probed(address).condition is ServiceCondition.DANGLING_BUS


def test_a_socket_that_nobody_listens_to_is_dangling(tmp_path: Path) -> None:
    path = tmp_path / "left"
    with socket.socket(socket.AF_UNIX) as abandoned:
        abandoned.bind(str(path))
    assert probed(f"unix:path={path}").condition is ServiceCondition.DANGLING_BUS


def test_a_socket_that_says_nothing_is_mute_within_its_bound(mute_address: str) -> None:
    with within(1.5):
        report = probed(mute_address)
    assert report == ServiceReport(ServiceCondition.MUTE_BUS, mute_address)


def test_a_bus_that_falls_silent_after_the_welcome_is_mute_and_let_go(
    half_mute_address: str,
) -> None:
    with within(1.5):
        report = probe({"DBUS_SESSION_BUS_ADDRESS": half_mute_address}, call_seconds=0.3)
    assert report == ServiceReport(ServiceCondition.MUTE_BUS, half_mute_address)


def test_a_bus_without_a_provider_offers_no_service(host: SessionBusHost) -> None:
    assert probe(host.environ) == ServiceReport(
        ServiceCondition.NO_SERVICE,
        host.address,
        code="org.freedesktop.DBus.Error.ServiceUnknown",
    )


def test_a_provider_that_cannot_be_started_offers_no_service(host: SessionBusHost) -> None:
    host.add_service(SECRETS, "/bin/false")
    report = probe(host.environ)
    assert report.condition is ServiceCondition.NO_SERVICE
    assert report.code == "org.freedesktop.DBus.Error.Spawn.ChildExited"


def test_a_provider_that_never_comes_up_is_not_waited_for(host: SessionBusHost) -> None:
    pid_file = host.directory / "pid"
    script = host.directory / "never"
    script.write_text(f"#!/bin/sh\necho $$ > {pid_file}\nexec sleep 60\n")
    script.chmod(0o700)
    host.add_service(SECRETS, str(script))
    with within(3):
        report = probe(host.environ, call_seconds=0.5)
    wait_until(lambda: pid_in(pid_file), "the provider")
    os.kill(pid_in(pid_file), signal.SIGKILL)
    assert report == ServiceReport(ServiceCondition.FROZEN, host.address)


@needs_gnome_keyring
def test_a_keyring_that_was_never_created_is_reported_and_stays_so(host: SessionBusHost) -> None:
    host.start_keyring()
    assert condition_of(host) is ServiceCondition.NO_COLLECTION
    assert condition_of(host) is ServiceCondition.NO_COLLECTION


@needs_gnome_keyring
def test_an_unlocked_keyring_is_ready_and_its_provider_is_named(host: SessionBusHost) -> None:
    pid = host.start_keyring(PASSWORD)
    assert probe(host.environ) == ServiceReport(
        ServiceCondition.READY, host.address, pid, "gnome-keyring-daemon"
    )


@needs_gnome_keyring
def test_a_locked_keyring_is_reported_and_stays_locked(host: SessionBusHost) -> None:
    host.start_keyring(PASSWORD)
    host.lock_keyring()
    assert condition_of(host) is ServiceCondition.LOCKED
    assert condition_of(host) is ServiceCondition.LOCKED


@needs_gnome_keyring
def test_a_frozen_provider_is_named_with_its_process(host: SessionBusHost) -> None:
    pid = host.start_keyring(PASSWORD)
    host.freeze_keyring()
    with within(3):
        report = probe(host.environ, call_seconds=0.5)
    assert report == ServiceReport(
        ServiceCondition.FROZEN, host.address, pid, "gnome-keyring-daemon"
    )


@needs_gnome_keyring
def test_a_provider_that_is_thawed_is_ready_again(host: SessionBusHost) -> None:
    host.start_keyring(PASSWORD)
    host.freeze_keyring()
    probe(host.environ, call_seconds=0.2)
    host.thaw_keyring()
    assert condition_of(host) is ServiceCondition.READY


@needs_gnome_keyring
def test_an_installed_provider_is_started_as_its_first_use_would() -> None:
    with SessionBusHost(installed_services=True) as host:
        assert host.owner_pid(SECRETS) is None
        assert condition_of(host) is ServiceCondition.NO_COLLECTION
        assert host.owner_pid(SECRETS) is not None


@needs_gnome_keyring
def test_no_outcome_keeps_a_connection_open(
    host: SessionBusHost, mute_address: str, tmp_path: Path
) -> None:
    dangling = f"unix:path={tmp_path / 'gone'}"
    before = open_descriptors()
    probed(mute_address)
    probed(dangling)
    condition_of(host)
    host.start_keyring()
    condition_of(host)
    host.freeze_keyring()
    probe(host.environ, call_seconds=0.2)
    assert open_descriptors() == before
