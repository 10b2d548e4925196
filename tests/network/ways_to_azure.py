"""Ways on which a save may go, each with a failure of its own."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import socket
from typing import TypeAlias
from zlib import crc32

import trustme
from azure_troubles import untroubled
from raw_servers import Talk, listening, saying
from troubled_azure import Trouble, troubled_azure

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.cloud import Cloud, Clouds
from kms_tui.sandbox.vault_plans import GOOD, KeyPlan, VaultPlan

_EXPIRED = timedelta(days=1)


@dataclass(frozen=True)
class Site:
    """What a save needs to know to go that way."""

    network: NetworkSettings
    vault_url: str
    clouds: Clouds = field(default_factory=Clouds)
    versions: Callable[[str], int] = lambda _: 0
    """Counts the versions of a key that were created."""


Way: TypeAlias = Callable[[str, Path], AbstractAsyncContextManager[Site]]
"""Takes the name of a case and a folder of its own, which exists."""


def through(trouble: Trouble, key: KeyPlan = GOOD, plan: VaultPlan | None = None) -> Way:
    """Let a save reach the sandbox's services with trouble on the way."""

    @asynccontextmanager
    async def way(name: str, directory: Path) -> AsyncIterator[Site]:
        host = vault_name(name)
        chosen = replace(plan, name=host) if plan else VaultPlan(name=host, what="", keys=(key,))
        async with troubled_azure(directory, chosen, trouble) as azure:
            yield Site(azure.network, f"https://{chosen.host}", versions=azure.versions)

    return way


def vault_name(case: str) -> str:
    """Return a name for the vault of a case: the SDK remembers challenges by host."""
    return f"v{crc32(case.encode()):08x}"


def talking(talk: Talk, *, names: str = "localhost", is_expired: bool = False) -> Way:
    """Lead a save to a server of a few bytes, with TLS."""

    @asynccontextmanager
    async def way(_: str, directory: Path) -> AsyncIterator[Site]:
        authority = trustme.CA()
        ca_file = directory / "lab-ca.pem"
        ca_file.write_bytes(authority.cert_pem.bytes())
        not_after = datetime.now(UTC) - _EXPIRED if is_expired else None
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(names, not_after=not_after).configure_cert(tls)
        async with listening(talk, tls) as port:
            yield _direct(port, NetworkSettings(ca_file=str(ca_file)))

    return way


def talking_unencrypted(talk: Talk) -> Way:
    """Lead a save to a server of a few bytes, without TLS."""

    @asynccontextmanager
    async def way(_: str, _directory: Path) -> AsyncIterator[Site]:
        async with listening(talk) as port:
            yield _direct(port, NetworkSettings())

    return way


@asynccontextmanager
async def to_a_closed_port(_: str, _directory: Path) -> AsyncIterator[Site]:
    """Lead a save to where nobody listens."""
    yield _direct(_unused_port(), NetworkSettings())


@asynccontextmanager
async def to_a_black_hole(_: str, _directory: Path) -> AsyncIterator[Site]:
    """Lead a save to a port whose queue is full, so that no packet is answered."""
    with socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port: int = full.getsockname()[1]
        filling = [socket() for _ in range(2)]
        for one in filling:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        await asyncio.sleep(0)
        yield _direct(port, NetworkSettings())
        for one in filling:
            one.close()


@asynccontextmanager
async def to_no_name(_: str, _directory: Path) -> AsyncIterator[Site]:
    """Lead a save to a name that does not resolve."""
    cloud = Cloud("Lab", "lab.invalid", "lab.invalid", is_custom=True)
    yield Site(NetworkSettings(), "https://lab.invalid", Clouds((cloud,)))


@asynccontextmanager
async def to_a_name_that_takes_long(_: str, _directory: Path) -> AsyncIterator[Site]:
    """Let the resolver take longer than is waited for."""
    yield _direct(443, NetworkSettings(resolve_seconds=0))


@asynccontextmanager
async def past_a_missing_proxy(_: str, _directory: Path) -> AsyncIterator[Site]:
    """Let the proxy be down."""
    yield _proxied(_unused_port())


def past_a_proxy(talk: Talk) -> Way:
    """Let the proxy say a few bytes."""

    @asynccontextmanager
    async def way(_: str, _directory: Path) -> AsyncIterator[Site]:
        async with listening(talk) as port:
            yield _proxied(port)

    return way


def past_a_proxy_that_refuses(status: int) -> Way:
    """Let the proxy answer with an error."""
    return past_a_proxy(saying(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode()))


@asynccontextmanager
async def with_a_strange_authority(name: str, directory: Path) -> AsyncIterator[Site]:
    """Let the vault's certificate come from an authority that is not trusted."""

    async with through(untroubled)(name, directory) as site:
        yield replace(site, network=replace(site.network, ca_file=""))


def _direct(port: int, network: NetworkSettings) -> Site:
    host = f"localhost:{port}"
    cloud = Cloud("Lab", host, host, is_custom=True)
    return Site(network, f"https://{host}", Clouds((cloud,)))


def _proxied(port: int) -> Site:
    network = NetworkSettings(proxy_url=f"http://127.0.0.1:{port}", proxy_source="TEST_PROXY")
    return Site(network, "https://kv-demo.vault.azure.net")


def _unused_port() -> int:
    with socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port: int = unused.getsockname()[1]
        return port
