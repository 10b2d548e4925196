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
    Remedy,
    asked_for_each_entry,
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


USE_FILE = 'set secret_store = "file" in the settings to use the encrypted secrets file'
LEFT_OVER = (
    "it may be left over from a login that has ended (tmux, screen) or belong to another user"
    " (sudo)."
)
FRESH = f"Start kms-tui from a fresh login of your own; or {USE_FILE}."
SPAWN = "org.freedesktop.DBus.Error.Spawn.ChildExited"
UNLOCK = (
    'kill 4711; IFS= read -rs P && printf %s "$P"'
    " | gnome-keyring-daemon --unlock --components=secrets; unset P"
)
TRAP = (
    "type its password, which is not shown; as this reports success even for a wrong one, run"
    " `kms-tui doctor` afterwards"
)
MOVE = (
    "then you can also move to the encrypted secrets file with `kms-tui secrets migrate --to file`."
)


@pytest.mark.parametrize(
    ("found", "what", "do"),
    [
        (report(ServiceCondition.READY), "The Secret Service is unlocked.", "Nothing needs doing."),
        (
            report(ServiceCondition.NO_BUS),
            (
                "There is no D-Bus session here (DBUS_SESSION_BUS_ADDRESS is unset), which is"
                " normal on a host that is reached over SSH only."
            ),
            (
                f"S{USE_FILE[1:]}; or, for a Secret Service, install dbus-user-session and"
                " gnome-keyring and log in again."
            ),
        ),
        (
            report(ServiceCondition.DANGLING_BUS),
            f"The D-Bus session at {BUS} cannot be reached; {LEFT_OVER}",
            FRESH,
        ),
        (
            report(ServiceCondition.MUTE_BUS),
            f"The D-Bus session at {BUS} takes connections but does not answer; {LEFT_OVER}",
            FRESH,
        ),
        (
            report(ServiceCondition.NO_SERVICE),
            "A D-Bus session runs, but nobody offers org.freedesktop.secrets on it.",
            f"Install gnome-keyring and log in again; or {USE_FILE}.",
        ),
        (
            report(ServiceCondition.NO_SERVICE, code=SPAWN),
            "D-Bus could not start the program for org.freedesktop.secrets.",
            f"Repair gnome-keyring and log in again; or {USE_FILE}.",
        ),
        (
            report(ServiceCondition.FROZEN),
            (
                "D-Bus is starting a program for org.freedesktop.secrets, which did not come up in"
                " time."
            ),
            f"Look for the reason with `journalctl --user -b` and log in again; or {USE_FILE}.",
        ),
        (
            report(ServiceCondition.FROZEN, GNOME),
            f"The Secret Service ({GNOME}) did not answer in time; its process is 4711.",
            (
                "Look at it with `ps -o pid,stat,args -p 4711`; `kill -CONT 4711` resumes it if it"
                " is stopped (T), `kill -KILL 4711` ends it so that a fresh login starts a new one."
            ),
        ),
        (
            report(ServiceCondition.NO_COLLECTION, GNOME),
            f"The Secret Service ({GNOME}) has no default keyring yet.",
            f"Create one with `{UNLOCK}` ({TRAP}); or {USE_FILE}.",
        ),
        (
            report(ServiceCondition.NO_COLLECTION, KEEPASSXC),
            f"The Secret Service ({KEEPASSXC}) has no default keyring yet.",
            (
                "Open a database in KeePassXC and choose the group to expose under Database >"
                f" Database settings > Secret Service Integration; or {USE_FILE}."
            ),
        ),
        (
            report(ServiceCondition.NO_COLLECTION, OTHER),
            f"The Secret Service ({OTHER}) has no default keyring yet.",
            f"Create a default keyring with the program that offers it; or {USE_FILE}.",
        ),
        (
            report(ServiceCondition.LOCKED, GNOME),
            f"The Secret Service ({GNOME}) is locked.",
            (
                f"Unlock it with `{UNLOCK}` ({TRAP}); {MOVE}"
                " A login with an SSH key leaves it locked, as no password comes along."
            ),
        ),
        (
            report(ServiceCondition.LOCKED, KEEPASSXC),
            f"The Secret Service ({KEEPASSXC}) is locked.",
            f"Unlock the database in KeePassXC and try again; {MOVE}",
        ),
        (
            report(ServiceCondition.LOCKED, OTHER),
            f"The Secret Service ({OTHER}) is locked.",
            f"Unlock its default keyring with that program and try again; {MOVE}",
        ),
    ],
    ids=lambda value: (
        f"{value.condition} {value.provider_name}{value.code}".strip()
        if isinstance(value, ServiceReport)
        else ""
    ),
)
def test_each_finding_is_told_with_what_to_do(found: ServiceReport, what: str, do: str) -> None:
    assert in_words(found) == Remedy(what, do)


def test_a_service_that_cannot_be_used_is_an_error_with_the_code_of_the_bus() -> None:
    found = report(ServiceCondition.NO_SERVICE, code=SPAWN)
    error, words = remedy(found), in_words(found)
    assert (error.what, error.do, error.code) == (words.what, words.do, SPAWN)


def test_a_keyring_whose_process_is_unknown_is_unlocked_without_ending_one() -> None:
    assert unlock_command(None) == UNLOCK.removeprefix("kill 4711; ")


def test_a_keepassxc_that_asks_for_each_entry_is_told_how_to_stop_that() -> None:
    error = asked_for_each_entry()
    assert error.what == "KeePassXC wants to be asked on its display before it gives out an entry."
    way = "Tools > Settings > Secret Service Integration"
    assert error.do == f"Turn off the confirmations under {way}; or {USE_FILE}."


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
