"""Finds the master key version that universe keys are to be wrapped with, and judges it first."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from kms_tui.domain.check import Check, KeyStep, Verdict, count, gravest
from kms_tui.domain.errors import ChecksFailed, KeyVaultError, KmsTuiError
from kms_tui.domain.master_key import MasterKey, criteria, rotation
from kms_tui.services.opened_vaults import OpenVault
from kms_tui.services.reporting import Report
from kms_tui.services.retries import asked_again


async def usable_master_key(
    opened: OpenVault, report: Report, now: Callable[[], datetime]
) -> MasterKey:
    """Return the current version of a configuration's master key.

    Raises `ChecksFailed` if it breaks one of YugabyteDB's criteria: keys that it wraps might be
    lost with it. Two requests.
    """
    name = KeyStep.MASTER_KEY

    def tell(note: str) -> None:
        report(Check(name, Verdict.RUNNING, note))

    report(Check(name, Verdict.RUNNING))
    try:
        key_name = opened.configuration.key_name
        key = await asked_again(lambda: opened.vault.read_key(key_name), tell)
        checks = criteria(key, asked_size=opened.configuration.key_size, now=now())
        checks.append(await _rotation(opened))
    except KmsTuiError as error:
        report(Check.failed(name, error))
        raise
    report(_judged(checks, key))
    if gravest(check.verdict for check in checks) is Verdict.FAIL:
        raise ChecksFailed(count(checks), do="Do what stands beside it, then try again.")
    return key


async def _rotation(opened: OpenVault) -> Check:
    try:
        return rotation(await opened.vault.read_rotation_policy(opened.configuration.key_name))
    except KeyVaultError as error:
        check = Check.failed(KeyStep.MASTER_KEY, error)
        found = f"Its rotation policy could not be read: {error.what}"
        return replace(check, verdict=Verdict.WARN, found=found)


def _judged(checks: list[Check], key: MasterKey) -> Check:
    verdict = gravest(check.verdict for check in checks)
    if verdict is Verdict.PASS:
        return Check(KeyStep.MASTER_KEY, Verdict.PASS, f"version {key.short_version}")
    worst = next(check for check in checks if check.verdict is verdict)
    return replace(worst, name=KeyStep.MASTER_KEY)
