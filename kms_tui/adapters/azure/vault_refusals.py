"""The table of a vault's refusals: status, code or words of the message, and what to tell.

Sources: Microsoft's "Azure Key Vault REST API error codes", texts recorded in the SDKs' issues and
test recordings. The first row that fits decides; what a row leaves out fits everything.
"""

from dataclasses import dataclass
from typing import Final

from kms_tui.adapters.azure.explanation import NETWORK_TEAM, VAULT_ADMIN, Explanation
from kms_tui.adapters.azure.facts import Operation
from kms_tui.adapters.azure.transport_explanations import CHECK_URL_OR_PATH, GARBLED
from kms_tui.domain.errors import (
    AccessRefused,
    KeyNameHeld,
    MasterKeyNotFound,
    NotAVault,
    NotWrappedByThis,
    VaultBusy,
)


@dataclass(frozen=True, slots=True)
class Row:
    """Which answers a row is about, and their explanation."""

    statuses: range
    explanation: Explanation
    codes: tuple[str, ...] = ()
    """Codes or inner codes, one of which has to be there."""
    message_has: str = ""
    is_azure_error: bool = False
    """Whether the answer has to be in the form of Azure's errors."""
    operation: Operation | None = None
    """The only operation that it is about."""


def _status(first: int, last: int | None = None) -> range:
    return range(first, (last or first) + 1)


def _refused(what: str, do: str, ask: str = VAULT_ADMIN) -> Explanation:
    return Explanation(AccessRefused, what, do, ask)


_TOKEN_TAKEN_OFF = _refused(
    "The vault {vault} received the request without its token.",
    "Let {vault} pass{by_proxy} untouched: something on the way takes the token off.",
    NETWORK_TEAM,
)
_TOKEN_NOT_ACCEPTED = _refused(
    "The vault {vault} does not accept the token of {signer}.",
    "Check that Tenant ID is the vault's tenant, and that this host's clock is right.",
)
_NO_PERMISSION = _refused(
    "The app {app} lacks the key permission {permission} in the vault {vault}.",
    "Give it the key permission {permission} under Access policies; "
    "that takes a few minutes to have effect.",
)
_NO_ROLE = _refused(
    "No role allows the app {app} to {operation} in the vault {vault} ({action}).",
    "Assign it the role {role} under the vault's Access control (IAM); "
    "that takes a few minutes to have effect.",
)
_FIREWALL = _refused(
    "The firewall of the vault {vault} does not admit {address}.",
    "Allow {address} under the vault's Networking, or use its private endpoint "
    "(then its name must resolve to the private address here).",
)
_WRONG_WAY_IN = _refused(
    "The vault {vault} does not admit connections on this way.",
    "Check what the vault's name resolves to on this host: it may have to be the address of "
    "its private endpoint.",
    NETWORK_TEAM,
)
_DISABLED = _refused(
    'The current version of the key "{key}" is disabled.',
    "Enable that version in the vault (Keys > version > Enabled).",
)
_NOT_PERMITTED = _refused(
    'The key "{key}" does not permit {use}.',
    "Add {use} to the key's permitted operations.",
)
_NOT_YET_ACTIVE = _refused(
    'The key "{key}" is not active yet.', "Remove its activation date or set it to the past."
)
_EXPIRED = _refused('The key "{key}" has expired.', "Remove its expiration date.")
_NOT_WRAPPED_BY_THIS = Explanation(
    NotWrappedByThis,
    'The vault {vault} cannot unwrap with this version of the key "{key}": '
    "another version or algorithm wrapped the bytes.",
    "Use the key version and the algorithm that wrapped them.",
)
_NOT_ACCEPTED = _refused(
    "The vault {vault} does not accept the request to {operation}: {message}",
    "Check Key Name and Key Size against what this vault supports.",
)
_REFUSED = _refused(
    "The vault {vault} refuses to {operation} ({code}).",
    "Read the detail, and check the app's permissions in the vault.",
)
_NO_SUCH_KEY = Explanation(
    MasterKeyNotFound,
    'The vault {vault} has no key "{key}".',
    "Check Key Name, or create the key; a deleted one can be recovered in the vault.",
    VAULT_ADMIN,
)
_BEING_DELETED = Explanation(
    KeyNameHeld,
    'A key that is just being deleted still holds the name "{key}".',
    "Wait some minutes and try again, or choose another Key Name.",
    VAULT_ADMIN,
)
_DELETED = Explanation(
    KeyNameHeld,
    'A deleted key still holds the name "{key}".',
    "Recover or purge it in the vault (Manage deleted keys), or choose another Key Name.",
    VAULT_ADMIN,
)
_THROTTLED = Explanation(
    VaultBusy,
    "The vault {vault} gets too many requests at the moment.",
    "Wait a minute, then try again.",
    is_transient=True,
)
_CANNOT = Explanation(
    NotAVault,
    "The service at {peer} cannot {operation} ({code}).",
    "Look it up in the portal, or use a Key Vault that knows this operation.",
    VAULT_ADMIN,
)
_OUT_OF_ORDER = Explanation(
    VaultBusy,
    "The vault {vault} is out of order at the moment ({code}).",
    "Wait a minute, then try again; if it stays, look at Azure's status page.",
    is_transient=True,
    is_answer_lost=True,
)
_REDIRECTS = Explanation(
    NotAVault,
    "{peer} sends to another address ({code}), which a Key Vault never does.",
    CHECK_URL_OR_PATH,
    NETWORK_TEAM,
)
_IMPOSTOR = Explanation(
    NotAVault,
    "{peer} answers, but not as a Key Vault does ({code}).",
    CHECK_URL_OR_PATH,
    NETWORK_TEAM,
)

ROWS: Final = (
    Row(_status(401), _TOKEN_TAKEN_OFF, message_has="AKV10000"),
    Row(_status(401), _TOKEN_NOT_ACCEPTED, is_azure_error=True),
    Row(_status(403), _NO_PERMISSION, codes=("ForbiddenByPolicy", "AccessDenied")),
    Row(_status(403), _NO_ROLE, codes=("ForbiddenByRbac",)),
    Row(_status(403), _FIREWALL, codes=("ForbiddenByFirewall",)),
    Row(_status(403), _WRONG_WAY_IN, codes=("ForbiddenByConnection",)),
    Row(_status(403), _WRONG_WAY_IN, message_has="This TCP connection does not allow access"),
    Row(_status(403), _DISABLED, codes=("KeyDisabled",)),
    Row(_status(403), _NOT_PERMITTED, codes=("KeyOperationForbidden",)),
    Row(_status(403), _NOT_YET_ACTIVE, message_has="not yet valid"),
    Row(_status(403), _EXPIRED, message_has="expired key"),
    Row(_status(404), _NO_SUCH_KEY, codes=("KeyNotFound",)),
    Row(_status(409), _BEING_DELETED, codes=("ObjectIsBeingDeleted",)),
    Row(_status(409), _DELETED, codes=("ObjectIsDeletedButRecoverable",)),
    Row(_status(409), _DELETED, message_has="deleted but recoverable"),
    Row(_status(429), _THROTTLED),
    Row(_status(501), _CANNOT),
    Row(_status(500, 599), _OUT_OF_ORDER),
    Row(_status(400), _NOT_WRAPPED_BY_THIS, codes=("BadParameter",), operation=Operation.UNWRAP),
    Row(_status(400), _NOT_ACCEPTED, is_azure_error=True),
    Row(_status(401), _IMPOSTOR),
    Row(_status(404), _IMPOSTOR),
    Row(_status(400, 499), _REFUSED, is_azure_error=True),
    Row(_status(300, 399), _REDIRECTS),
    Row(_status(200, 299), GARBLED),
    Row(_status(0, 999), _IMPOSTOR),
)
"""Every answer finds a row."""
