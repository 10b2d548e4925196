"""Why Entra ID refuses a sign-in, with the codes, states and texts it really sends."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kms_tui.sandbox.http_messages import json_answer

if TYPE_CHECKING:
    from kms_tui.sandbox.http_messages import Answer

DIRECTORY_NAME = "Sandbox"
_NOT_INSTALLED = (
    "This can happen if the application has not been installed by the administrator of the tenant"
    " or consented to by any user in the tenant."
)


class SignInRefused(Exception):
    """Entra ID gives no token; ``code`` is the number behind AADSTS."""

    def __init__(self, code: int, error: str, text: str, *, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.error = error
        self.text = text
        self.status = status

    def answer(self, authority: str, correlation_id: str | None, now: float) -> Answer:
        """Make the answer that tells the reason; the time is in seconds since 1970."""
        trace_id, correlation_id = str(uuid.uuid4()), correlation_id or str(uuid.uuid4())
        timestamp = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
        description = (
            f"AADSTS{self.code}: {self.text}\r\nTrace ID: {trace_id}\r\n"
            f"Correlation ID: {correlation_id}\r\nTimestamp: {timestamp}"
        )
        return json_answer(
            {
                "error": self.error,
                "error_description": description,
                "error_codes": [self.code],
                "timestamp": timestamp,
                "trace_id": trace_id,
                "correlation_id": correlation_id,
                "error_uri": f"https://{authority}/error?code={self.code}",
            },
            status=self.status,
        )


def tenant_malformed(tenant: str) -> SignInRefused:
    """Refuse: the tenant is neither a GUID nor a domain name."""
    return SignInRefused(
        900023,
        "invalid_request",
        f"Specified tenant identifier '{tenant}' is neither a valid DNS name, nor a valid"
        " external domain.",
    )


def tenant_not_found(tenant: str) -> SignInRefused:
    """Refuse: there is no such tenant in this cloud."""
    return SignInRefused(
        90002,
        "invalid_request",
        f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are"
        " signing into the correct cloud. Check with your subscription administrator, this may"
        " happen if there are no active subscriptions for the tenant.",
    )


def parameter_missing(name: str) -> SignInRefused:
    """Refuse: the form lacks a field."""
    return SignInRefused(
        900144,
        "invalid_request",
        f"The request body must contain the following parameter: '{name}'.",
    )


def grant_unsupported(grant_type: str) -> SignInRefused:
    """Refuse: the grant is none the sandbox gives."""
    return SignInRefused(
        70003,
        "unsupported_grant_type",
        f"The app requested an unsupported grant type '{grant_type}'.",
    )


def app_malformed(client_id: str) -> SignInRefused:
    """Refuse: the client ID cannot be one."""
    return SignInRefused(
        700038, "unauthorized_client", f"{client_id} is not a valid application identifier."
    )


def app_not_found(client_id: str) -> SignInRefused:
    """Refuse: the tenant knows no such app."""
    return SignInRefused(
        700016,
        "unauthorized_client",
        f"Application with identifier '{client_id}' was not found in the directory"
        f" '{DIRECTORY_NAME}'. {_NOT_INSTALLED} You may have sent your authentication request to"
        " the wrong tenant.",
    )


def secret_missing() -> SignInRefused:
    """Refuse: the app showed no credential."""
    return SignInRefused(
        7000216,
        "invalid_client",
        "'client_assertion', 'client_secret' or 'request' is required for the"
        " 'client_credentials' grant type.",
        status=401,
    )


def secret_wrong(client_id: str) -> SignInRefused:
    """Refuse: the secret is not one of the app's."""
    return SignInRefused(
        7000215,
        "invalid_client",
        "Invalid client secret provided. Ensure the secret being sent in the request is the"
        f" client secret value, not the client secret ID, for a secret added to app '{client_id}'.",
        status=401,
    )


def secret_expired(client_id: str) -> SignInRefused:
    """Refuse: the secret was the app's once."""
    return SignInRefused(
        7000222,
        "invalid_client",
        f"The provided client secret keys for app '{client_id}' are expired. Visit the Azure"
        " portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider"
        " using certificate credentials for added security: https://aka.ms/certCreds.",
        status=401,
    )


def assertion_unknown(client_id: str) -> SignInRefused:
    """Refuse: the app signs with a certificate, and the sandbox's apps have none."""
    return SignInRefused(
        700027,
        "invalid_client",
        "The certificate with identifier used to sign the client assertion is not registered on"
        f" application. [Reason - The key was not found., Please visit app '{client_id}'.]",
        status=401,
    )


def scope_malformed(scope: str) -> SignInRefused:
    """Refuse: the scope is not one resource followed by ``/.default``."""
    return SignInRefused(
        1002012,
        "invalid_scope",
        f"The provided value for scope {scope} is not valid. Client credential flows must have a"
        " scope value with /.default suffixed to the resource identifier (application ID URI).",
    )


def resource_not_found(resource: str) -> SignInRefused:
    """Refuse: the tenant does not know the service; most often it is one of another cloud."""
    return SignInRefused(
        500011,
        "invalid_resource",
        f"The resource principal named {resource} was not found in the tenant named"
        f" {DIRECTORY_NAME}. {_NOT_INSTALLED} You might have sent your authentication request to"
        " the wrong tenant.",
    )


def blocked_by_conditional_access() -> SignInRefused:
    """Refuse: a policy of the directory forbids the sign-in."""
    return SignInRefused(
        53003,
        "invalid_grant",
        "Access has been blocked by Conditional Access policies. The access policy does not allow"
        " token issuance.",
    )


def out_of_order() -> SignInRefused:
    """Refuse: Entra ID fails for the moment."""
    return SignInRefused(
        90033,
        "temporarily_unavailable",
        "A transient error has occurred. Please try again.",
        status=503,
    )
