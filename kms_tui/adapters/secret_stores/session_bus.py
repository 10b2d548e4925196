"""A connection to the D-Bus session that ends by its deadline and cannot bring up a prompt."""

import stat
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from jeepney import HeaderFields, Message, MessageType  # type: ignore[import-untyped] # has none
from jeepney.bus import get_bus  # type: ignore[import-untyped] # has none
from jeepney.io.blocking import (  # type: ignore[import-untyped] # has none
    DBusConnection,
    prep_socket,
)
from keyring.errors import KeyringLocked

_AUTHENTICATION_SECONDS = 1.0
"""A bus needs a millisecond; a socket that nobody serves should not take the whole deadline."""

_PROMPTING: Final = frozenset({"Unlock", "CreateCollection", "Prompt"})
_CHANGING: Final = frozenset({"CreateItem", "SetSecret", "Delete"})
_ERROR_NO_REPLY = "org.freedesktop.DBus.Error.NoReply"
_ERROR_IS_LOCKED = "org.freedesktop.Secret.Error.IsLocked"


def bus_address(environ: Mapping[str, str]) -> str:
    """Return the address of the D-Bus session, or "" if there is none.

    Without `DBUS_SESSION_BUS_ADDRESS` it is the bus that systemd keeps for each user, which the
    C libraries find in the same way.
    """
    if address := environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return address
    runtime_directory = environ.get("XDG_RUNTIME_DIR")
    if not runtime_directory:
        return ""
    path = Path(runtime_directory, "bus")
    return f"unix:path={path}" if _is_socket(path) else ""


def _is_socket(path: Path) -> bool:
    try:
        return stat.S_ISSOCK(path.stat().st_mode)
    except OSError:
        return False


class SessionBus(DBusConnection):  # type: ignore[misc] # jeepney has no types
    """One connection for one visit, all of whose replies have to come within its `seconds`.

    Whatever comes later raises `TimeoutError`. What may bring up a prompt is not sent at all but
    raises keyring's `KeyringLocked`, unless `may_prompt` is set. Raises `TimeoutError` or
    `BlockingIOError` for a socket that does not answer; `OSError`, `ValueError` or `RuntimeError`
    for an address that leads nowhere.
    """

    def __init__(self, address: str, *, seconds: float) -> None:
        self.address = address
        self.may_prompt = False
        self.has_sent_change = False
        """Whether something was asked for whose outcome is unknown without a reply."""
        self._deadline = time.monotonic() + seconds
        socket = prep_socket(get_bus(address), timeout=min(_AUTHENTICATION_SECONDS, seconds))
        # Sending waits too once a bus that has stopped reading is full.
        socket.settimeout(seconds)
        with ExitStack() as on_failure:
            on_failure.callback(self.close)
            super().__init__(socket)
            on_failure.pop_all()

    def receive(self, *, timeout: float | None = None) -> Message:
        """Return the next message; all waiting of jeepney's goes through here."""
        seconds_left = self._deadline - time.monotonic()
        if seconds_left <= 0:
            raise TimeoutError("The D-Bus session did not answer in time.")
        return super().receive(
            timeout=seconds_left if timeout is None else min(timeout, seconds_left)
        )

    def send_and_get_reply(self, message: Message, *, timeout: float | None = None) -> Message:
        """Send what is allowed here and return its reply."""
        member = message.header.fields[HeaderFields.member]
        if member in _PROMPTING and not self.may_prompt:
            raise KeyringLocked("The Secret Service wants to ask for something.")
        self.has_sent_change |= member in _CHANGING
        reply = super().send_and_get_reply(message, timeout=timeout)
        if reply.header.message_type is MessageType.error:
            _raise_for(reply.header.fields.get(HeaderFields.error_name))
        return reply


def _raise_for(error_name: str | None) -> None:
    """Raise what secretstorage has no error for, or one that says too little."""
    if error_name == _ERROR_IS_LOCKED:
        raise KeyringLocked("The Secret Service is locked.")
    if error_name == _ERROR_NO_REPLY:
        raise TimeoutError("The Secret Service ended or did not answer in time.")
