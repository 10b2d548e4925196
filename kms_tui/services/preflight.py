"""The ordered checks that prove a configuration before anything is stored.

Each is told when it starts, when it waits and when it ends. A check that makes the rest pointless
ends the run and the rest is told as skipped; otherwise the run goes on, so that one run shows
every fault.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from kms_tui.domain.check import Check, CheckName, Verdict
from kms_tui.domain.errors import KeyVaultError, VaultBusy
from kms_tui.domain.master_key import MasterKey
from kms_tui.services.pacing import Pace
from kms_tui.services.ports import KeyVault
from kms_tui.services.preflight_steps import Step, Steps, Target
from kms_tui.services.retries import pause_before_next, waiting_note

_VAULT_IS_BUSY = "vault is busy"


class Preflight:
    """One run of all checks against one vault."""

    def __init__(
        self,
        vault: KeyVault,
        target: Target,
        now: Callable[[], datetime],
        stopwatch: Callable[[], float],
        *,
        opening: Sequence[Check] = (),
        pace: Pace | None = None,
    ) -> None:
        """Take the vault and what is to be proven.

        `opening` are the checks of a run that opened this vault with this credential: they are not
        repeated. `pace` is that of all who ask this vault at the same time.
        """
        self._stopwatch = stopwatch
        self._target = target
        self._steps = Steps(vault, target, now)
        self._opening = opening
        self._pace = pace or Pace()
        self.checks: list[Check] = list(opening)
        """The checks that have ended."""
        self.stopped_by: KeyVaultError | None = None
        """What made the rest pointless, if that was an error."""

    @property
    def key(self) -> MasterKey | None:
        """The master key, once it was found or created."""
        return self._steps.key

    async def run(self) -> AsyncGenerator[Check]:
        """Yield every check as it starts, waits and ends."""
        if not self._opening:
            async for check in self.open():
                yield check
        if not self.is_over:
            async for check in self._told(self._on_key()):
                yield check
        for name in self._untold():
            yield self._noted(Check(name, Verdict.SKIPPED))

    async def open(self) -> AsyncGenerator[Check]:
        """Yield only the checks on vault and credential, whatever the key."""
        async for check in self._told(self._on_vault()):
            yield check

    @property
    def is_over(self) -> bool:
        """Whether an answer made all further questions pointless."""
        return self._steps.is_over

    async def _told(self, in_order: Iterator[Step]) -> AsyncGenerator[Check]:
        for step in in_order:
            async for check in self._attempts(step):
                yield self._noted(check)
            if self.is_over:
                return

    def _on_vault(self) -> Iterator[Step]:
        steps = self._steps
        yield Step(CheckName.NAME_RESOLVES, steps.find_route)
        yield Step(CheckName.VAULT_ANSWERS, steps.greet)
        yield Step(CheckName.TENANT_MATCHES, steps.compare_tenants)
        yield Step(CheckName.SIGN_IN, steps.sign_in)

    def _on_key(self) -> Iterator[Step]:
        """Yield the steps; each is chosen only when the one before has ended."""
        steps = self._steps
        yield Step(CheckName.KEY_FOUND, steps.find_key)
        if steps.key is None:
            steps.expect_new_key()
            yield Step(CheckName.KEY_CREATED, steps.create_key, is_repeatable=False)
        yield Step(CheckName.KEY_ENABLED, steps.judge_criteria)
        yield Step(CheckName.NO_ROTATION_POLICY, steps.read_rotation_policy, is_needed=False)
        if steps.can_wrap(self.checks):
            yield Step(CheckName.WRAP, steps.wrap, is_repeatable=False)
        if steps.has_wrapped:
            yield Step(CheckName.UNWRAP, steps.unwrap, is_repeatable=False)
        yield Step(CheckName.VERSIONS_READABLE, steps.count_versions, is_needed=False)

    async def _attempts(self, step: Step) -> AsyncGenerator[Check]:
        began = self._stopwatch()
        yield Check(step.name, Verdict.RUNNING)
        attempt = 1
        ended = await self._outcome(step, attempt)
        while isinstance(ended, _Wait):
            yield Check(step.name, Verdict.RUNNING, ended.note)
            if ended.is_of_vault:
                self._pace.hold(ended.seconds)
            await asyncio.sleep(ended.seconds)
            attempt += 1
            ended = await self._outcome(step, attempt)
        seconds = self._stopwatch() - began
        for check in ended:
            yield check.took(seconds)

    async def _outcome(self, step: Step, attempt: int) -> "list[Check] | _Wait":
        await self._pace.is_free()
        try:
            return await step.run()
        except KeyVaultError as error:
            wait = _wait_before_next(step, error, attempt)
            return [self._judge(step, error)] if wait is None else wait

    def _judge(self, step: Step, error: KeyVaultError) -> Check:
        check = Check.failed(step.name, error)
        if not step.is_needed:
            return replace(check, verdict=Verdict.WARN, found=f"Could not be read: {error.what}")
        if step.name not in (CheckName.WRAP, CheckName.UNWRAP):
            self._steps.is_over = True
            self.stopped_by = error
        return check

    def _noted(self, check: Check) -> Check:
        told = replace(check, leaves=self._steps.leaves)
        if told.verdict.is_final:
            self.checks.append(told)
        return told

    def _untold(self) -> list[CheckName]:
        done = {check.name for check in self.checks} | {CheckName.FIELDS, CheckName.UNIVERSE_KEYS}
        if self.key is not None or not self._target.creates_key:
            done.add(CheckName.KEY_CREATED)
        return [name for name in CheckName if name not in done]


class _Wait:
    """A pause before the next try, and how it is told."""

    def __init__(self, seconds: float, reason: str, next_attempt: int) -> None:
        self.seconds = seconds
        self.note = waiting_note(seconds, reason, next_attempt)
        self.is_of_vault = reason == _VAULT_IS_BUSY
        """Whether the vault asks for it, and so of all who ask it."""


def _wait_before_next(step: Step, error: KeyVaultError, attempt: int) -> _Wait | None:
    """Return the pause before another try, or None when there is to be none."""
    seconds = pause_before_next(error, attempt) if step.is_repeatable else None
    return None if seconds is None else _Wait(seconds, _reason(step, error), attempt + 1)


def _reason(step: Step, error: KeyVaultError) -> str:
    if not isinstance(error, VaultBusy):
        return "no answer"
    return "sign-in is busy" if step.name is CheckName.SIGN_IN else _VAULT_IS_BUSY
