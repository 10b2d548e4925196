"""Entra ID and one vault of the sandbox, behind TLS and a proxy, with trouble on the way.

What the services say is real; a `Trouble` decides what becomes of it.
"""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TypeAlias

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.sandbox.certificates import Certificates
from kms_tui.sandbox.clouds import PUBLIC
from kms_tui.sandbox.connect_proxy import ConnectProxy, Destiny
from kms_tui.sandbox.entra import EntraId
from kms_tui.sandbox.faulty_passage import FaultyPassage
from kms_tui.sandbox.http_messages import Answer, ConnectionCut, IncomingRequest, Service
from kms_tui.sandbox.http_service import serve_http
from kms_tui.sandbox.key_files import KeyFiles
from kms_tui.sandbox.scenario_keys import scenario_keys
from kms_tui.sandbox.tokens import TokenMint
from kms_tui.sandbox.vault import Vault
from kms_tui.sandbox.vault_api import VaultApi
from kms_tui.sandbox.vault_plans import VaultPlan

Trouble: TypeAlias = Callable[[IncomingRequest, Service], Awaitable[Answer]]
"""Takes a request and the service that would answer it; answers, or raises, or never ends."""


@dataclass(frozen=True)
class Identity:
    """By what the services are known: certificates, and who vouches for them."""

    authority_pem: bytes
    tls: ssl.SSLContext


class Step(Enum):
    """What a request is for."""

    GREET = auto()
    """Anything that a vault is asked without a token."""
    SIGN_IN = auto()
    READ = auto()
    CREATE = auto()
    POLICY = auto()
    WRAP = auto()
    UNWRAP = auto()
    LIST = auto()


_BY_LAST_PART = {
    "token": Step.SIGN_IN,
    "create": Step.CREATE,
    "rotationpolicy": Step.POLICY,
    "wrapkey": Step.WRAP,
    "unwrapkey": Step.UNWRAP,
    "versions": Step.LIST,
}


def step_of(request: IncomingRequest) -> Step:
    """Return what a request is for."""
    step = _BY_LAST_PART.get(request.segments[-1], Step.READ)
    is_greeting = step is not Step.SIGN_IN and request.bearer_token is None
    return Step.GREET if is_greeting else step


@dataclass(frozen=True)
class TroubledAzure:
    """Where it is, and what it was asked."""

    network: NetworkSettings
    keys: Path
    """Folder of the keys that were created in the vault."""
    requests: list[IncomingRequest]

    def versions(self, key_name: str) -> int:
        """Count the versions of a key that was created."""
        stored = {key.name: key for key in KeyFiles(self.keys).load()}
        return len(stored[key_name].versions) if key_name in stored else 0

    def asked(self, step: Step) -> int:
        """Count the requests for something."""
        return sum(step_of(request) is step for request in self.requests)


@asynccontextmanager
async def troubled_azure(
    directory: Path, plan: VaultPlan, trouble: Trouble, identity: Identity | None = None
) -> AsyncIterator[TroubledAzure]:
    """Run until the end of the context; files lie in the directory, which exists."""
    identity, requests = identity or _azures_identity(), list[IncomingRequest]()
    ca_file, keys = directory / "azure-ca.pem", directory / "keys"
    ca_file.write_bytes(identity.authority_pem)
    azure, stopping = _azure(plan, keys), asyncio.Event()

    async def answer(request: IncomingRequest) -> Answer:
        requests.append(request)
        return await _unless(stopping, trouble(request, azure))

    async with serve_http(answer, tls=identity.tls) as port:
        proxy = ConnectProxy(lambda _: Destiny.SERVED, port)
        proxy_url = f"http://127.0.0.1:{await proxy.start(0)}"
        try:
            network = NetworkSettings(proxy_url=proxy_url, ca_file=str(ca_file))
            yield TroubledAzure(network, keys, requests)
        finally:
            stopping.set()
            await proxy.stop()


async def _unless(stopping: asyncio.Event, answering: Awaitable[Answer]) -> Answer:
    """Return the answer, or cut the connection once everything stops."""
    answer, stop = asyncio.ensure_future(answering), asyncio.ensure_future(stopping.wait())
    await asyncio.wait([answer, stop], return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    if answer.done():
        return answer.result()
    answer.cancel()
    raise ConnectionCut


def _azures_identity() -> Identity:
    certificates = Certificates()
    return Identity(certificates.authority_pem, certificates.server_context(lambda _: False))


def _azure(plan: VaultPlan, keys: Path) -> Service:
    mint = TokenMint(time.time)
    entra = EntraId(PUBLIC, mint, time.time)
    scenario = scenario_keys([plan], time.time())[plan.host]
    vault = Vault(plan, scenario, KeyFiles(keys), time.time)
    api = VaultApi(vault, mint, FaultyPassage(plan.fault, time.time, asyncio.Event()))

    async def answer(request: IncomingRequest) -> Answer:
        service = entra.answer if request.host == PUBLIC.authority else api.answer
        return await service(request)

    return answer
