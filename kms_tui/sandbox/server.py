"""The sandbox as a whole: starts every service on 127.0.0.1 and stops it again."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Self

from kms_tui.sandbox.certificates import Certificates
from kms_tui.sandbox.clouds import CLOUDS, cloud_of_vault, cloud_signing_in_at
from kms_tui.sandbox.connect_proxy import ConnectProxy, Destiny
from kms_tui.sandbox.entra import EntraId
from kms_tui.sandbox.faults import Fault
from kms_tui.sandbox.faulty_passage import FaultyPassage
from kms_tui.sandbox.http_messages import Answer, RecordedRequest, Refused
from kms_tui.sandbox.http_service import serve_http
from kms_tui.sandbox.key_files import KeyFiles
from kms_tui.sandbox.managed_identity import MetadataEndpoint
from kms_tui.sandbox.scenario_keys import scenario_keys
from kms_tui.sandbox.storage import owned, write_whole
from kms_tui.sandbox.tokens import TokenExpired, TokenInvalid, TokenMint
from kms_tui.sandbox.vault import Vault
from kms_tui.sandbox.vault_api import VaultApi
from kms_tui.sandbox.vault_plans import VAULT_PLANS

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from kms_tui.sandbox.http_messages import IncomingRequest, Service
    from kms_tui.sandbox.keys import Key

_MOST_RECORDED_REQUESTS = 10_000
_MISDIRECTED = Answer(status=421)


class Sandbox:
    """A loopback Entra ID and Key Vault, running inside ``async with``.

    ``directory`` keeps the keys that were created in it over restarts, and the CA certificate of
    the run. ``port`` is the proxy's, 0 for any free one.

    Raises on entering:
        DirectoryInUse: another sandbox runs on the directory.
        KeyFileUnreadable: a file in the directory is not what the sandbox wrote.
        OSError: the directory cannot be used, or the port is taken.
    """

    proxy_url: str
    """Where to send CONNECT requests; known once the sandbox runs."""
    imds_url: str
    """For ``AZURE_POD_IDENTITY_AUTHORITY_HOST``; known once the sandbox runs."""
    ca_file: Path
    """The certificate authority to trust, as PEM."""
    requests: list[RecordedRequest]
    """The requests received, oldest first; the last ten thousand of them."""
    clock: Callable[[], float]
    """What time the services think it is, in seconds since 1970; may be replaced at any time."""
    latency_seconds: float
    """How much longer every answer takes, as on a longer way; may be changed at any time."""

    def __init__(
        self, directory: Path, *, port: int = 0, clock: Callable[[], float] = time.time
    ) -> None:
        self.proxy_url = ""
        self.imds_url = ""
        self.ca_file = directory / "ca.pem"
        self.requests = []
        self.clock = clock
        self.latency_seconds = 0.0
        self._directory = directory
        self._port = port
        self._mint = TokenMint(self._now)
        self._services: dict[str, Service] = {}
        self._stopping = asyncio.Event()
        self._running = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as starting:
            await starting.enter_async_context(owned(self._directory))
            self._services = self._build_services()
            await self._listen(starting, self._make_tls())
            starting.callback(self._stopping.set)
            self._running = starting.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._running.aclose()

    def _make_tls(self) -> ssl.SSLContext:
        certificates = Certificates()
        write_whole(self.ca_file, certificates.authority_pem)
        return certificates.server_context(lambda host: _fault_of(host) is Fault.WRONG_CERTIFICATE)

    async def _listen(self, starting: AsyncExitStack, tls: ssl.SSLContext) -> None:
        port = await starting.enter_async_context(serve_http(self._answer, tls=tls))
        metadata = MetadataEndpoint(self._mint, self._now)
        imds_port = await starting.enter_async_context(serve_http(self._recording(metadata.answer)))
        proxy = ConnectProxy(_destiny_of, port)
        starting.push_async_callback(proxy.stop)
        self.proxy_url = f"http://127.0.0.1:{await proxy.start(self._port)}"
        self.imds_url = f"http://127.0.0.1:{imds_port}"

    def _build_services(self) -> dict[str, Service]:
        keys = scenario_keys(VAULT_PLANS.values(), self._now())
        services = {host: self._build_vault(host, keys[host]).answer for host in VAULT_PLANS}
        entra = {cloud.authority: EntraId(cloud, self._mint, self._now).answer for cloud in CLOUDS}
        return {**services, **entra}

    def _build_vault(self, host: str, keys: list[Key]) -> VaultApi:
        plan = VAULT_PLANS[host]
        vault = Vault(plan, keys, KeyFiles(self._directory / "vaults" / host), self._now)
        passage = FaultyPassage(plan.fault, self._now, self._stopping)
        return VaultApi(vault, self._mint, passage)

    async def _answer(self, request: IncomingRequest) -> Answer:
        service = self._services.get(request.host)
        if service is None:
            raise Refused(_MISDIRECTED)
        return await self._recording(service)(request)

    def _recording(self, service: Service) -> Service:
        async def record_and_answer(request: IncomingRequest) -> Answer:
            self._record(request)
            if self.latency_seconds:
                await asyncio.sleep(self.latency_seconds)
            return await service(request)

        return record_and_answer

    def _record(self, request: IncomingRequest) -> None:
        app_id = self._app_id(request.bearer_token)
        record = RecordedRequest(request.method, request.host, request.raw_path, app_id)
        self.requests.append(record)
        del self.requests[:-_MOST_RECORDED_REQUESTS]

    def _app_id(self, token: str | None) -> str:
        if token is None:
            return ""
        try:
            return self._mint.read(token).appid
        except (TokenExpired, TokenInvalid):
            return ""

    def _now(self) -> float:
        return self.clock()


def _fault_of(host: str) -> Fault | None:
    plan = VAULT_PLANS.get(host)
    return plan.fault if plan else None


def _destiny_of(host: str) -> Destiny:
    if cloud_signing_in_at(host):
        return Destiny.SERVED
    if not cloud_of_vault(host):
        return Destiny.FORBIDDEN
    if host not in VAULT_PLANS or _fault_of(host) is Fault.UNREACHABLE:
        return Destiny.UNREACHABLE
    return Destiny.SILENT if _fault_of(host) is Fault.SILENT else Destiny.SERVED
