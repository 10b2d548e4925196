"""A vault on localhost with a certificate of its own, and how findings are looked up in tests."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import trustme
from raw_servers import Talk, listening

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.adapters.azure.vault_examination import NamedVault, VaultExamination
from kms_tui.domain.cloud import Cloud
from kms_tui.domain.finding import Finding
from kms_tui.sandbox.http_messages import Answer, IncomingRequest
from kms_tui.sandbox.http_service import serve_http
from kms_tui.sandbox.tenants import TENANT_ID


def now() -> datetime:
    return datetime.now(UTC)


def codes(findings: Sequence[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def only(findings: Sequence[Finding], code: str) -> Finding:
    """Return the one finding of that code."""
    (found,) = [finding for finding in findings if finding.code == code]
    return found


async def ask(
    vaults: Sequence[NamedVault],
    network: NetworkSettings,
    clock: Callable[[], datetime] = now,
) -> Sequence[Finding]:
    """Examine the vaults."""

    async def named() -> Sequence[NamedVault]:
        return vaults

    return await VaultExamination(named, network, clock).examine()


def at_port(port: int, ca_file: str = "") -> NamedVault:
    """Return a vault on a local port, in a custom cloud."""
    host = f"localhost:{port}"
    return f"https://{host}", Cloud("Lab", host, host, ca_file=ca_file, is_custom=True)


class Lab:
    """A certificate authority, and vaults whose certificates it issued."""

    def __init__(self, directory: Path) -> None:
        self._authority = trustme.CA()
        self.ca_file = directory / "lab-ca.pem"
        self.ca_file.write_bytes(self._authority.cert_pem.bytes())

    @asynccontextmanager
    async def good_vault(self) -> AsyncIterator[NamedVault]:
        """Run a vault that challenges as Azure's do."""

        async def challenge(_: IncomingRequest) -> Answer:
            where = f'authorization="https://localhost:{port}/{TENANT_ID}"'
            header = f'Bearer {where}, resource="https://localhost:{port}"'
            return Answer(status=401, headers={"WWW-Authenticate": header})

        async with serve_http(challenge, tls=self._tls()) as port:
            yield at_port(port, str(self.ca_file))

    @asynccontextmanager
    async def raw_vault(self, talk: Talk, not_after: datetime | None = None) -> AsyncIterator[int]:
        """Run what says anything over good TLS; give its port."""
        async with listening(talk, self._tls(not_after)) as port:
            yield port

    def _tls(self, not_after: datetime | None = None) -> ssl.SSLContext:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert("localhost", not_after=not_after).configure_cert(tls)
        return tls


async def speak_plain_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer whatever comes with HTTP in clear."""
    await reader.read(1)
    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    await writer.drain()


def unused_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port: int = unused.getsockname()[1]
        return port
