"""Runs the checks against a vault and judges what they found."""

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

from kms_tui.domain.check import CheckOutcome, Verdict, count, overall, summary
from kms_tui.domain.errors import ChecksFailed, WarningsFound
from kms_tui.services.ports import KeyVaults, VaultAccess
from kms_tui.services.preflight import Preflight
from kms_tui.services.preflight_steps import Target
from kms_tui.services.reporting import Report


@dataclass(frozen=True, slots=True)
class Proving:
    """What it takes to prove a credential and a master key."""

    key_vaults: KeyVaults
    now: Callable[[], datetime]
    stopwatch: Callable[[], float]

    async def prove(self, access: VaultAccess, target: Target, report: Report) -> Preflight:
        """Run all checks and report each; return what they found."""
        async with self.key_vaults.open(access) as vault:
            preflight = Preflight(vault, target, self.now, self.stopwatch)
            async with aclosing(preflight.run()) as checks:
                async for check in checks:
                    report(check)
        return preflight

    def outcome(self, preflight: Preflight) -> CheckOutcome:
        """Return what is remembered of the checks."""
        return CheckOutcome(overall(preflight.checks), self.now(), summary(preflight.checks))


def refuse_unless_good(preflight: Preflight, *, despite_warnings: bool) -> None:
    """Raise `ChecksFailed`, or `WarningsFound` unless the admin said to go on despite them."""
    checks = preflight.checks
    verdict = overall(checks)
    if verdict is Verdict.FAIL:
        raise ChecksFailed(count(checks), do="Do what stands beside them, then save again.")
    if verdict is Verdict.WARN and not despite_warnings:
        do = "Do what stands beside them, or save despite the warnings."
        raise WarningsFound(count(checks), do=do)
