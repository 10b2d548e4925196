"""The vaults of the sandbox and their keys, as data: everything a newcomer can type a name for."""

from __future__ import annotations

from dataclasses import dataclass

from kms_tui.sandbox.clouds import CHINA, PUBLIC, US_GOVERNMENT, Cloud
from kms_tui.sandbox.faults import Fault
from kms_tui.sandbox.permissions import Permission
from kms_tui.sandbox.tenants import OTHER_TENANT_ID, TENANT_ID

WRAP_ONLY = ("wrapKey", "encrypt", "decrypt", "sign", "verify")
EC_OPERATIONS = ("sign", "verify")
RSA_OPERATIONS = ("encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey")
"""What a key may be used for if its creator does not say."""
DOCUMENTED_PERMISSIONS = frozenset(
    {
        Permission.GET,
        Permission.LIST,
        Permission.CREATE,
        Permission.WRAP_KEY,
        Permission.UNWRAP_KEY,
        Permission.GET_ROTATION_POLICY,
    }
)
"""What the app is granted in a vault that is set up well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPlan:
    """A key that stands in a vault from the start."""

    name: str
    what: str
    """One sentence for people."""
    bits: int | None = 2048
    """Size of an RSA key; None makes an EC key on P-256."""
    operations: tuple[str, ...] = RSA_OPERATIONS
    enabled: bool = True
    not_before_days: int | None = None
    """Activation date, in days from the sandbox's start."""
    expires_days: int | None = None
    """Expiry date, in days from the sandbox's start."""
    rotates: bool = False
    """Whether a rotation policy makes new versions by itself."""
    deleted: bool = False
    """Whether the key is soft-deleted."""
    versions: int = 1


GOOD = KeyPlan(name="good", what="A master key that meets every criterion.")


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultPlan:
    """A vault as the sandbox starts with it."""

    name: str
    what: str
    """One sentence for people."""
    cloud: Cloud = PUBLIC
    tenant_id: str = TENANT_ID
    permissions: frozenset[Permission] = DOCUMENTED_PERMISSIONS
    """What the app may do, by access policy or by role."""
    uses_rbac: bool = False
    behind_firewall: bool = False
    fault: Fault | None = None
    keys: tuple[KeyPlan, ...] = (GOOD,)

    @property
    def host(self) -> str:
        """The vault's host name."""
        return f"{self.name}.{self.cloud.vault_suffix}"


def _faulty(name: str, fault: Fault) -> VaultPlan:
    return VaultPlan(name=name, fault=fault, what=f"{fault.value[0].upper()}{fault.value[1:]}.")


def _lacking(name: str, what: str, *missing: Permission) -> VaultPlan:
    return VaultPlan(name=name, what=what, permissions=DOCUMENTED_PERMISSIONS - set(missing))


# Key material follows from a key's place in these tables: append, or stored wrapped keys of a
# demo cannot be unwrapped any more.
DEMO_KEYS = (
    GOOD,
    KeyPlan(name="good-3072", what="A good RSA 3072 master key.", bits=3072),
    KeyPlan(
        name="good-4096",
        what="A good RSA 4096 master key; another size than asked for if the form says 2048.",
        bits=4096,
    ),
    KeyPlan(name="disabled", what="The key is disabled.", enabled=False),
    KeyPlan(name="not-yet-active", what="The key becomes active in 30 days.", not_before_days=30),
    KeyPlan(name="expiring", what="The key expires in 30 days.", expires_days=30),
    KeyPlan(name="rotating", what="A rotation policy rotates the key.", rotates=True),
    KeyPlan(name="no-unwrap", what="The key does not permit unwrapKey.", operations=WRAP_ONLY),
    KeyPlan(
        name="elliptic",
        what="The key is an EC key, which cannot wrap.",
        bits=None,
        operations=EC_OPERATIONS,
    ),
    KeyPlan(name="soft-deleted", what="A soft-deleted key holds the name.", deleted=True),
    KeyPlan(name="many-versions", what="A good key with 30 versions.", versions=30),
)
_PLANS = (
    VaultPlan(name="kv-demo", what="A vault that is set up well.", keys=DEMO_KEYS),
    _lacking(
        "kv-no-wrap",
        "The access policy lacks wrapKey and unwrapKey.",
        Permission.WRAP_KEY,
        Permission.UNWRAP_KEY,
    ),
    _lacking("kv-no-create", "The access policy lacks create.", Permission.CREATE),
    _lacking("kv-no-get", "The access policy lacks get.", Permission.GET),
    VaultPlan(
        name="kv-rbac",
        what="The vault uses Azure RBAC, and no role allows to wrap or unwrap.",
        uses_rbac=True,
        permissions=DOCUMENTED_PERMISSIONS - {Permission.WRAP_KEY, Permission.UNWRAP_KEY},
    ),
    _lacking(
        "kv-no-rotation-read",
        "The access policy lacks getrotationpolicy, and all else is good.",
        Permission.GET_ROTATION_POLICY,
    ),
    VaultPlan(
        name="kv-firewall", what="The vault's firewall blocks this host.", behind_firewall=True
    ),
    VaultPlan(
        name="kv-other-tenant",
        what="The vault belongs to another tenant.",
        tenant_id=OTHER_TENANT_ID,
    ),
    _faulty("kv-throttled", Fault.THROTTLED),
    _faulty("kv-jammed", Fault.JAMMED),
    _faulty("kv-slow", Fault.SLOW),
    _faulty("kv-silent", Fault.SILENT),
    _faulty("kv-hung", Fault.HUNG),
    _faulty("kv-unreachable", Fault.UNREACHABLE),
    _faulty("kv-blockpage", Fault.BLOCK_PAGE),
    _faulty("kv-redirect", Fault.REDIRECT),
    _faulty("kv-broken", Fault.BROKEN),
    _faulty("kv-create-lost", Fault.CREATE_LOST),
    _faulty("kv-create-503", Fault.CREATE_UNAVAILABLE),
    _faulty("kv-liar", Fault.LIAR),
    _faulty("kv-wrong-certificate", Fault.WRONG_CERTIFICATE),
    _faulty("kv-elsewhere", Fault.NO_VAULT),
    _faulty("kv-empty-answer", Fault.EMPTY_ANSWER),
    _faulty("kv-null-answer", Fault.NULL_ANSWER),
    _faulty("kv-half-answer", Fault.HALF_ANSWER),
    _faulty("kv-strips-token", Fault.STRIPS_TOKEN),
    _faulty("kv-foreign-resource", Fault.FOREIGN_RESOURCE),
    VaultPlan(
        name="kv-all-permissions",
        what="The access policy grants everything.",
        permissions=frozenset(Permission),
    ),
    VaultPlan(name="kv-demo", what="A good vault in the Chinese cloud.", cloud=CHINA),
    VaultPlan(name="kv-demo", what="A good vault in the US Government cloud.", cloud=US_GOVERNMENT),
    _faulty("kv-rotates", Fault.NEWER_AT_EACH_READ),
)
VAULT_PLANS = {plan.host: plan for plan in _PLANS}
"""Every vault there is, by host name; any other name does not resolve."""
