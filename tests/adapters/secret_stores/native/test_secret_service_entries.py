"""Entries in GNOME's keyring, as this program and keyring's own backend see them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from keyring.backends import SecretService
from keyring.errors import KeyringLocked, PasswordDeleteError
from secret_service_parts import (
    OTHER_SERVICE,
    PASSWORD,
    SERVICE,
    USERNAME,
    backend_of,
    condition_of,
    needs_gnome_keyring,
    uses_of,
)
from session_bus_host import SessionBusHost

from kms_tui.adapters.secret_stores.backend import (
    Enumerable,
    PasswordBackend,
    Probing,
    Prompting,
)
from kms_tui.adapters.secret_stores.secret_service_probe import ServiceCondition
from kms_tui.services.ports import SecretStoreState

pytestmark = needs_gnome_keyring


@pytest.fixture
def foreign(host_with_keyring: SessionBusHost, monkeypatch: pytest.MonkeyPatch) -> PasswordBackend:
    """keyring's own backend, on the same bus."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", host_with_keyring.address)
    keyrings_own: Callable[[], PasswordBackend] = SecretService.Keyring
    return keyrings_own()


def test_an_entry_is_kept_until_it_is_deleted(host_with_keyring: SessionBusHost) -> None:
    backend = backend_of(host_with_keyring)
    assert backend.get_password(SERVICE, USERNAME) is None
    backend.set_password(SERVICE, USERNAME, "value")
    assert backend.get_password(SERVICE, USERNAME) == "value"
    backend.delete_password(SERVICE, USERNAME)
    assert backend.get_password(SERVICE, USERNAME) is None


@pytest.mark.parametrize("value", ["", " a\nb ", "nul \0 here", "schön 🔑", "x" * 100_000])
def test_any_text_comes_back_as_it_was(host_with_keyring: SessionBusHost, value: str) -> None:
    backend = backend_of(host_with_keyring)
    backend.set_password(SERVICE, USERNAME, value)
    assert backend.get_password(SERVICE, USERNAME) == value


def test_half_a_character_is_refused_and_nothing_written(
    host_with_keyring: SessionBusHost,
) -> None:
    backend = backend_of(host_with_keyring)
    with pytest.raises(UnicodeEncodeError):
        backend.set_password(SERVICE, USERNAME, "\ud800")
    assert backend.get_password(SERVICE, USERNAME) is None


def test_a_second_write_replaces_the_first(host_with_keyring: SessionBusHost) -> None:
    backend = backend_of(host_with_keyring)
    backend.set_password(SERVICE, USERNAME, "old")
    backend.set_password(SERVICE, USERNAME, "new")
    assert backend.get_password(SERVICE, USERNAME) == "new"
    backend.delete_password(SERVICE, USERNAME)
    assert backend.get_password(SERVICE, USERNAME) is None


def test_entries_are_told_apart_by_service_and_username(host_with_keyring: SessionBusHost) -> None:
    backend = backend_of(host_with_keyring)
    backend.set_password(SERVICE, USERNAME, "value")
    assert backend.get_password(OTHER_SERVICE, USERNAME) is None
    assert backend.get_password(SERVICE, "other") is None


def test_deleting_what_is_not_there_says_so(host_with_keyring: SessionBusHost) -> None:
    with pytest.raises(PasswordDeleteError):
        backend_of(host_with_keyring).delete_password(SERVICE, USERNAME)


def test_what_keyring_wrote_is_found(
    host_with_keyring: SessionBusHost, foreign: PasswordBackend
) -> None:
    foreign.set_password(SERVICE, USERNAME, "by keyring")
    backend = backend_of(host_with_keyring)
    assert backend.get_password(SERVICE, USERNAME) == "by keyring"
    assert backend.services() == [SERVICE]
    backend.set_password(SERVICE, USERNAME, "by us")
    assert foreign.get_password(SERVICE, USERNAME) == "by us"
    backend.delete_password(SERVICE, USERNAME)
    assert foreign.get_password(SERVICE, USERNAME) is None


def test_keyring_finds_and_deletes_what_this_program_wrote(
    host_with_keyring: SessionBusHost, foreign: PasswordBackend
) -> None:
    backend = backend_of(host_with_keyring)
    backend.set_password(SERVICE, USERNAME, "by us")
    foreign.delete_password(SERVICE, USERNAME)
    assert backend.get_password(SERVICE, USERNAME) is None


def test_only_this_programs_entries_are_listed(
    host_with_keyring: SessionBusHost, foreign: PasswordBackend
) -> None:
    backend = backend_of(host_with_keyring)
    assert backend.services() == []
    foreign.set_password("somebody else's", USERNAME, "value")
    backend.set_password(SERVICE, USERNAME, "value")
    backend.set_password(OTHER_SERVICE, USERNAME, "value")
    assert sorted(backend.services()) == sorted([SERVICE, OTHER_SERVICE])


def test_entries_outlive_the_daemon(host: SessionBusHost) -> None:
    host.start_keyring(PASSWORD)
    backend_of(host).set_password(SERVICE, USERNAME, "value")
    host.kill_keyring()
    host.start_keyring(PASSWORD)
    assert backend_of(host).get_password(SERVICE, USERNAME) == "value"
    assert backend_of(host).services() == [SERVICE]


def test_a_wrong_password_leaves_the_keyring_locked_and_whole(host: SessionBusHost) -> None:
    host.start_keyring(PASSWORD)
    backend_of(host).set_password(SERVICE, USERNAME, "value")
    host.kill_keyring()
    host.start_keyring("a wrong one")
    assert condition_of(host) is ServiceCondition.LOCKED
    host.kill_keyring()
    host.start_keyring(PASSWORD)
    assert backend_of(host).get_password(SERVICE, USERNAME) == "value"


def test_the_state_follows_the_lock(host_with_keyring: SessionBusHost) -> None:
    backend = backend_of(host_with_keyring)
    assert backend.state() is SecretStoreState.READY
    host_with_keyring.lock_keyring()
    assert backend.state() is SecretStoreState.LOCKED


@pytest.mark.parametrize("use", ["services", "get", "set", "delete"])
def test_a_keyring_that_locks_after_it_was_ready_says_so(
    host_with_keyring: SessionBusHost, use: str
) -> None:
    backend = backend_of(host_with_keyring)
    assert backend.state() is SecretStoreState.READY
    backend.set_password(SERVICE, USERNAME, "value")
    host_with_keyring.lock_keyring()
    with pytest.raises(KeyringLocked):
        uses_of(backend)[use]()


def test_variables_of_keyring_do_not_alter_the_backend(
    host_with_keyring: SessionBusHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEYRING_PROPERTY_CALL_SECONDS", "0")
    monkeypatch.setenv("KEYRING_PROPERTY__ENVIRON", "nothing")
    monkeypatch.setenv("KEYRING_PROPERTY_APPID", "other")
    backend = backend_of(host_with_keyring)
    backend.set_password(SERVICE, USERNAME, "value")
    assert backend.get_password(SERVICE, USERNAME) == "value"
    assert not hasattr(backend, "appid")


def test_keyrings_discovery_never_chooses_it(host: SessionBusHost) -> None:
    assert backend_of(host).priority == -1


def test_it_offers_what_a_store_may_ask_for(host: SessionBusHost) -> None:
    backend = backend_of(host)
    assert isinstance(backend, Probing)
    assert isinstance(backend, Enumerable)
    assert isinstance(backend, Prompting)
