"""Runs the checks against a vault and judges what they found."""

from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

from kms_tui.domain.check import (
    Check,
    CheckName,
    CheckOutcome,
    Verdict,
    count,
    overall,
    summary,
)
from kms_tui.domain.errors import ChecksFailed, WarningsFound
from kms_tui.domain.universe_key import WrappedUniverseKey
from kms_tui.services.key_proofs import prove_protected
from kms_tui.services.ports import KeyVault, KeyVaults, VaultAccess
from kms_tui.services.preflight import Preflight
from kms_tui.services.preflight_steps import Target
from kms_tui.services.reporting import Report


@dataclass(frozen=True, slots=True)
class Proving:
    """What it takes to prove a credential and a master key."""

    key_vaults: KeyVaults
    now: Callable[[], datetime]
    stopwatch: Callable[[], float]

    async def prove(
        self,
        access: VaultAccess,
        target: Target,
        report: Report,
        *,
        protected: Sequence[WrappedUniverseKey] | None = None,
    ) -> Preflight:
        """Run all checks and report each; return what they found.

        `protected` are universe keys that have to unwrap too, which is asked last: a credential
        that fails before need not be tried on each of them.
        """
        async with self.key_vaults.open(access) as vault:
            preflight = Preflight(vault, target, self.now, self.stopwatch)
            async with aclosing(preflight.run()) as checks:
                async for check in checks:
                    report(check)
            if protected is not None:
                preflight.checks.append(await _prove_keys(preflight, vault, protected, report))
        return preflight

    def outcome(self, preflight: Preflight) -> CheckOutcome:
        """Return what is remembered of the checks."""
        return CheckOutcome(overall(preflight.checks), self.now(), summary(preflight.checks))


async def _prove_keys(
    preflight: Preflight,
    vault: KeyVault,
    protected: Sequence[WrappedUniverseKey],
    report: Report,
) -> Check:
    if overall(preflight.checks) is not Verdict.FAIL:
        return await prove_protected(vault, protected, report)
    skipped = Check(CheckName.UNIVERSE_KEYS, Verdict.SKIPPED)
    report(skipped)
    return skipped


def refuse_unless_good(preflight: Preflight, *, despite_warnings: bool) -> None:
    """Raise `ChecksFailed`, or `WarningsFound` unless the admin said to go on despite them."""
    checks = preflight.checks
    verdict = overall(checks)
    if verdict is Verdict.FAIL:
        raise ChecksFailed(count(checks), do="Do what stands beside them, then save again.")
    if verdict is Verdict.WARN and not despite_warnings:
        do = "Do what stands beside them, or save despite the warnings."
        raise WarningsFound(count(checks), do=do)
