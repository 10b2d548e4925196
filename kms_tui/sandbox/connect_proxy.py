"""The CONNECT proxy that leads Azure's host names to the sandbox, and nowhere else."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_CONNECT = re.compile(rb"CONNECT ([0-9A-Za-z.-]+):443 HTTP/1\.[01]\r\n")
_HEAD_END = b"\r\n\r\n"
_HEAD_SECONDS = 10.0
_CLOSE_SECONDS = 1.0
_CHUNK = 65_536
_CONNECTED = b"HTTP/1.1 200 Connection established\r\n\r\n"
_FORBIDDEN = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Destiny(Enum):
    """What becomes of a connection to a host."""

    SERVED = "led to the sandbox's services"
    SILENT = "accepted, then never a byte"
    UNREACHABLE = "refused like a name that does not resolve"
    FORBIDDEN = "refused, because the host is none of Azure's"


class ConnectProxy:
    """Listens on 127.0.0.1 and pipes the hosts it serves to one local port."""

    def __init__(self, destiny_of: Callable[[str], Destiny], service_port: int) -> None:
        self._destiny_of = destiny_of
        self._service_port = service_port
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def start(self, port: int) -> int:
        """Listen, on any free port if ``port`` is 0; give the port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", port)
        listening_port: int = self._server.sockets[0].getsockname()[1]
        return listening_port

    async def stop(self) -> None:
        """Close the listener and every connection."""
        if self._server is None:
            return
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.create_task(self._serve(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError, TimeoutError, asyncio.IncompleteReadError):
                await self._lead(await self._read_host(reader), reader, writer)
        finally:
            await _close(writer)

    async def _read_host(self, reader: asyncio.StreamReader) -> str | None:
        async with asyncio.timeout(_HEAD_SECONDS):
            try:
                head = await reader.readuntil(_HEAD_END)
            except asyncio.LimitOverrunError:
                return None
        connect = _CONNECT.match(head)
        return connect[1].decode().lower() if connect else None

    async def _lead(
        self, host: str | None, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        destiny = Destiny.FORBIDDEN if host is None else self._destiny_of(host)
        match destiny:
            case Destiny.FORBIDDEN:
                writer.write(_FORBIDDEN)
            case Destiny.UNREACHABLE:
                writer.write(_BAD_GATEWAY)
            case Destiny.SILENT:
                writer.write(_CONNECTED)
                await _swallow(reader)
            case Destiny.SERVED:
                await self._pipe(reader, writer)
        await writer.drain()

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._service_port)
        try:
            writer.write(_CONNECTED)
            await _pipe_until_either_ends((reader, far_writer), (far_reader, writer))
        finally:
            await _close(far_writer)


async def _pipe_until_either_ends(
    *directions: tuple[asyncio.StreamReader, asyncio.StreamWriter],
) -> None:
    copies = [asyncio.create_task(_copy(*direction)) for direction in directions]
    try:
        await asyncio.wait(copies, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for copy in copies:
            copy.cancel()
        await asyncio.gather(*copies, return_exceptions=True)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(_CHUNK):
        writer.write(chunk)
        await writer.drain()


async def _swallow(reader: asyncio.StreamReader) -> None:
    while await reader.read(_CHUNK):
        pass


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError, TimeoutError):
        async with asyncio.timeout(_CLOSE_SECONDS):
            await writer.wait_closed()
    writer.transport.abort()
