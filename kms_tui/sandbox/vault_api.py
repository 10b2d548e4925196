"""The keys REST API of one vault: challenge, token, permission, then the operation."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from kms_tui.sandbox.access import refuse_without_access
from kms_tui.sandbox.faults import Fault
from kms_tui.sandbox.http_messages import Refused
from kms_tui.sandbox.key_actions import Call
from kms_tui.sandbox.routes import find_destination
from kms_tui.sandbox.tokens import TokenExpired, TokenInvalid
from kms_tui.sandbox.vault_answers import (
    CALLER_ADDRESS,
    LOCATION,
    NO_TOKEN,
    bad_parameter,
    unauthorized,
)

if TYPE_CHECKING:
    from kms_tui.sandbox.faulty_passage import FaultyPassage
    from kms_tui.sandbox.http_messages import Answer, IncomingRequest
    from kms_tui.sandbox.tokens import Caller, TokenMint
    from kms_tui.sandbox.vault import Vault

_FOREIGN_RESOURCE = "https://management.azure.com"
_EXPIRED = "[TokenExpired] Error validating token: 'S2S12086'."
_INVALID = "Error validating token: the signature is invalid."


class VaultApi:
    """Answers the requests to one vault's host name."""

    def __init__(self, vault: Vault, mint: TokenMint, passage: FaultyPassage) -> None:
        self._vault = vault
        self._plan = vault.plan
        self._mint = mint
        self._passage = passage

    async def answer(self, request: IncomingRequest) -> Answer:
        """Answer one request.

        Raises:
            ConnectionCut: the vault's fault cuts the connection.
        """
        try:
            answer = await self._carry_out(request)
        except Refused as refused:
            answer = refused.answer
        return replace(answer, headers={**_diagnostics(request), **answer.headers})

    async def _carry_out(self, request: IncomingRequest) -> Answer:
        await self._passage.enter()
        caller = self._sign_in(request)
        await self._passage.enter_signed_in()
        if not request.query.get("api-version"):
            raise bad_parameter("The request must name an api-version.")
        destination = find_destination(request)
        route = destination.route
        refuse_without_access(self._plan, caller, route.permission, destination.name)
        call = Call(
            vault=self._vault,
            request=request,
            name=destination.name,
            version=destination.version,
            operation=route.permission.policy_name,
        )
        return await route.action(call)

    def _sign_in(self, request: IncomingRequest) -> Caller:
        token = request.bearer_token
        if token is None or self._plan.fault is Fault.STRIPS_TOKEN:
            raise unauthorized(NO_TOKEN, self._challenge())
        try:
            caller = self._mint.read(token)
        except TokenExpired:
            raise self._invalid_token(_EXPIRED) from None
        except TokenInvalid:
            raise self._invalid_token(_INVALID) from None
        self._refuse_foreign_token(caller)
        return caller

    def _refuse_foreign_token(self, caller: Caller) -> None:
        audience, issuer = self._plan.cloud.resource, self._issuer()
        if caller.aud != audience:
            raise self._invalid_token(
                f"AKV10022: Invalid audience. Expected {audience}, found: {caller.aud}."
            )
        if caller.iss != issuer:
            raise self._invalid_token(
                f"AKV10032: Invalid issuer. Expected one of {issuer}, found {caller.iss}."
            )

    def _invalid_token(self, message: str) -> Refused:
        return unauthorized(message, f'{self._challenge()}, error="invalid_token"')

    def _issuer(self) -> str:
        return f"https://{self._plan.cloud.issuer}/{self._plan.tenant_id}/"

    def _challenge(self) -> str:
        cloud = self._plan.cloud
        foreign = self._plan.fault is Fault.FOREIGN_RESOURCE
        resource = _FOREIGN_RESOURCE if foreign else cloud.resource
        authorization = f"https://{cloud.authority}/{self._plan.tenant_id}"
        return f'Bearer authorization="{authorization}", resource="{resource}"'


def _diagnostics(request: IncomingRequest) -> dict[str, str]:
    headers = {
        "x-ms-keyvault-region": LOCATION,
        "x-ms-keyvault-network-info": (
            f"conn_type=Ipv4;addr={CALLER_ADDRESS};act_addr_fam=InterNetwork;"
        ),
        "x-ms-request-id": str(uuid.uuid4()),
        "Cache-Control": "no-cache",
    }
    client_request_id = request.headers.get("x-ms-client-request-id")
    if client_request_id:
        headers["x-ms-client-request-id"] = client_request_id
    return headers
