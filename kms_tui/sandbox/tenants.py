"""The sandbox's directory: which tenants exist, which apps they know, and with which secrets.

Every identifier and secret in this module is public by nature: they open nothing but the sandbox.
For simplicity each tenant exists in all three clouds; real tenants live in one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

TENANT_ID = "11111111-1111-4111-8111-111111111111"
"""The tenant that knows the app and owns nearly every vault."""
OTHER_TENANT_ID = "22222222-2222-4222-8222-222222222222"
"""A second tenant, which owns a vault and knows no app."""
UNKNOWN_TENANT_ID = "99999999-9999-4999-8999-999999999999"
"""A tenant that does not exist, as any other GUID does not."""
CLIENT_ID = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
"""The registered app."""
UNKNOWN_CLIENT_ID = "dddddddd-dddd-4ddd-8ddd-dddddddddddd"
"""An app that no tenant knows, as any other GUID is not known."""
BLOCKED_CLIENT_ID = "cccccccc-cccc-4ccc-8ccc-cccccccccccc"
"""An app whose sign-in Conditional Access blocks."""
BUSY_CLIENT_ID = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
"""An app at whose sign-in Entra ID is out of order (503)."""
CLIENT_SECRET = "sandbox~good"  # noqa: S105 - opens the sandbox only, and is meant to be typed
"""A secret of every registered app."""
NEXT_CLIENT_SECRET = "sandbox~next"  # noqa: S105 - opens the sandbox only, and is meant to be typed
"""Another one, as an app has while its secret is being rotated."""
EXPIRED_CLIENT_SECRET = "sandbox~expired"  # noqa: S105 - opens nothing, and is meant to be typed
"""A secret of every registered app that has expired. Any other secret is wrong."""
TENANT_DOMAINS = {"sandbox.onmicrosoft.com": TENANT_ID}
"""Domain names that stand for a tenant."""


class SignIn(Enum):
    """What Entra ID does with an app that shows the right secret."""

    ALLOWED = "allowed"
    BLOCKED = "blocked by Conditional Access"
    OUT_OF_ORDER = "out of order"


@dataclass(frozen=True, slots=True)
class App:
    """An app registration together with its service principal in the tenant."""

    app_id: str
    object_id: str
    """The service principal's object ID, which error texts show beside the app ID."""
    sign_in: SignIn = SignIn.ALLOWED


_APPS = {
    TENANT_ID: (
        App(CLIENT_ID, "0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a"),
        App(BLOCKED_CLIENT_ID, "0c0c0c0c-0c0c-4c0c-8c0c-0c0c0c0c0c0c", SignIn.BLOCKED),
        App(BUSY_CLIENT_ID, "0b0b0b0b-0b0b-4b0b-8b0b-0b0b0b0b0b0b", SignIn.OUT_OF_ORDER),
    ),
    OTHER_TENANT_ID: (),
}


def find_tenant(tenant: str) -> str | None:
    """Give the tenant ID for a tenant ID or domain name, or None if there is no such tenant."""
    tenant_id = TENANT_DOMAINS.get(tenant.lower(), tenant.lower())
    return tenant_id if tenant_id in _APPS else None


def find_app(tenant_id: str, app_id: str) -> App | None:
    """Give the app that ``tenant_id`` knows under ``app_id``, or None."""
    return next((app for app in _APPS[tenant_id] if app.app_id == app_id.lower()), None)
