"""Asks a vault who it is without a credential: nothing worth stealing leaves this host."""

import re
import time
from collections.abc import Mapping
from ipaddress import ip_address

from azure.core.credentials import AccessTokenInfo, TokenRequestOptions
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.rest import AsyncHttpResponse, HttpRequest

from kms_tui.adapters.azure.clients import VaultClients
from kms_tui.adapters.azure.sign_in import refuse_foreign_resource
from kms_tui.adapters.azure.token_source import TokenSource
from kms_tui.services.ports import VaultGreeting

_TENANT = re.compile(r"[0-9A-Za-z.-]{1,64}")
_REGION = re.compile(r"[0-9a-z-]{1,40}")
_CALLER = re.compile(r"(?:^|;)\s*addr=([^;]+)")
_AN_HOUR = 3600


class _Challenged(Exception):
    """The vault has named tenant and scope; that is all the probe wants."""


class _NoCredential(TokenSource):
    """Stands in for a credential, notes what token is wanted, and gives none."""

    def __init__(self) -> None:
        self.scope = ""
        self.tenant_id = ""
        self.has_answer = False

    async def get_token_info(
        self, *scopes: str, options: TokenRequestOptions | None = None
    ) -> AccessTokenInfo:
        if not self.has_answer:
            # The SDK remembers a host's challenge for the life of the process and asks for a token
            # at once. The probe must hear the vault itself: `_unsigned` takes this one off again.
            return AccessTokenInfo("none", int(time.time()) + _AN_HOUR)
        self.scope = scopes[0] if scopes else ""
        self.tenant_id = (options or {}).get("tenant_id", "")
        raise _Challenged


async def greet(clients: VaultClients) -> tuple[VaultGreeting, str]:
    """Return what the vault says about itself, and the scope of the tokens it takes.

    The SDK verifies that the resource in the challenge fits the vault's host. Raises what
    `error_translation` translates, and `NotAVault` for a resource of another service.
    """
    stub = _NoCredential()
    headers: dict[str, str] = {}

    def note(response: PipelineResponse[HttpRequest, AsyncHttpResponse]) -> None:
        stub.has_answer = True
        headers.update(response.http_response.headers)

    client = clients.key_client(stub, raw_request_hook=_unsigned, raw_response_hook=note)
    try:
        response = await client.send_request(HttpRequest("GET", "/keys"))
    except _Challenged:
        refuse_foreign_resource(clients.facts, (stub.scope,))
        return _greeting(stub.tenant_id, headers), stub.scope
    raise HttpResponseError(response=response)


def _unsigned(request: PipelineRequest[HttpRequest]) -> None:
    request.http_request.headers.pop("Authorization", None)


def _greeting(tenant_id: str, headers: Mapping[str, str]) -> VaultGreeting:
    by_name = {name.lower(): value for name, value in headers.items()}
    return VaultGreeting(
        tenant_id if _TENANT.fullmatch(tenant_id) else "",
        _region(by_name.get("x-ms-keyvault-region", "")),
        _caller(by_name.get("x-ms-keyvault-network-info", "")),
    )


def _region(untrusted_text: str) -> str:
    return untrusted_text if _REGION.fullmatch(untrusted_text) else ""


def _caller(network_info: str) -> str:
    """Return the address in an undocumented header, if it has the form that was seen."""
    found = _CALLER.search(network_info)
    try:
        return str(ip_address(found[1].strip())) if found else ""
    except ValueError:
        return ""
