"""The refusals of Key Vault, with the status, codes and texts Microsoft documents or really sends.

Inner codes that are not evidenced (outside a key's validity period) are left out, not invented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kms_tui.sandbox.http_messages import JsonObject, Refused, json_answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kms_tui.sandbox.permissions import Permission
    from kms_tui.sandbox.tokens import Caller
    from kms_tui.sandbox.vault_plans import VaultPlan

NO_TOKEN = "AKV10000: Request is missing a Bearer or PoP token."  # noqa: S105 - an error text
LOCATION = "westeurope"
CALLER_ADDRESS = "203.0.113.7"
"""The client's address as the vaults see it, behind the company's egress."""
_SUBSCRIPTION = "/subscriptions/33333333-3333-4333-8333-333333333333/resourcegroups/sandbox"
_HELP = "For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid="


def unauthorized(message: str, challenge: str) -> Refused:
    """401: no token, or one the vault does not take; ``challenge`` says which one it would."""
    return _refused(401, "Unauthorized", message, headers={"WWW-Authenticate": challenge})


def bad_parameter(message: str) -> Refused:
    """400: the request makes no sense to the vault."""
    return _refused(400, "BadParameter", message)


def no_such_route(method: str, path: str) -> Refused:
    """404: nothing of the keys API stands at this path."""
    return _refused(404, "NotFound", f"No operation of the keys API is {method} {path}.")


def key_not_found(name: str) -> Refused:
    """404: no such key or key version, or it is soft-deleted."""
    return _refused(
        404,
        "KeyNotFound",
        f"A key with (name/id) {name} was not found in this key vault. If you recently deleted"
        " this key you may be able to recover it using the correct recovery command."
        f" {_HELP}2125182",
    )


def forbidden_by_policy(plan: VaultPlan, caller: Caller, permission: Permission) -> Refused:
    """403: the caller's access policy lacks the permission."""
    return _forbidden(
        "ForbiddenByPolicy",
        f"The user, group or application '{caller}' does not have keys {permission.policy_name}"
        f" permission on key vault '{plan.name};location={LOCATION}'. {_HELP}2125287",
    )


def forbidden_by_rbac(
    plan: VaultPlan, caller: Caller, permission: Permission, key_name: str
) -> Refused:
    """403: no role of the caller contains the action."""
    resource = f"{_SUBSCRIPTION}/providers/microsoft.keyvault/vaults/{plan.name}/keys/{key_name}"
    return _forbidden(
        "ForbiddenByRbac",
        "Caller is not authorized to perform action on resource.\r\n"
        "If role assignments, deny assignments or role definitions were changed recently,"
        f" please observe propagation time.\r\nCaller: {caller}\r\n"
        f"Action: '{permission.rbac_action}'\r\nResource: '{resource.removesuffix('/keys/')}'\r\n"
        "Assignment: (not found)\r\nDenyAssignmentId: null\r\n"
        "DecisionReason: 'DeniedWithNoValidRBAC' \r\n"
        f"Vault: {plan.name};location={LOCATION}\r\n",
    )


def forbidden_by_firewall(plan: VaultPlan, caller: Caller) -> Refused:
    """403: the vault's firewall does not list the client's address."""
    return _forbidden(
        "ForbiddenByFirewall",
        "Client address is not authorized and caller is not a trusted service.\r\n"
        f"Client address: {CALLER_ADDRESS}\r\nCaller: {caller}\r\n"
        f"Vault: {plan.name};location={LOCATION}",
    )


def key_disabled(operation: str) -> Refused:
    """403: the key version is disabled."""
    return _forbidden("KeyDisabled", f"Operation {operation} is not allowed on a disabled key.")


def operation_not_permitted(operation: str) -> Refused:
    """403: the key's permitted operations lack this one."""
    return _forbidden(
        "KeyOperationForbidden", f"Operation {operation} is not permitted on this key."
    )


def outside_validity(operation: str, state: str) -> Refused:
    """403: the key version is not valid yet, or no longer; ``state`` says which."""
    return _refused(403, "Forbidden", f"Operation {operation} is not allowed on {state} key.")


def deleted_but_recoverable(name: str) -> Refused:
    """409: a soft-deleted key holds the name."""
    return _refused(
        409,
        "Conflict",
        f"Key {name} is currently in a deleted but recoverable state, and its name cannot be"
        " reused; in this state, the key can only be recovered or purged.",
        inner_code="ObjectIsDeletedButRecoverable",
    )


def throttled(retry_after_seconds: int) -> Refused:
    """429: too many requests."""
    return _refused(
        429,
        "Throttled",
        "Request was not processed because too many requests were received."
        " Reason: VaultRequestTypeLimitReached",
        headers={"Retry-After": str(retry_after_seconds)},
    )


def internal_error() -> Refused:
    """500: the service failed."""
    return _refused(500, "InternalServerError", "An internal server error occurred.")


def unavailable() -> Refused:
    """503: the service is not available, whatever it has done before saying so."""
    return _refused(503, "ServiceUnavailable", "The service is temporarily unavailable.")


def _forbidden(inner_code: str, message: str) -> Refused:
    return _refused(403, "Forbidden", message, inner_code=inner_code)


def _refused(
    status: int,
    code: str,
    message: str,
    *,
    inner_code: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Refused:
    error: JsonObject = {"code": code, "message": message}
    if inner_code is not None:
        error["innererror"] = {"code": inner_code}
    return Refused(json_answer({"error": error}, status=status, headers=headers))
