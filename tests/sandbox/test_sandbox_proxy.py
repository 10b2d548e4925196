"""The proxy: what it leads where, on raw sockets."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from kms_tui.sandbox.server import Sandbox

GOOD = "kv-demo.vault.azure.net:443"


async def _first_line(sandbox: Sandbox, request: str) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(sandbox.proxy_url).port)
    writer.write(request.encode())
    async with asyncio.timeout(3):
        line = (await reader.readline()).decode().strip()
    writer.close()
    await writer.wait_closed()
    return line


@pytest.mark.parametrize(
    "host",
    [
        "login.microsoftonline.com",
        "login.chinacloudapi.cn",
        "login.microsoftonline.us",
        "kv-demo.vault.azure.net",
        "KV-DEMO.vault.azure.net",
        "kv-demo.vault.azure.cn",
        "kv-demo.vault.usgovcloudapi.net",
    ],
)
async def test_azures_hosts_are_served(sandbox: Sandbox, host: str) -> None:
    line = await _first_line(sandbox, f"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n")

    assert line == "HTTP/1.1 200 Connection established"


@pytest.mark.parametrize(
    "request_line",
    [
        "CONNECT example.com:443 HTTP/1.1",
        "CONNECT vault.azure.net:443 HTTP/1.1",
        "CONNECT a.b.vault.azure.net:443 HTTP/1.1",
        "CONNECT kv-demo.vault.azure.net.example.com:443 HTTP/1.1",
        "CONNECT kv-demo.vault.azure.net:22 HTTP/1.1",
        "CONNECT 127.0.0.1:443 HTTP/1.1",
        "CONNECT kv-demo.vault.azure.net HTTP/1.1",
        "GET http://kv-demo.vault.azure.net/ HTTP/1.1",
        "nonsense",
    ],
)
async def test_anything_else_is_forbidden(sandbox: Sandbox, request_line: str) -> None:
    assert await _first_line(sandbox, f"{request_line}\r\n\r\n") == "HTTP/1.1 403 Forbidden"


async def test_a_head_without_end_is_forbidden(sandbox: Sandbox) -> None:
    endless = f"CONNECT {GOOD} HTTP/1.1\r\nX: " + "x" * 100_000

    assert await _first_line(sandbox, endless) == "HTTP/1.1 403 Forbidden"


async def test_a_silent_vault_is_connected_and_says_nothing(sandbox: Sandbox) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(sandbox.proxy_url).port)
    writer.write(b"CONNECT kv-silent.vault.azure.net:443 HTTP/1.1\r\n\r\n")
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 200 Connection established\r\n\r\n"

    writer.write(b"\x16\x03\x01\x00\x05hello")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await reader.read(1)
    writer.close()
    await writer.wait_closed()


async def test_the_sandbox_stops_at_once_with_open_connections(sandbox: Sandbox) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", urlsplit(sandbox.proxy_url).port)
    writer.write(b"CONNECT kv-silent.vault.azure.net:443 HTTP/1.1\r\n\r\n")
    start = time.monotonic()
    await sandbox.__aexit__(None, None, None)

    assert time.monotonic() - start < 0.5
    writer.close()
