"""One HTTP session for everything: verified TLS, bounded names and answers, nothing from outside.

The environment and `.netrc` are not asked: a `default` entry there would replace the token.
"""

import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from azure.core.pipeline.transport import AioHttpTransport

from kms_tui.adapters.azure.name_resolution import NameResolver
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.adapters.azure.sockets import Sockets

_LONGEST_BODY = 1 << 20
"""Bytes; a vault's longest answer, a page of key versions, has some ten thousand."""
_PIECE = 1 << 16


@asynccontextmanager
async def open_transport(
    network: NetworkSettings, resolver: NameResolver, tls: ssl.SSLContext
) -> AsyncIterator[AioHttpTransport]:
    """Return a transport whose connections are closed at the end of the context."""
    sockets = Sockets()
    connector = aiohttp.TCPConnector(
        ssl=tls, resolver=_Resolver(resolver), socket_factory=sockets.make
    )
    async with (
        sockets,
        aiohttp.ClientSession(
            connector=connector,
            headers={"Accept-Encoding": "identity"},
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            response_class=_BoundedResponse,
        ) as session,
    ):
        yield AioHttpTransport(
            session=session,
            session_owner=False,
            use_env_settings=False,
            connection_timeout=network.connect_seconds,
            read_timeout=network.read_seconds,
        )


class _BoundedResponse(aiohttp.ClientResponse):
    """An answer that does not fill the memory, whatever a mistyped or hostile host sends."""

    async def read(self) -> bytes:
        if self._body is None:
            self._body = await self._read_bounded()
        return self._body

    async def _read_bounded(self) -> bytes:
        body = bytearray()
        with ExitStack() as unless_complete:
            unless_complete.callback(self.close)
            if self.headers.get("Content-Encoding", "identity").lower() != "identity":
                raise ValueError("compressed, although that was not asked for")
            async for piece in self.content.iter_chunked(_PIECE):
                body += piece
                if len(body) > _LONGEST_BODY:
                    raise ValueError(f"longer than {_LONGEST_BODY} bytes")
            unless_complete.pop_all()
        return bytes(body)


class _Resolver(AbstractResolver):
    """Lets aiohttp resolve names where a stuck lookup delays nothing."""

    def __init__(self, resolver: NameResolver) -> None:
        self._resolver = resolver

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=found_port,
                family=found_family,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for found_family, address, found_port in await self._resolver.addresses(
                host, port, family
            )
        ]

    async def close(self) -> None:
        """Close nothing: the thread outlives the session."""
