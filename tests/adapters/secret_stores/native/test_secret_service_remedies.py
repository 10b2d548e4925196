from __future__ import annotations

import subprocess

import pytest
from secret_service_parts import PASSWORD, SERVICE, USERNAME, backend_of, needs_gnome_keyring
from session_bus_host import SessionBusHost, wait_until

from kms_tui.adapters.secret_stores.secret_service_probe import (
    ServiceCondition,
    ServiceReport,
    probe,
)
from kms_tui.adapters.secret_stores.secret_service_remedies import (
    in_words,
    remedy,
    unlock_command,
)

BUS = "unix:path=/run/user/1000/bus"
GNOME = "gnome-keyring-daemon"
KEEPASSXC = "keepassxc"
OTHER = "ksecretd"


def report(condition: ServiceCondition, provider: str = "", code: str = "") -> ServiceReport:
    return ServiceReport(condition, BUS, 4711 if provider else None, provider, code)


@pytest.mark.parametrize("condition", ServiceCondition)
@pytest.mark.parametrize("provider", ["", GNOME, KEEPASSXC, OTHER])
def test_every_finding_has_sentences(condition: ServiceCondition, provider: str) -> None:
    words = in_words(report(condition, provider))
    for said in (words.what, words.do):
        assert said[0].isupper()
        assert said.endswith(".")


@pytest.mark.parametrize(
    "condition",
    [
        ServiceCondition.NO_BUS,
        ServiceCondition.DANGLING_BUS,
        ServiceCondition.MUTE_BUS,
        ServiceCondition.NO_SERVICE,
        ServiceCondition.NO_COLLECTION,
    ],
)
def test_who_cannot_have_a_secret_service_is_told_of_the_file(condition: ServiceCondition) -> None:
    words = in_words(report(condition))
    assert 'secret_store = "file"' in words.do
    assert "encrypted secrets file" in words.do


@pytest.mark.parametrize("condition", [ServiceCondition.DANGLING_BUS, ServiceCondition.MUTE_BUS])
def test_a_bus_that_is_left_over_is_named(condition: ServiceCondition) -> None:
    words = in_words(report(condition))
    assert BUS in words.what
    assert "fresh login" in words.do
    assert words.what != in_words(report(ServiceCondition.NO_BUS)).what


def test_a_frozen_provider_is_named_with_its_process() -> None:
    words = in_words(report(ServiceCondition.FROZEN, GNOME))
    assert GNOME in words.what
    assert "4711" in words.what
    assert "kill -CONT 4711" in words.do


def test_a_provider_that_could_not_be_started_is_told_from_one_that_is_missing() -> None:
    code = "org.freedesktop.DBus.Error.Spawn.ChildExited"
    broken = remedy(report(ServiceCondition.NO_SERVICE, code=code))
    assert "could not start" in broken.what
    assert broken.code == code
    assert "nobody offers" in in_words(report(ServiceCondition.NO_SERVICE)).what


@pytest.mark.parametrize("condition", [ServiceCondition.LOCKED, ServiceCondition.NO_COLLECTION])
def test_gnomes_keyring_comes_with_its_command_and_its_trap(condition: ServiceCondition) -> None:
    words = in_words(report(condition, GNOME))
    assert unlock_command(4711) in words.do
    assert "even for a wrong one" in words.do
    assert "kms-tui doctor" in words.do


def test_a_locked_keyring_tells_of_ssh_keys_and_of_the_way_out() -> None:
    words = in_words(report(ServiceCondition.LOCKED, GNOME))
    assert "SSH key" in words.do
    assert "kms-tui secrets migrate --to file" in words.do


@pytest.mark.parametrize("condition", [ServiceCondition.LOCKED, ServiceCondition.NO_COLLECTION])
@pytest.mark.parametrize("provider", [KEEPASSXC, OTHER])
def test_gnomes_command_is_not_told_for_other_providers(
    condition: ServiceCondition, provider: str
) -> None:
    words = in_words(report(condition, provider))
    assert provider in words.what
    assert "gnome-keyring" not in words.do


def test_a_database_of_keepassxc_is_unlocked_there() -> None:
    assert "database in KeePassXC" in in_words(report(ServiceCondition.LOCKED, KEEPASSXC)).do


@needs_gnome_keyring
def test_the_command_for_a_locked_keyring_unlocks_it(host: SessionBusHost) -> None:
    host.start_keyring(PASSWORD)
    backend_of(host).set_password(SERVICE, USERNAME, "value")
    host.kill_keyring()
    host.start_keyring()
    follow_advice(host, ServiceCondition.LOCKED)
    assert backend_of(host).get_password(SERVICE, USERNAME) == "value"


@needs_gnome_keyring
def test_the_command_for_a_missing_keyring_creates_it(host: SessionBusHost) -> None:
    host.start_keyring()
    follow_advice(host, ServiceCondition.NO_COLLECTION)


def follow_advice(host: SessionBusHost, condition: ServiceCondition) -> None:
    found = probe(host.environ)
    assert found.condition is condition
    assert found.provider_pid is not None
    end, command = unlock_command(found.provider_pid).split("; ", 1)
    assert end == f"kill {found.provider_pid}"
    host.kill_keyring()
    done = subprocess.run(  # noqa: S603 - our own command
        ["bash", "-c", command],  # noqa: S607 - whichever is installed
        env=host.environ,
        input=f"{PASSWORD}\n",
        text=True,
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    wait_until(lambda: probe(host.environ).condition is ServiceCondition.READY, "the unlocking")
