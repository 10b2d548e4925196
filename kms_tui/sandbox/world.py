"""The names a newcomer can type, and what each of them shows."""

from __future__ import annotations

from dataclasses import dataclass

from kms_tui.sandbox.faults import Fault
from kms_tui.sandbox.permissions import Permission
from kms_tui.sandbox.tenants import (
    BLOCKED_CLIENT_ID,
    BUSY_CLIENT_ID,
    CLIENT_ID,
    CLIENT_SECRET,
    EXPIRED_CLIENT_SECRET,
    NEXT_CLIENT_SECRET,
    OTHER_TENANT_ID,
    TENANT_ID,
    UNKNOWN_CLIENT_ID,
    UNKNOWN_TENANT_ID,
)
from kms_tui.sandbox.vault_plans import DEMO_KEYS, VAULT_PLANS, KeyPlan, VaultPlan

__all__ = [
    "BLOCKED_CLIENT_ID",
    "BUSY_CLIENT_ID",
    "CLIENT_ID",
    "CLIENT_SECRET",
    "DEMO_VAULT_URL",
    "EXPIRED_CLIENT_SECRET",
    "NEXT_CLIENT_SECRET",
    "OTHER_TENANT_ID",
    "SCENARIOS",
    "TENANT_ID",
    "UNKNOWN_CLIENT_ID",
    "UNKNOWN_TENANT_ID",
    "Scenario",
]

DEMO_VAULT_URL = "https://kv-demo.vault.azure.net"
"""The vault that is set up well."""
_NEW_KEY = "new-key"
"""A name that no vault's key has from the start."""
_FAULTS_OF_CREATION = (Fault.CREATE_LOST, Fault.CREATE_UNAVAILABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One set of form values and what they show."""

    name: str
    how: str
    """Which field to change, and to what."""
    what: str
    """What is wrong, or right, in one sentence."""
    vault_url: str = DEMO_VAULT_URL
    key_name: str = "good"
    client_id: str = CLIENT_ID
    client_secret: str = CLIENT_SECRET
    tenant_id: str = TENANT_ID


def _with_key(plan: KeyPlan) -> Scenario:
    how = f"Key Name `{plan.name}`"
    return Scenario(name=plan.name, how=how, what=plan.what, key_name=plan.name)


def _with_vault(plan: VaultPlan) -> Scenario:
    url = f"https://{plan.host}"
    name = plan.host.removesuffix(".vault.azure.net")
    how = f"Key Vault URL `{url}`"
    if not _shows_in_creation(plan):
        return Scenario(name=name, how=how, what=plan.what, vault_url=url)
    how = f"{how} and a new Key Name"
    return Scenario(name=name, how=how, what=plan.what, vault_url=url, key_name=_NEW_KEY)


def _shows_in_creation(plan: VaultPlan) -> bool:
    """Tell whether the vault differs from a good one only when a key is created in it."""
    return plan.fault in _FAULTS_OF_CREATION or Permission.CREATE not in plan.permissions


_KEY_SCENARIOS = (
    *(_with_key(plan) for plan in DEMO_KEYS),
    Scenario(
        name="new-key",
        how=f"Key Name `{_NEW_KEY}`, or any name not listed here",
        what="There is no such key yet; it can be created.",
        key_name=_NEW_KEY,
    ),
)
_SIGN_IN_SCENARIOS = (
    Scenario(
        name="next-secret",
        how=f"Client Secret `{NEXT_CLIENT_SECRET}`",
        what="A second good secret of the same app, to rotate to.",
        client_secret=NEXT_CLIENT_SECRET,
    ),
    Scenario(
        name="wrong-secret",
        how="Client Secret `sandbox~wrong`, or any secret not listed here",
        what="Entra ID does not accept the client secret (AADSTS7000215).",
        client_secret="sandbox~wrong",  # noqa: S106 - opens nothing, and is meant to be typed
    ),
    Scenario(
        name="expired-secret",
        how=f"Client Secret `{EXPIRED_CLIENT_SECRET}`",
        what="The client secret has expired (AADSTS7000222).",
        client_secret=EXPIRED_CLIENT_SECRET,
    ),
    Scenario(
        name="unknown-app",
        how=f"Client ID `{UNKNOWN_CLIENT_ID}`, or any GUID not listed here",
        what="The tenant knows no such app (AADSTS700016).",
        client_id=UNKNOWN_CLIENT_ID,
    ),
    Scenario(
        name="unknown-tenant",
        how=f"Tenant ID `{UNKNOWN_TENANT_ID}`, or any GUID not listed here",
        what="There is no such tenant; the vault names its own, so Entra ID is not even asked.",
        tenant_id=UNKNOWN_TENANT_ID,
    ),
    Scenario(
        name="other-tenant",
        how=f"Tenant ID `{OTHER_TENANT_ID}`",
        what="The tenant exists but does not own the vault, nor does it know the app.",
        tenant_id=OTHER_TENANT_ID,
    ),
    Scenario(
        name="blocked-app",
        how=f"Client ID `{BLOCKED_CLIENT_ID}`",
        what="Conditional Access blocks the app's sign-in (AADSTS53003).",
        client_id=BLOCKED_CLIENT_ID,
    ),
    Scenario(
        name="busy-entra",
        how=f"Client ID `{BUSY_CLIENT_ID}`",
        what="Entra ID is out of order (503, AADSTS90033).",
        client_id=BUSY_CLIENT_ID,
    ),
)
_VAULT_SCENARIOS = (
    *(_with_vault(plan) for plan in VAULT_PLANS.values() if plan.keys is not DEMO_KEYS),
    Scenario(
        name="no-such-vault",
        how="Key Vault URL `https://kv-nowhere.vault.azure.net`, or any name not listed here",
        what="The vault's name does not resolve (the proxy answers 502).",
        vault_url="https://kv-nowhere.vault.azure.net",
    ),
)

SCENARIOS = (*_KEY_SCENARIOS, *_SIGN_IN_SCENARIOS, *_VAULT_SCENARIOS)
"""Every scenario; unless it says otherwise the key is `good`, in the vault `kv-demo`."""
