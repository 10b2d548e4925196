"""Proves that universe keys can still be had: unwraps them and compares with what was recorded."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from kms_tui.domain.check import Cause, Check, CheckName, Verdict
from kms_tui.domain.errors import KeysNotProven, KmsTuiError
from kms_tui.domain.universe_key import UniverseKey, WrappedUniverseKey
from kms_tui.services.ports import KeyVault
from kms_tui.services.reporting import Report
from kms_tui.services.retries import asked_again

SIDE_BY_SIDE = 8
"""How many keys are unwrapped at once: hides the way to Azure without getting throttled."""


def ignore_wait(_note: str) -> None:
    """Do not tell of a pause."""


async def unwrapped(
    vault: KeyVault, key: WrappedUniverseKey, tell: Callable[[str], None] = ignore_wait
) -> UniverseKey:
    """Return the key in the clear, for a moment; raise unless it is the one that was recorded.

    One request to exactly the recorded key version, asked again while the vault is busy; `tell`
    hears of that. Raises `KeyVaultError`s and `KeysNotProven`.
    """
    wrapping = key.wrapping
    octets = await asked_again(
        lambda: vault.unwrap(wrapping.key_id, wrapping.wrapped, wrapping.algorithm), tell
    )
    clear = UniverseKey(octets) if len(octets) == key.layout.length_bytes else None
    if clear is None or not key.fingerprint.matches(clear):
        raise KeysNotProven(
            f"Universe key {key.number} unwraps to other bytes than were recorded.",
            do="Do not use this vault's answer; restore the catalogue from a backup and verify it.",
        )
    return clear


async def refuse_other(unwrapping: Awaitable[bytes], key: UniverseKey) -> None:
    """Raise `KeysNotProven` unless a new wrapping gives the key back; nothing is recorded yet."""
    if not key.is_made_of(await unwrapping):
        raise KeysNotProven(
            "The vault unwrapped the new wrapping to other bytes than were wrapped.",
            do="Do not use this vault: something between here and it changes answers.",
            ask="the vault's administrator",
        )


async def prove_each(
    vault: KeyVault, keys: Sequence[WrappedUniverseKey], told: Callable[[int, Check], None]
) -> None:
    """Unwrap and compare all keys, some side by side.

    `told` hears of each with its place among `keys` as it starts, waits and ends; one that fails
    is told with its error and stops nothing.
    """
    turn = asyncio.Semaphore(SIDE_BY_SIDE)

    async def prove(place: int, key: WrappedUniverseKey) -> None:
        async with turn:
            told(place, await _proof(vault, key, lambda check: told(place, check)))

    async with asyncio.TaskGroup() as group:
        for place, key in enumerate(keys):
            group.create_task(prove(place, key))


async def _proof(vault: KeyVault, key: WrappedUniverseKey, tell: Report) -> Check:
    name = str(key.number)
    tell(Check(name, Verdict.RUNNING))
    try:
        await unwrapped(vault, key, lambda note: tell(Check(name, Verdict.RUNNING, note)))
    except KmsTuiError as error:
        return Check.failed(name, error)
    return Check(name, Verdict.PASS, f"version {key.wrapping.short_version}")


async def prove_protected(
    vault: KeyVault, keys: Sequence[WrappedUniverseKey], report: Report
) -> Check:
    """Prove all keys as one check, told with how far it is; return it ended."""
    ended: list[Check] = []

    def told(place: int, check: Check) -> None:
        if check.verdict.is_final:
            ended.append(_named(check, keys[place]))
            progress = f"{len(ended)} of {len(keys)}"
            report(Check(CheckName.UNIVERSE_KEYS, Verdict.RUNNING, progress))

    report(Check(CheckName.UNIVERSE_KEYS, Verdict.RUNNING, f"0 of {len(keys)}"))
    await prove_each(vault, keys, told)
    check = _summed_up(ended, len(keys))
    report(check)
    return check


def _named(check: Check, key: WrappedUniverseKey) -> Check:
    return replace(check, found=f"Universe key {key.number} of {key.universe_id}: {check.found}")


def _summed_up(ended: Sequence[Check], count: int) -> Check:
    failed = [check for check in ended if check.verdict is Verdict.FAIL]
    if not failed:
        found = f"{count} of {count}" if count else "it protects none yet"
        return Check(CheckName.UNIVERSE_KEYS, Verdict.PASS, found)
    first = failed[0]
    found = f"{len(failed)} of {count} failed. {first.found}"
    cause = first.cause if all(check.cause is first.cause for check in failed) else Cause.NONE
    return replace(first, name=CheckName.UNIVERSE_KEYS, found=found, cause=cause)
