"""Resolves host names with a deadline, without ever blocking the event loop or the exit."""

import socket
from functools import partial

from kms_tui.adapters.daemon_thread import DaemonThread

SocketAddress = tuple[socket.AddressFamily, str, int]
"""Address family, numeric address and port."""


class NameResolver:
    """The system's resolver behind a deadline.

    A stuck `getaddrinfo` cannot be cancelled and in an executor would delay the exit; in a daemon
    thread it does not.
    """

    def __init__(self, deadline_seconds: float) -> None:
        self._deadline_seconds = deadline_seconds
        self._thread = DaemonThread("name resolution")

    async def addresses(
        self, host: str, port: int, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[SocketAddress]:
        """Return where a host is to be found, or raise `socket.gaierror`, at the deadline too."""
        lookup = partial(_look_up, host, port, family)
        try:
            return await self._thread.run(lookup, deadline_seconds=self._deadline_seconds)
        except TimeoutError:
            late = f"no answer within {self._deadline_seconds:g} s"
            raise socket.gaierror(socket.EAI_AGAIN, late) from None


def _look_up(host: str, port: int, family: socket.AddressFamily) -> list[SocketAddress]:
    try:
        found = socket.getaddrinfo(
            host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
        )
    except UnicodeError:  # not even the form of a host name
        raise socket.gaierror(socket.EAI_NONAME, "not a host name") from None
    known = (socket.AF_INET, socket.AF_INET6)
    return [
        (found_family, str(address[0]), int(address[1]))
        for found_family, _, _, _, address in found
        if found_family in known
    ]
