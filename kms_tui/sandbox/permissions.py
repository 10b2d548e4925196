"""The rights on the keys of a vault, in the words of access policies and of Azure RBAC."""

from __future__ import annotations

from enum import Enum


class Permission(Enum):
    """A right on the keys of a vault."""

    GET = "get", "keys/read"
    LIST = "list", "keys/read"
    CREATE = "create", "keys/create/action"
    DELETE = "delete", "keys/delete"
    RECOVER = "recover", "keys/recover/action"
    ENCRYPT = "encrypt", "keys/encrypt/action"
    DECRYPT = "decrypt", "keys/decrypt/action"
    WRAP_KEY = "wrapKey", "keys/wrap/action"
    UNWRAP_KEY = "unwrapKey", "keys/unwrap/action"
    ROTATE = "rotate", "keys/rotate/action"
    GET_ROTATION_POLICY = "getrotationpolicy", "keyrotationpolicies/read"

    @property
    def policy_name(self) -> str:
        """What an access policy calls the right."""
        return self.value[0]

    @property
    def rbac_action(self) -> str:
        """The data action that a role must contain."""
        return f"Microsoft.KeyVault/vaults/{self.value[1]}"
