"""Asks one vault everything that can be asked without a credential. Loads Azure's packages."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from azure.core.credentials_async import AsyncSupportsTokenInfo
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.rest import AsyncHttpResponse, HttpRequest
from azure.keyvault.keys.aio import KeyClient

from kms_tui.adapters.azure import probe
from kms_tui.adapters.azure.clients import VaultClients
from kms_tui.adapters.azure.clock_skew import TimedAnswer, clock_finding
from kms_tui.adapters.azure.error_translation import FOREIGN_ERRORS, azure_errors
from kms_tui.adapters.azure.facts import Facts, Operation
from kms_tui.adapters.azure.name_resolution import NameResolver
from kms_tui.adapters.azure.transport import open_transport
from kms_tui.adapters.azure.vault_findings import (
    NOT_A_VAULT,
    answer_finding,
    refusal_finding,
    route_finding,
    tls_finding,
)
from kms_tui.domain.check import Verdict
from kms_tui.domain.errors import KeyVaultError
from kms_tui.domain.finding import Finding, Topic

_HTTPS_PORT: Final = 443
_TLS_FAILURES: Final = (aiohttp.ClientSSLError, ssl.SSLError)


class _Conversation:
    """What was seen of one request and its answer, whatever became of it afterwards."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._asked_at = now()
        self.answer: TimedAnswer | None = None
        self.has_failed_in_tls = False

    def begin(self) -> None:
        self._asked_at = self._now()

    def end(self, response: PipelineResponse[HttpRequest, AsyncHttpResponse]) -> None:
        headers = {name.lower(): text for name, text in response.http_response.headers.items()}
        self.answer = TimedAnswer(headers, self._asked_at, self._now())

    def fail(self, error: BaseException) -> None:
        inner = getattr(error, "inner_exception", None) or error
        self.has_failed_in_tls = isinstance(inner, _TLS_FAILURES)


@dataclass(frozen=True, slots=True)
class _OverheardClients(VaultClients):
    """Clients whose one request is timed; the probe keeps the headers to itself."""

    conversation: _Conversation

    def key_client(self, credential: AsyncSupportsTokenInfo, **hooks: Any) -> KeyClient:  # noqa: ANN401 - SDK's
        """Return a client that calls the given hooks too."""
        sending, receiving = hooks.pop("raw_request_hook"), hooks.pop("raw_response_hook")

        def send(request: PipelineRequest[HttpRequest]) -> None:
            sending(request)
            self.conversation.begin()

        def receive(response: PipelineResponse[HttpRequest, AsyncHttpResponse]) -> None:
            self.conversation.end(response)
            receiving(response)

        # By name, because `super()` does not work in a dataclass with slots.
        return VaultClients.key_client(
            self, credential, raw_request_hook=send, raw_response_hook=receive, **hooks
        )


async def enquire(
    facts: Facts, resolver: NameResolver, tls: ssl.SSLContext, now: Callable[[], datetime]
) -> list[Finding]:
    """Return what was found about one vault, within the time that its network settings allow."""
    deadline = asyncio.get_running_loop().time() + facts.network.call_seconds
    route = await _route(replace(facts, operation=Operation.FIND_ROUTE), resolver)
    if route.verdict is Verdict.FAIL:
        return [route]
    left = deadline - asyncio.get_running_loop().time()
    network = replace(facts.network, call_seconds=round(max(left, 0.1), 1))
    greeting = await _greeting(
        replace(facts, operation=Operation.GREET, network=network), resolver, tls, now
    )
    return [route, *greeting]


async def _route(facts: Facts, resolver: NameResolver) -> Finding:
    try:
        async with azure_errors(facts):
            if facts.network.proxy_for(facts.vault):
                await resolver.addresses(*facts.network.proxy_address)
                return route_finding(facts, ())
            parts = urlsplit(f"https://{facts.vault}")
            found = await resolver.addresses(parts.hostname or "", parts.port or _HTTPS_PORT)
            return route_finding(facts, tuple(dict.fromkeys(address for _, address, _ in found)))
    except KeyVaultError as error:
        return Finding.failed(Topic.VAULTS, "dns-failed", error)


async def _greeting(
    facts: Facts, resolver: NameResolver, tls: ssl.SSLContext, now: Callable[[], datetime]
) -> list[Finding]:
    conversation = _Conversation(now)
    try:
        async with azure_errors(facts), open_transport(facts.network, resolver, tls) as transport:
            tenant_id = await _greet(_OverheardClients(facts, transport, conversation))
        ending = answer_finding(facts, tenant_id)
    except KeyVaultError as error:
        if conversation.has_failed_in_tls:
            return [Finding.failed(Topic.VAULTS, "vault-tls", error)]
        ending = refusal_finding(error)
    if conversation.answer is None:
        return [ending]
    if ending.code == NOT_A_VAULT:  # whose clock says nothing
        return [tls_finding(facts), ending]
    return [tls_finding(facts), ending, clock_finding(facts.vault, conversation.answer.skew)]


async def _greet(clients: _OverheardClients) -> str:
    """Return the vault's tenant, and note what failed before it is translated."""
    try:
        greeting, _ = await probe.greet(clients)
    except FOREIGN_ERRORS as error:
        clients.conversation.fail(error)
        raise
    return greeting.tenant_id
