"""A provider of the Secret Service over real D-Bus that can be told to fail at any step."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from jeepney import (  # type: ignore[import-untyped] # has none
    HeaderFields,
    Message,
    MessageType,
    new_error,
    new_method_return,
)
from jeepney.bus_messages import message_bus  # type: ignore[import-untyped] # has none
from jeepney.io.blocking import (  # type: ignore[import-untyped] # has none
    DBusConnection,
    Proxy,
    open_dbus_connection,
)
from session_bus_host import SECRETS, SessionBusHost

COLLECTION = "/org/freedesktop/secrets/collection/login"
ENTRY = f"{COLLECTION}/1"
SESSION = "/org/freedesktop/secrets/session/1"
PROMPT = "/org/freedesktop/secrets/prompt/1"

Reply = tuple[str, tuple[Any, ...]]
"""A signature and the values of a reply."""

PROPERTIES: dict[str, Reply] = {
    "Label": ("v", (("s", "a label"),)),
    "Locked": ("v", (("b", False),)),
    "Attributes": ("v", (("a{ss}", {}),)),
}


class ScriptedProvider:
    """Answers like an unlocked keyring with one entry; `answers` replaces answers by method.

    An answer is a reply, the name of a D-Bus error, or None for silence; a callable makes one.
    """

    def __init__(self, bus: DBusConnection) -> None:
        self._bus = bus
        self._vanishing = threading.Event()
        self.asked: list[str] = []
        self.answers: dict[str, Reply | str | Callable[[], Reply | str | None] | None] = {
            "ReadAlias": ("o", (COLLECTION,)),
            # Refusing the encryption spares this script from doing its part of it.
            "OpenSession": "org.freedesktop.DBus.Error.NotSupported",
            "OpenSession plain": ("vo", (("s", ""), SESSION)),
            "SearchItems": ("ao", ([ENTRY],)),
            "GetSecret": ("(oayays)", ((SESSION, b"", b"scripted", "text/plain"),)),
            "SetSecret": ("", ()),
            "CreateItem": ("oo", (ENTRY, "/")),
            "Delete": ("o", ("/",)),
        }

    def serve(self) -> None:
        """Answer until told to `vanish`."""
        while not self._vanishing.is_set():
            with suppress(TimeoutError):
                self._answer(self._bus.receive(timeout=0.02))
        self._bus.close()

    def vanish(self) -> None:
        """End like a program that crashes: the bus tells whoever waits for an answer."""
        self._vanishing.set()

    def _answer(self, call: Message) -> None:
        if call.header.message_type is not MessageType.method_call:
            return
        member = call.header.fields[HeaderFields.member]
        self.asked.append(member)
        key = "OpenSession plain" if call.body[:1] == ("plain",) else member
        answer = PROPERTIES.get(call.body[1]) if member == "Get" else self.answers.get(key)
        if callable(answer):
            answer = answer()
        if isinstance(answer, str):
            self._bus.send(new_error(call, answer))
        elif answer is not None:
            self._bus.send(new_method_return(call, *answer))


@contextmanager
def scripted_provider(host: SessionBusHost) -> Iterator[ScriptedProvider]:
    bus = open_dbus_connection(host.address)
    Proxy(message_bus, bus).RequestName(SECRETS)
    provider = ScriptedProvider(bus)
    thread = threading.Thread(target=provider.serve, daemon=True)
    thread.start()
    yield provider
    provider.vanish()
    thread.join()
