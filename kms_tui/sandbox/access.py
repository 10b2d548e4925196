"""Who may do what in a vault: its firewall, then its access policy or role assignments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kms_tui.sandbox import vault_answers

if TYPE_CHECKING:
    from kms_tui.sandbox.permissions import Permission
    from kms_tui.sandbox.tokens import Caller
    from kms_tui.sandbox.vault_plans import VaultPlan


def refuse_without_access(
    plan: VaultPlan, caller: Caller, permission: Permission, key_name: str
) -> None:
    """Let the request pass, or raise the 403 the vault gives for its reason.

    Raises:
        Refused: the firewall, the access policy or the role assignments forbid it.
    """
    if plan.behind_firewall:
        raise vault_answers.forbidden_by_firewall(plan, caller)
    if permission in plan.permissions:
        return
    if plan.uses_rbac:
        raise vault_answers.forbidden_by_rbac(plan, caller, permission, key_name)
    raise vault_answers.forbidden_by_policy(plan, caller, permission)
