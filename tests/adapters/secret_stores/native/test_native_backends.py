"""KWallet, Keychain and Credential Locker, as far as this system goes."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jeepney.bus_messages import message_bus  # type: ignore[import-untyped] # has none
from jeepney.io.blocking import (  # type: ignore[import-untyped] # has none
    Proxy,
    open_dbus_connection,
)
from keyring.errors import PasswordDeleteError
from keyring_traps import TRAPS_LOADED, TrappedPython
from secret_service_parts import refusal_of, within
from session_bus_host import SessionBusHost

from kms_tui.adapters.secret_stores.credential_locker import CredentialLocker
from kms_tui.adapters.secret_stores.memory_keyring import MemoryKeyring
from kms_tui.adapters.secret_stores.native_backends import (
    keychain,
    kwallet,
    kwallet_is_running,
    wincred,
)

USE_FILE = 'set secret_store = "file" in the settings to use the encrypted secrets file'
KDE = {"XDG_CURRENT_DESKTOP": "KDE"}
HAS_DBUS_PYTHON = importlib.util.find_spec("dbus") is not None
not_on_macos = pytest.mark.skipif(sys.platform == "darwin", reason="macOS has a Keychain")
not_on_windows = pytest.mark.skipif(sys.platform == "win32", reason="Windows has a Locker")


@pytest.fixture(params=["kwalletd5", "kwalletd6"])
def host_with_kwallet(
    host: SessionBusHost, request: pytest.FixtureRequest
) -> Iterator[SessionBusHost]:
    """A login where somebody has KWallet's name; nobody answers behind it."""
    with open_dbus_connection(host.address) as bus:
        Proxy(message_bus, bus).RequestName(f"org.kde.{request.param}")
        yield host


@pytest.mark.parametrize(
    "desktop", [KDE, {"XDG_CURRENT_DESKTOP": "X:KDE"}, {"KDE_FULL_SESSION": "true"}]
)
def test_kwallet_of_a_kde_session_is_seen(
    host_with_kwallet: SessionBusHost, desktop: dict[str, str]
) -> None:
    assert kwallet_is_running(host_with_kwallet.environ | desktop)


def test_kwallet_outside_of_kde_does_not_count(host_with_kwallet: SessionBusHost) -> None:
    assert not kwallet_is_running(host_with_kwallet.environ)


def test_a_kde_session_without_kwallet_has_none(host: SessionBusHost) -> None:
    assert not kwallet_is_running(host.environ | KDE)


def test_a_kwallet_that_is_only_installed_is_not_started(host: SessionBusHost) -> None:
    started = host.directory / "started"
    host.add_service("org.kde.kwalletd5", f"/usr/bin/touch {started}")
    assert not kwallet_is_running(host.environ | KDE)
    assert not started.exists()


def test_kwallet_is_not_looked_for_without_a_bus() -> None:
    with within(1):
        assert not kwallet_is_running(KDE)


def test_kwallet_without_a_daemon_tells_the_remedy(host: SessionBusHost) -> None:
    refusal = refusal_of(lambda: kwallet(host.environ))
    assert refusal.what == "KWallet does not run in this login."
    start = "Start kms-tui in a terminal of the KDE session; over SSH,"
    assert refusal.do == f"{start} {USE_FILE}."


@pytest.mark.skipif(HAS_DBUS_PYTHON, reason="dbus-python is installed")
def test_kwallet_without_dbus_python_names_what_works_as_well(
    host_with_kwallet: SessionBusHost,
) -> None:
    refusal = refusal_of(lambda: kwallet(host_with_kwallet.environ))
    assert "dbus-python" in refusal.what
    assert 'secret_store = "secret-service"' in refusal.do


@pytest.mark.skipif(not HAS_DBUS_PYTHON, reason="needs dbus-python (Debian package)")
def test_kwallet_is_spoken_to_under_the_name_that_runs(
    host_with_kwallet: SessionBusHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEYRING_PROPERTY_BUS_NAME", "org.example.wrong")
    backend = kwallet(host_with_kwallet.environ)
    bus_name = getattr(backend, "bus_name", "")
    assert host_with_kwallet.owner_pid(bus_name) is not None


@not_on_macos
def test_the_keychain_is_refused_elsewhere() -> None:
    refusal = refusal_of(keychain)
    assert refusal.what == "The macOS Keychain exists on macOS only."
    assert refusal.do == 'Set secret_store = "auto" or "file" in the settings.'


@not_on_windows
def test_the_credential_locker_is_refused_elsewhere() -> None:
    assert refusal_of(wincred).what == "The Windows Credential Locker exists on Windows only."


def test_the_credential_locker_keeps_entries() -> None:
    locker = CredentialLocker(MemoryKeyring(), failure=ArithmeticError)
    locker.set_password("service", "user", "value")
    assert locker.get_password("service", "user") == "value"
    locker.delete_password("service", "user")
    with pytest.raises(PasswordDeleteError):
        locker.delete_password("service", "user")


def test_what_windows_refuses_becomes_our_error() -> None:
    class Refusing(MemoryKeyring):
        def get_password(self, service: str, username: str) -> str | None:
            failure = ArithmeticError(service, username)
            failure.winerror = 1312  # type: ignore[attr-defined] # as Windows' library does
            raise failure

    locker = CredentialLocker(Refusing(), failure=ArithmeticError)
    refusal = refusal_of(lambda: locker.get_password("service", "user"))
    assert refusal.code == "winerror 1312"
    over_ssh = "over SSH it does so, as such a login has no credentials of its own."
    assert refusal.what == f"The Windows Credential Locker refused; {over_ssh}"
    assert refusal.do == f"Run kms-tui on the desktop; or {USE_FILE}."


def test_what_windows_refuses_without_a_number_has_none() -> None:
    class Refusing(MemoryKeyring):
        def set_password(self, service: str, username: str, password: str) -> None:
            raise ArithmeticError(service, username, password)

    locker = CredentialLocker(Refusing(), failure=ArithmeticError)
    refusal = refusal_of(lambda: locker.set_password("service", "user", "value"))
    assert refusal.code == "winerror ?"


@pytest.mark.parametrize(
    "call", ["kwallet({})", "keychain()", "wincred()", "BoundedSecretService({}).state()"]
)
def test_asking_for_one_imports_no_backend_of_somebody_else(tmp_path: Path, call: str) -> None:
    source = (
        "from contextlib import suppress\n"
        "from kms_tui.adapters.secret_stores.native_backends import *\n"
        "from kms_tui.adapters.secret_stores.secret_service import BoundedSecretService\n"
        "from kms_tui.domain.errors import SecretStoreUnavailable\n"
        f"with suppress(SecretStoreUnavailable): {call}\n"
    )
    trapped = TrappedPython(tmp_path)
    printed = trapped.run(source + TRAPS_LOADED, PYTHON_KEYRING_BACKEND="installed_trap.Trap")
    assert printed == "[]"
