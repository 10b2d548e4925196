"""The right that each operation needs, in the words of access policies and of Azure RBAC.

Source of the roles: the data actions of Microsoft's built-in roles for Key Vault.
"""

from collections.abc import Mapping
from typing import Final

from kms_tui.adapters.azure.facts import Operation

KEY_PERMISSIONS: Final[Mapping[Operation, str]] = {
    Operation.READ_KEY: "get",
    Operation.CREATE_KEY: "create",
    Operation.READ_ROTATION_POLICY: "getrotationpolicy",
    Operation.WRAP: "wrapKey",
    Operation.UNWRAP: "unwrapKey",
    Operation.LIST_VERSIONS: "list",
}
"""What an access policy calls the right; operations that need none are left out."""

_CRYPTO_USER: Final = "Key Vault Crypto User"
_CRYPTO_OFFICER: Final = "Key Vault Crypto Officer"
_OFFICERS_ONLY: Final = (Operation.CREATE_KEY, Operation.READ_ROTATION_POLICY)


def role_for(operation: Operation) -> str:
    """Return the least of Microsoft's roles for applications that allows the operation."""
    return _CRYPTO_OFFICER if operation in _OFFICERS_ONLY else _CRYPTO_USER
