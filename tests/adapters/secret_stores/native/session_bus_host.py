"""A login of its own: a private D-Bus session, home and keyring, next to the real one.

Usage::

    with SessionBusHost() as host:
        host.start_keyring("its password")
        run_something(env=host.environ)
        host.lock_keyring()

Whatever it started is ended with it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Self

from jeepney import DBusErrorResponse  # type: ignore[import-untyped] # has none
from jeepney.bus_messages import message_bus  # type: ignore[import-untyped] # has none
from jeepney.io.blocking import (  # type: ignore[import-untyped] # has none
    Proxy,
    open_dbus_connection,
)
from secretstorage import get_collection_by_alias

SECRETS = "org.freedesktop.secrets"
PROMPTER = "org.gnome.keyring.SystemPrompter"
_SECONDS = 20.0
"""For anything to come up on a busy machine."""

_BUS = """<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  {services}
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


def missing_programs(*programs: str) -> str:
    """Return why tests that need these programs are skipped, or an empty text."""
    missing = [program for program in programs if shutil.which(program) is None]
    return f"needs {', '.join(missing)} (Debian package)" if missing else ""


def wait_until(is_so: Callable[[], object], what: str) -> None:
    """Poll until it is so; fail the test if that takes too long."""
    deadline = time.monotonic() + _SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"waited in vain for: {what}"
        time.sleep(0.01)


class SessionBusHost:
    """A D-Bus session with an empty home; a keyring runs once it is started.

    `installed_services` lets the bus start what this machine has installed for D-Bus: the keyring
    itself and the program that prompts. `display` is what they get to see.
    """

    def __init__(self, *, installed_services: bool = False, display: str = "") -> None:
        self._ending = ExitStack()
        # A socket's path has to be short, which those of pytest are not.
        self.directory = Path(tempfile.mkdtemp(prefix="bus-"))
        self._ending.callback(shutil.rmtree, self.directory, ignore_errors=True)
        self.home = self._made("home")
        self.services = self._made("services")
        self._runtime = self._made("run")
        self._installed_services = installed_services
        self._display = display
        self._keyring: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where the bus listens."""
        return f"unix:path={self._runtime / 'bus'}"

    @property
    def environ(self) -> dict[str, str]:
        """The environment of a program in this login."""
        environ = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(self._runtime),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "XDG_DATA_HOME": str(self.home / ".local" / "share"),
            "XDG_CACHE_HOME": str(self.home / ".cache"),
            "XDG_STATE_HOME": str(self.home / ".local" / "state"),
            "DBUS_SESSION_BUS_ADDRESS": self.address,
        }
        return environ | ({"DISPLAY": self._display} if self._display else {})

    def __enter__(self) -> Self:
        with ExitStack() as on_failure:
            on_failure.callback(self.stop)
            self._start_bus()
            on_failure.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End all of it."""
        self.kill_keyring()
        self._ending.close()

    def start_keyring(self, password: str | None = None) -> int:
        """Start GNOME's keyring daemon, unlocked if the password is right; return its pid.

        The first password creates the keyring. Without one it stays locked, or uncreated.
        """
        command = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
        command.append("--start" if password is None else "--unlock")
        self._keyring = self.start(command, password or "")
        wait_until(lambda: self.owner_pid(SECRETS) is not None, "the keyring's name")
        return self._keyring.pid

    def freeze_keyring(self) -> None:
        """Let the daemon hang; it is killed all the same at the end."""
        self._signal_keyring(signal.SIGSTOP)

    def thaw_keyring(self) -> None:
        self._signal_keyring(signal.SIGCONT)

    def kill_keyring(self) -> None:
        """End the daemon at once, as a crash would; nothing happens if there is none."""
        if self._keyring is None:
            return
        self._keyring.kill()
        self._keyring.wait()
        self._keyring = None
        with suppress(OSError):
            wait_until(lambda: self.owner_pid(SECRETS) is None, "the keyring's end")

    def lock_keyring(self) -> None:
        """Lock the default collection, as somebody else would."""
        with closing(open_dbus_connection(self.address)) as bus:
            get_collection_by_alias(bus, "default").lock()

    def owner_pid(self, name: str) -> int | None:
        """Return who has that name on the bus, or None; starts nothing."""
        with closing(open_dbus_connection(self.address)) as bus:
            try:
                (pid,) = Proxy(message_bus, bus).GetConnectionUnixProcessID(name)
            except DBusErrorResponse:
                return None
        return int(pid)

    def add_service(self, name: str, command: str) -> None:
        """Let the bus start that command when somebody asks for the name."""
        text = f"[D-BUS Service]\nName={name}\nExec={command}\n"
        (self.services / f"{name}.service").write_text(text)

    def start(self, command: list[str], stdin: str = "") -> subprocess.Popen[bytes]:
        """Start a program in this login; it is killed with it."""
        process = subprocess.Popen(  # noqa: S603 - our own command
            command,
            env=self.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._ending.callback(_end, process)
        assert process.stdin is not None
        with suppress(BrokenPipeError), process.stdin as pipe:
            pipe.write(stdin.encode())
        return process

    def _signal_keyring(self, number: signal.Signals) -> None:
        assert self._keyring is not None
        self._keyring.send_signal(number)

    def _start_bus(self) -> None:
        services = f"<servicedir>{self.services}</servicedir>"
        if self._installed_services:
            services += "<standard_session_servicedirs/>"
        config = self.directory / "bus.conf"
        config.write_text(_BUS.format(socket=self._runtime / "bus", services=services))
        self.start(["dbus-daemon", "--nofork", "--nopidfile", f"--config-file={config}"])
        wait_until(self._bus_answers, "the bus")

    def _bus_answers(self) -> bool:
        # Its socket is there a moment before it listens.
        try:
            open_dbus_connection(self.address).close()
        except OSError:
            return False
        return True

    def _made(self, name: str) -> Path:
        path = self.directory / name
        path.mkdir(mode=0o700)
        return path


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
