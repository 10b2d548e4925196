"""How the save of each scenario of the sandbox has to end: which check, found what, what to do."""

from dataclasses import dataclass

from kms_tui.domain.check import CheckName
from kms_tui.sandbox import world


@dataclass(frozen=True)
class Failing:
    """A scenario whose save fails, and the first check that tells why."""

    scenario: str
    check: CheckName
    found: str
    """A part of what was found that is said in no other way elsewhere."""
    do: str
    """A part of the fix."""
    code: str = ""
    ask: str = ""
    """A part of who can help; empty if nobody is named."""
    also: tuple[CheckName, ...] = ()
    """The checks that fail besides, for the same reason."""
    waits_for: tuple[str, ...] = ()
    """What each pause before another try is told to be for."""
    within_seconds: float = 8.0
    is_impatient: bool = False
    """Whether nothing ever answers, so that the test waits shorter than an admin would."""

    @property
    def waits(self) -> bool:
        """Whether the save spends its time waiting."""
        return bool(self.waits_for) or self.is_impatient


@dataclass(frozen=True)
class Good:
    """A scenario whose save succeeds."""

    scenario: str
    key_size: int = 2048
    cloud: str = "Azure public"
    waits_for: tuple[str, ...] = ()
    is_slow: bool = False
    """Whether a check after the save would take as long again, and is left out."""
    within_seconds: float = 8.0

    @property
    def waits(self) -> bool:
        """Whether the save spends its time waiting."""
        return bool(self.waits_for) or self.is_slow


@dataclass(frozen=True)
class Doubtful:
    """A scenario that is saved only despite a warning."""

    scenario: str
    check: CheckName
    found: str
    do: str
    stored_size: int = 2048
    """Bits, of the key as it is; asked for are 2048."""
    code: str = ""


NETWORK_TEAM = "the network team"
_ENTRA_ADMIN = f"the Entra ID administrator of tenant {world.TENANT_ID}"
_VAULT_ADMIN = "the vault's administrator"
_DEMO_ADMIN = "the administrator of the vault kv-demo.vault.azure.net"
_POLICY = "Forbidden/ForbiddenByPolicy"

_KEYS = (
    Failing("disabled", CheckName.KEY_ENABLED, "current version is disabled",
            "Enable the key's current version", ask=_VAULT_ADMIN),
    Failing("not-yet-active", CheckName.KEY_ACTIVE, "becomes active only at 20",
            "set it to the past", ask=_VAULT_ADMIN, also=(CheckName.WRAP,)),
    Failing("expiring", CheckName.KEY_HAS_NO_EXPIRY, "expires at 20",
            "Remove the expiration date", ask=_VAULT_ADMIN),
    Failing("rotating", CheckName.NO_ROTATION_POLICY, "P90D after creation",
            "Switch off automatic rotation", ask=_VAULT_ADMIN),
    Failing("no-unwrap", CheckName.KEY_OPERATIONS, "does not permit unwrapKey.",
            "Add unwrapKey to", ask=_VAULT_ADMIN, also=(CheckName.UNWRAP,)),
    Failing("elliptic", CheckName.KEY_OPERATIONS, "The key is of type EC and",
            "Choose the name of an RSA key", also=(CheckName.KEY_TYPE,)),
    Failing("soft-deleted", CheckName.KEY_FOUND, 'has no key "soft-deleted"',
            "a deleted one can be recovered", "KeyNotFound", _DEMO_ADMIN),
    Failing("new-key", CheckName.KEY_FOUND, 'has no key "new-key"',
            "Check Key Name, or create the key", "KeyNotFound", _DEMO_ADMIN),
)  # fmt: skip
_SIGN_INS = (
    Failing("wrong-secret", CheckName.SIGN_IN,
            f"does not accept this client secret for the app {world.CLIENT_ID}",
            "Paste the secret's Value", "AADSTS7000215", _ENTRA_ADMIN),
    Failing("expired-secret", CheckName.SIGN_IN, "has expired",
            "Create a new secret for the app", "AADSTS7000222", _ENTRA_ADMIN),
    Failing("unknown-app", CheckName.SIGN_IN,
            f"knows no app with the Client ID {world.UNKNOWN_CLIENT_ID}",
            "not the Object ID", "AADSTS700016", _ENTRA_ADMIN),
    Failing("unknown-tenant", CheckName.TENANT_MATCHES,
            f"the configuration says {world.UNKNOWN_TENANT_ID}",
            f"Put {world.TENANT_ID} into Tenant ID"),
    Failing("other-tenant", CheckName.TENANT_MATCHES,
            f"the configuration says {world.OTHER_TENANT_ID}",
            f"Put {world.TENANT_ID} into Tenant ID"),
    Failing("blocked-app", CheckName.SIGN_IN, f"blocks the app {world.BLOCKED_CLIENT_ID}",
            "Let the policy admit this app", "AADSTS53003", _ENTRA_ADMIN),
    Failing("busy-entra", CheckName.SIGN_IN, "Entra ID (login.microsoftonline.com) is busy",
            "Wait a minute", "AADSTS90033", waits_for=("sign-in is busy",) * 2,
            within_seconds=12.0),
)  # fmt: skip
_PERMISSIONS = (
    Failing("kv-no-wrap", CheckName.WRAP, "lacks the key permission wrapKey",
            "permission wrapKey under Access policies", _POLICY, "vault kv-no-wrap"),
    Failing("kv-no-create", CheckName.KEY_CREATED, "lacks the key permission create",
            "permission create under Access policies", _POLICY, "vault kv-no-create"),
    Failing("kv-no-get", CheckName.KEY_FOUND, "lacks the key permission get ",
            "permission get under Access policies", _POLICY, "vault kv-no-get"),
    Failing("kv-rbac", CheckName.WRAP, "Microsoft.KeyVault/vaults/keys/wrap/action",
            "Assign it the role Key Vault Crypto User under", "Forbidden/ForbiddenByRbac",
            "vault kv-rbac"),
    Failing("kv-firewall", CheckName.KEY_FOUND, "does not admit the address 203.0.113.7",
            "Allow the address 203.0.113.7", "Forbidden/ForbiddenByFirewall", "vault kv-firewall"),
    Failing("kv-other-tenant", CheckName.TENANT_MATCHES,
            f"belongs to tenant {world.OTHER_TENANT_ID}",
            f"Put {world.OTHER_TENANT_ID} into Tenant ID"),
)  # fmt: skip
_CONNECTIONS = (
    Failing("kv-silent", CheckName.VAULT_ANSWERS, "did not accept a connection within 1 s",
            "Check whether the proxy", ask=NETWORK_TEAM, is_impatient=True),
    Failing("kv-hung", CheckName.KEY_FOUND, "did not answer within 1 s",
            "holds the traffic back", ask=NETWORK_TEAM, is_impatient=True),
    Failing("kv-unreachable", CheckName.VAULT_ANSWERS, "could not reach kv-unreachable",
            "does a vault of that name exist?", "HTTP 502", NETWORK_TEAM),
    Failing("no-such-vault", CheckName.VAULT_ANSWERS, "could not reach kv-nowhere",
            "does a vault of that name exist?", "HTTP 502", NETWORK_TEAM),
    Failing("kv-wrong-certificate", CheckName.VAULT_ANSWERS, "belongs to another name",
            "something else answers in place of kv-wrong-certificate", ask=NETWORK_TEAM),
)  # fmt: skip
_ANSWERS = (
    Failing("kv-blockpage", CheckName.VAULT_ANSWERS, "kv-blockpage.vault.azure.net gives an answer",
            "captive portal", "HTTP 200", NETWORK_TEAM),
    Failing("kv-redirect", CheckName.VAULT_ANSWERS, "sends to another address (HTTP 307)",
            "let kv-redirect.vault.azure.net pass", "HTTP 307", NETWORK_TEAM),
    Failing("kv-broken", CheckName.KEY_FOUND, "is out of order at the moment",
            "Azure's status page", "InternalServerError", waits_for=("vault is busy",) * 2,
            within_seconds=12.0),
    Failing("kv-liar", CheckName.UNWRAP, "unwrapped the test key to other bytes",
            "Do not use this vault", ask=_VAULT_ADMIN),
    Failing("kv-elsewhere", CheckName.VAULT_ANSWERS, "answers, but not as a Key Vault does",
            "Check the Key Vault URL", "ResourceNotFound", NETWORK_TEAM),
    Failing("kv-empty-answer", CheckName.VAULT_ANSWERS,
            "kv-empty-answer.vault.azure.net gives an answer", "Check the Key Vault URL",
            "HTTP 200", NETWORK_TEAM),
    Failing("kv-null-answer", CheckName.VAULT_ANSWERS,
            "kv-null-answer.vault.azure.net gives an answer", "Check the Key Vault URL",
            "HTTP 200", NETWORK_TEAM),
    Failing("kv-half-answer", CheckName.VAULT_ANSWERS,
            "kv-half-answer.vault.azure.net gives an answer", "Check the Key Vault URL",
            "HTTP 200", NETWORK_TEAM),
    Failing("kv-strips-token", CheckName.KEY_FOUND, "received the request without its token",
            "something on the way takes the token off", "Unauthorized", NETWORK_TEAM),
    Failing("kv-foreign-resource", CheckName.VAULT_ANSWERS, "asks for a token of another service",
            "no token was requested or sent", ask=NETWORK_TEAM),
)  # fmt: skip
FAILING = (*_KEYS, *_SIGN_INS, *_PERMISSIONS, *_CONNECTIONS, *_ANSWERS)
GOOD = (
    Good("good"),
    Good("good-3072", 3072),
    Good("good-4096", 4096),
    Good("many-versions"),
    Good("next-secret"),
    Good("kv-throttled", waits_for=("vault is busy",) * 2, within_seconds=12.0),
    Good("kv-slow", is_slow=True, within_seconds=20.0),
    Good("kv-create-lost"),
    Good("kv-create-503"),
    Good("kv-all-permissions"),
    Good("kv-demo.vault.azure.cn", cloud="Azure China"),
    Good("kv-demo.vault.usgovcloudapi.net", cloud="Azure US Government"),
    Good("kv-rotates"),
)
DOUBTFUL = (
    Doubtful("good-3072", CheckName.KEY_SIZE, "has 3072 bits, not 2048", "Choose 3072", 3072),
    Doubtful("good-4096", CheckName.KEY_SIZE, "has 4096 bits, not 2048", "Choose 4096", 4096),
    Doubtful("kv-no-rotation-read", CheckName.NO_ROTATION_POLICY,
             "lacks the key permission getrotationpolicy", "permission getrotationpolicy",
             code=_POLICY),
)  # fmt: skip
WAITING = ("kv-jammed",)
"""Scenarios that make the admin wait for longer than a test should."""
BY_NAME = {scenario.name: scenario for scenario in world.SCENARIOS}
