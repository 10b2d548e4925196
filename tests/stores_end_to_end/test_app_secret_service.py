"""The app with a real keyring that is locked, frozen, dead or out of reach."""

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from admin import SLOW, Admin
from host import Host
from session_bus_host import SECRETS, SessionBusHost, wait_until
from terminal_modes import assert_terminal_restored

AT_ONCE_SECONDS = 2.0
"""The longest that quitting may take, whatever the keyring does."""


def checks(admin: Admin) -> None:
    """Ask for a check of the only configuration."""
    admin.wait_for("1 config")
    admin.press("t")


def shown_command(admin: Admin) -> str:
    """Return the command in the dialog as an admin would type it."""
    admin.wait_for("unset P")
    inside = [line.strip()[1:-1].strip() for line in admin.screen_lines()]
    found = re.search(r"kill \d+; IFS=.*unset P", " ".join(inside))
    assert found is not None
    return found[0]


def types_in_a_shell(command: str, typed: str, bus: SessionBusHost) -> None:
    """Run the command as in another terminal of that login."""
    shell = shutil.which("bash")
    assert shell is not None
    with subprocess.Popen(  # noqa: S603 - what the dialog says
        [shell, "-c", command],
        env=bus.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        # Nobody types a password before the old daemon has ended.
        wait_until(lambda: bus.owner_pid(SECRETS) is None, "the end of the old daemon")
        process.communicate(f"{typed}\n".encode(), timeout=20)
    assert process.returncode == 0
    wait_until(lambda: bus.owner_pid(SECRETS) is not None, "the next daemon")


def test_a_locked_keyring_is_unlocked_outside_with_the_command_that_is_shown(
    desktop: Host, bus: SessionBusHost
) -> None:
    bus.lock_keyring()
    with desktop.starts() as admin:
        checks(admin)
        admin.wait_for("The Secret Service is locked")
        admin.press("r")
        admin.wait_for("It is still locked.")
        try:
            types_in_a_shell(shown_command(admin), "keyring password", bus)
            admin.press("r")
            admin.wait_for("Done: Every check passed.", SLOW)
        finally:
            successor = bus.owner_pid(SECRETS)
            assert successor is not None
            os.kill(successor, signal.SIGKILL)
        assert admin.quits() == 0


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
def test_esc_leaves_a_locked_keyring_and_the_app_usable(
    desktop: Host, bus: SessionBusHost, size: tuple[int, int]
) -> None:
    bus.lock_keyring()
    with desktop.starts(size=size) as admin:
        checks(admin)
        admin.wait_for("The Secret Service is locked")
        for shown in ("unset P", "r look again", "p let the desktop ask", "esc cancel"):
            admin.wait_for(shown)
        admin.press("escape")
        admin.wait_until_gone("The Secret Service is locked")
        admin.press("enter")
        admin.wait_for("Secret Service")
        assert admin.quits() == 0
        assert_terminal_restored(admin)


def test_a_keyring_that_locks_while_the_app_runs_asks_again(
    desktop: Host, bus: SessionBusHost
) -> None:
    with desktop.starts() as admin:
        checks(admin)
        admin.wait_for("Done: Every check passed.", SLOW)
        admin.press("enter")
        bus.lock_keyring()
        checks(admin)
        admin.wait_for("The Secret Service is locked")
        admin.press("L")
        admin.wait_for("The Secret Service is locked")


def test_a_frozen_keyring_leaves_the_keys_working_and_becomes_an_error(
    desktop: Host, bus: SessionBusHost
) -> None:
    with desktop.starts() as admin:
        admin.wait_for("1 config")
        bus.freeze_keyring()
        admin.press("t", "?")
        admin.wait_for("help", 2.0)
        admin.press("escape")
        admin.wait_for("did not answer", SLOW)
        admin.wait_for("kill -CONT")
        bus.thaw_keyring()
        admin.press("escape")
        admin.wait_until_gone("did not answer")
        checks(admin)
        admin.wait_for("Done: Every check passed.", SLOW)


@pytest.mark.parametrize("keys", [("q",), ("ctrl+q",), ("ctrl+c", "ctrl+c")])
def test_quitting_does_not_wait_for_a_frozen_keyring(
    desktop: Host, bus: SessionBusHost, keys: tuple[str, ...]
) -> None:
    with desktop.starts() as admin:
        admin.wait_for("1 config")
        bus.freeze_keyring()
        admin.press("t")
        began = time.monotonic()
        admin.press(*keys)
        assert admin.wait_exit() == 0
        assert time.monotonic() - began < AT_ONCE_SECONDS
        assert_terminal_restored(admin)


def test_a_keyring_that_died_is_an_error_with_a_remedy(desktop: Host, bus: SessionBusHost) -> None:
    with desktop.starts() as admin:
        admin.wait_for("1 config")
        bus.kill_keyring()
        admin.press("t")
        admin.wait_for("nobody offers org.freedesktop.secrets", SLOW)
        admin.press("escape")
        admin.wait_until_gone("nobody offers")
        bus.start_keyring("keyring password")
        checks(admin)
        admin.wait_for("Done: Every check passed.", SLOW)


def test_without_a_bus_the_pinned_keyring_is_an_error_and_no_other_store_is_made(
    desktop: Host,
) -> None:
    for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"):
        del desktop.extra[name]
    with desktop.starts() as admin:
        checks(admin)
        admin.wait_for("There is no D-Bus session here", SLOW)
        admin.press("escape")
        assert admin.quits() == 0
    assert not (desktop.data / "secrets.db").exists()


def users_of_terminal(admin: Admin) -> set[int]:
    """Return which processes have the program's terminal open."""
    terminal = (Path("/proc") / str(admin.pid) / "fd" / "0").readlink()
    return {
        int(process.name)
        for process in Path("/proc").glob("[0-9]*")
        if terminal in _opened(process)
    }


def _opened(process: Path) -> list[Path]:
    try:
        return [descriptor.readlink() for descriptor in (process / "fd").iterdir()]
    except OSError:
        return []  # it has ended, or belongs to somebody else


def test_nothing_but_the_app_has_its_terminal_open(desktop: Host, bus: SessionBusHost) -> None:
    bus.lock_keyring()
    with desktop.starts() as admin:
        checks(admin)
        admin.wait_for("unset P")
        admin.press("r")
        admin.wait_for("It is still locked.")
        assert users_of_terminal(admin) <= {admin.pid}
