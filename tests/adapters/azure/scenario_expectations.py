"""What each scenario of the sandbox has to end in."""

from dataclasses import dataclass

from kms_tui.domain.errors import (
    AccessRefused,
    KeyVaultError,
    MasterKeyNotFound,
    NotAVault,
    SignInRefused,
    VaultBusy,
    VaultUnreachable,
)
from kms_tui.sandbox import world


@dataclass(frozen=True)
class Expected:
    """What a scenario has to end in."""

    scenario: str
    step: str
    """The first step that fails; those before it succeed."""
    kind: type[KeyVaultError]
    code: str
    what: str
    """A part of the sentence that names concrete things."""
    do: str
    """A part of the fix."""
    ask: str = ""


_POLICY = "Forbidden/ForbiddenByPolicy"
EXPECTED = (
    Expected(
        "disabled", "wrap", AccessRefused, "Forbidden/KeyDisabled", '"disabled" is disabled',
        "Enable that version", "vault kv-demo.vault.azure.net",
    ),
    Expected(
        "not-yet-active", "wrap", AccessRefused, "Forbidden", "not active yet", "activation date",
    ),
    Expected(
        "no-unwrap", "unwrap", AccessRefused, "Forbidden/KeyOperationForbidden",
        "does not permit unwrapKey", "Add unwrapKey to",
    ),
    Expected(
        "elliptic", "wrap", AccessRefused, "Forbidden/KeyOperationForbidden",
        "does not permit wrapKey", "Add wrapKey to",
    ),
    Expected("new-key", "read", MasterKeyNotFound, "KeyNotFound", 'no key "new-key"', "Key Name"),
    Expected("soft-deleted", "read", MasterKeyNotFound, "KeyNotFound", "soft-deleted", "recovered"),
    Expected(
        "wrong-secret", "sign_in", SignInRefused, "AADSTS7000215", world.CLIENT_ID,
        "not its Secret ID", f"tenant {world.TENANT_ID}",
    ),
    Expected(
        "expired-secret", "sign_in", SignInRefused, "AADSTS7000222", "has expired",
        "Create a new secret", f"tenant {world.TENANT_ID}",
    ),
    Expected(
        "unknown-app", "sign_in", SignInRefused, "AADSTS700016", world.UNKNOWN_CLIENT_ID,
        "not the Object ID", f"tenant {world.TENANT_ID}",
    ),
    Expected(
        "unknown-tenant", "sign_in", SignInRefused, "AADSTS90002",
        f'{world.UNKNOWN_TENANT_ID} does not exist in the cloud "Azure public"', "Tenant ID",
    ),
    Expected(
        "other-tenant", "sign_in", SignInRefused, "AADSTS700016", world.OTHER_TENANT_ID,
        "Tenant ID", f"tenant {world.OTHER_TENANT_ID}",
    ),
    Expected(
        "blocked-app", "sign_in", SignInRefused, "AADSTS53003", world.BLOCKED_CLIENT_ID,
        "Let the policy admit this app", "Entra ID administrator",
    ),
    Expected(
        "busy-entra", "sign_in", VaultBusy, "AADSTS90033", "login.microsoftonline.com",
        "Wait a minute",
    ),
    Expected("kv-no-wrap", "wrap", AccessRefused, _POLICY, "permission wrapKey", "Access policies"),
    Expected("kv-no-get", "read", AccessRefused, _POLICY, "permission get", "Access policies"),
    Expected(
        "kv-rbac", "wrap", AccessRefused, "Forbidden/ForbiddenByRbac",
        "Microsoft.KeyVault/vaults/keys/wrap/action", "Key Vault Crypto User",
    ),
    Expected(
        "kv-no-rotation-read", "policy", AccessRefused, _POLICY, "permission getrotationpolicy",
        "Access policies",
    ),
    Expected(
        "kv-firewall", "read", AccessRefused, "Forbidden/ForbiddenByFirewall", "203.0.113.7",
        "Allow the address 203.0.113.7", "vault kv-firewall.vault.azure.net",
    ),
    Expected(
        "kv-other-tenant", "read", SignInRefused, "",
        f"tenant {world.OTHER_TENANT_ID}, the configuration says {world.TENANT_ID}",
        f"Put {world.OTHER_TENANT_ID} into Tenant ID",
    ),
    Expected("kv-throttled", "read", VaultBusy, "Throttled", "too many requests", "Wait a minute"),
    Expected("kv-jammed", "read", VaultBusy, "Throttled", "too many requests", "Wait a minute"),
    Expected(
        "kv-slow", "greet", VaultUnreachable, "", "did not answer within 0.4 s", "Try again",
        "network team",
    ),
    Expected(
        "kv-silent", "greet", VaultUnreachable, "", "did not accept a connection within 0.4 s",
        "Check whether the proxy", "network team",
    ),
    Expected(
        "kv-hung", "read", VaultUnreachable, "", "did not answer within 0.4 s through the proxy",
        "Try again", "network team",
    ),
    Expected(
        "kv-unreachable", "greet", VaultUnreachable, "HTTP 502",
        "could not reach kv-unreachable.vault.azure.net", "does a vault of that name exist?",
        "network team",
    ),
    Expected(
        "no-such-vault", "greet", VaultUnreachable, "HTTP 502", "kv-nowhere.vault.azure.net",
        "does a vault of that name exist?", "network team",
    ),
    Expected(
        "kv-blockpage", "greet", NotAVault, "HTTP 200", "kv-blockpage.vault.azure.net",
        "captive portal", "network team",
    ),
    Expected("kv-redirect", "greet", NotAVault, "HTTP 307", "another address", "captive portal"),
    Expected("kv-broken", "read", VaultBusy, "InternalServerError", "out of order", "status page"),
    Expected(
        "kv-wrong-certificate", "greet", VaultUnreachable, "", "belongs to another name",
        "Check the Key Vault URL", "network team",
    ),
    Expected(
        "kv-elsewhere", "greet", NotAVault, "ResourceNotFound", "not as a Key Vault does",
        "Check the Key Vault URL",
    ),
    Expected("kv-empty-answer", "greet", NotAVault, "HTTP 200", "no Key Vault gives", "portal"),
    Expected("kv-null-answer", "greet", NotAVault, "HTTP 200", "no Key Vault gives", "portal"),
    Expected("kv-half-answer", "greet", NotAVault, "HTTP 200", "no Key Vault gives", "portal"),
    Expected(
        "kv-strips-token", "read", AccessRefused, "Unauthorized", "without its token",
        "through the proxy", "network team",
    ),
    Expected(
        "kv-foreign-resource", "greet", NotAVault, "", "token of another service",
        "no token was requested or sent",
    ),
)  # fmt: skip
GOOD = (
    "good", "good-3072", "good-4096", "expiring", "rotating", "many-versions", "kv-liar",
    "kv-all-permissions", "kv-demo.vault.azure.cn", "kv-demo.vault.usgovcloudapi.net",
    "kv-rotates", "next-secret",
)  # fmt: skip
"""Scenarios in which every reading step succeeds."""
CREATING = ("kv-no-create", "kv-create-lost", "kv-create-503")
"""Scenarios that differ from a good one only when a key is created."""
