"""Keeps hold of a session's sockets, so that none outlives it."""

import asyncio
import contextlib
import socket
from types import TracebackType
from typing import Any, Self

_MOST_TURNS = 50
"""Turns of the event loop; TLS over a closed socket needs about five to notice."""


class Sockets:
    """Makes sockets; at the end of the context all of them are closed.

    aiohttp says goodbye in the way of TLS when it gives up a connection, and for that waits up to
    half a minute for an answer, without telling anybody.
    """

    def __init__(self) -> None:
        self._made: list[socket.socket] = []

    def make(self, address: tuple[Any, ...]) -> socket.socket:
        """Return a new socket for an address in the form of `getaddrinfo`."""
        family, kind, protocol, *_ = address
        made = socket.socket(family, kind, protocol)
        self._made.append(made)
        return made

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for made in self._open():
            with contextlib.suppress(OSError):  # it never was connected
                made.shutdown(socket.SHUT_RDWR)
        for _ in range(_MOST_TURNS):
            if not self._open():
                return
            await asyncio.sleep(0)

    def _open(self) -> list[socket.socket]:
        return [made for made in self._made if made.fileno() >= 0]
