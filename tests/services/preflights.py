"""Runs of all checks against a scripted vault."""

from dataclasses import replace

from scripted_vault import NOW, TENANT_ID, ScriptedVault
from shown_checks import ShownChecks

from kms_tui.domain.check import Check, CheckName, Verdict
from kms_tui.domain.errors import (
    AccessRefused,
    VaultBusy,
)
from kms_tui.services.preflight import Preflight
from kms_tui.services.preflight_steps import Target

TARGET = Target("good", 2048, TENANT_ID)
CREATES = replace(TARGET, may_create_key=True, operation_id="operation")


async def run(vault: ScriptedVault, target: Target = TARGET) -> list[Check]:
    """Return everything that is told in a run."""
    preflight = Preflight(vault, target, lambda: NOW, lambda: 0.0)
    told = ShownChecks()
    async for check in preflight.run():
        told.append(check)
    return told


def ended(told: list[Check]) -> dict[str, Check]:
    return {str(check.name): check for check in told if check.verdict.is_final}


def busy(seconds: float | None = 0.0) -> VaultBusy:
    return VaultBusy("Busy.", do="Wait.", is_transient=True, retry_after_seconds=seconds)


def refused() -> AccessRefused:
    return AccessRefused("Refused.", do="Give permission.", code="Forbidden")


def passed(name: CheckName, found: str = "") -> Check:
    return Check(name, Verdict.PASS, found, seconds=1.0)
