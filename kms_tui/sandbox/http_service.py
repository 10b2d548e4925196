"""A service behind a port of 127.0.0.1: the one place that knows the web server."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from kms_tui.sandbox.http_messages import ConnectionCut, IncomingRequest, Refused

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator

    from kms_tui.sandbox.http_messages import Answer, Service

_SHUTDOWN_SECONDS = 1.0


@asynccontextmanager
async def serve_http(service: Service, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Answer requests on a free port with ``service`` inside ``async with``; gives the port."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        return await _answer(service, request)

    server = web.Server(handle, access_log=None)
    runner = web.ServerRunner(server, shutdown_timeout=_SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _answer(service: Service, request: web.BaseRequest) -> web.StreamResponse:
    try:
        return _to_response(await service(await _read(request)))
    except Refused as refused:
        return _to_response(refused.answer)
    except ConnectionCut:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


async def _read(request: web.BaseRequest) -> IncomingRequest:
    return IncomingRequest(
        method=request.method,
        host=request.host.partition(":")[0].lower(),
        raw_path=request.raw_path.partition("?")[0],
        query=request.query,
        headers=request.headers,
        body=await request.read(),
    )


def _to_response(answer: Answer) -> web.Response:
    headers = {"Content-Type": answer.content_type, **answer.headers}
    return web.Response(status=answer.status, body=answer.body, headers=headers)
