"""The instance metadata endpoint, where a program on an Azure machine gets tokens without secret.

Point ``AZURE_POD_IDENTITY_AUTHORITY_HOST`` at it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kms_tui.sandbox.clouds import cloud_with_resource
from kms_tui.sandbox.http_messages import Answer, json_answer
from kms_tui.sandbox.tenants import CLIENT_ID, TENANT_ID, App, find_app
from kms_tui.sandbox.tokens import LIFETIME_SECONDS, Caller

if TYPE_CHECKING:
    from collections.abc import Callable

    from kms_tui.sandbox.clouds import Cloud
    from kms_tui.sandbox.http_messages import IncomingRequest
    from kms_tui.sandbox.tokens import TokenMint

_TOKEN_PATH = ("metadata", "identity", "oauth2", "token")


class MetadataEndpoint:
    """Answers requests for the tokens of this machine's managed identities."""

    def __init__(self, mint: TokenMint, clock: Callable[[], float]) -> None:
        self._mint = mint
        self._clock = clock

    async def answer(self, request: IncomingRequest) -> Answer:
        """Answer one request."""
        if request.method != "GET" or request.segments != _TOKEN_PATH:
            return _refused("not_found", "No such path.", status=404)
        if request.headers.get("Metadata", "").lower() != "true":
            return _refused("bad_request_102", "Required metadata header not specified")
        if not request.query.get("api-version"):
            return _refused("bad_request_101", "Required query variable 'api-version' is missing")
        return self._token_answer(request)

    def _token_answer(self, request: IncomingRequest) -> Answer:
        identity = find_app(TENANT_ID, request.query.get("client_id") or CLIENT_ID)
        if identity is None:
            return _refused("invalid_request", "Identity not found")
        resource = request.query.get("resource", "")
        cloud = cloud_with_resource(resource)
        if cloud is None:
            return _refused(
                "invalid_resource",
                f"AADSTS500011: The resource principal named {resource} was not found in the"
                " tenant named Sandbox.",
            )
        return self._token(identity, cloud)

    def _token(self, identity: App, cloud: Cloud) -> Answer:
        issuer = f"https://{cloud.issuer}/{TENANT_ID}/"
        caller = Caller(identity.app_id, identity.object_id, issuer, cloud.resource)
        now = int(self._clock())
        return json_answer(
            {
                "access_token": self._mint.issue(caller),
                "client_id": identity.app_id,
                "expires_in": str(LIFETIME_SECONDS),
                "expires_on": str(now + LIFETIME_SECONDS),
                "ext_expires_in": str(LIFETIME_SECONDS),
                "not_before": str(now),
                "resource": cloud.resource,
                "token_type": "Bearer",
            }
        )


def _refused(error: str, description: str, *, status: int = 400) -> Answer:
    return json_answer({"error": error, "error_description": description}, status=status)
