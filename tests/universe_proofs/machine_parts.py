"""Carries out one action of a random sequence and holds what was told of it against the rows."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from action_effects import Effect, nothing
from audit_witness import AuditWitness
from call_troubles import Interference, Trouble
from catalogue_rows import Rows
from fresh_look import expect_shown
from key_rules import KeyRules
from universe_session import Session

from kms_tui.domain.errors import KmsTuiError

UNCERTAIN_IF_LOST = frozenset({"record"})
"""Changes after whose lost answer nobody looks whether they were made.

The adapter loses one only if a COMMIT itself takes longer than its share of the deadline.
"""


class Ended(StrEnum):
    """What was told of an action, in the words of the audit log."""

    DONE = "done"
    REFUSED = "refused"
    STOPPED = "cancelled"


@dataclass(frozen=True)
class Action:
    """Something an admin does, and what it does to the rows."""

    work: Coroutine[Any, Any, object]
    effect: Effect
    in_part: Sequence[Effect] = ()
    """What it may have done when it ended early, besides nothing."""
    must_fail: bool = False
    """Whether it must not be done, as when it begins with what another change has overtaken."""
    must_succeed: bool = False
    """Whether nothing but trouble can keep it from being done."""


@dataclass
class Referee:
    """Judges actions."""

    rules: KeyRules
    interference: Interference
    witness: AuditWitness
    before: Rows

    async def judge(self, session: Session, action: Action, trouble: Trouble | None) -> Ended:
        """Carry the action out with that trouble; assert that what was told of it is so."""
        ended, error = await self._carried_out(action.work, trouble)
        await session.settle()
        await self.witness.expect_told(ended.value)
        after = self.rules.expect_kept()
        after.expect_after(self.before)
        expect_shown(self.rules.data, after)
        possible = self._possible(action, ended, trouble)
        lost = self.interference.lost or "none"
        told = f"{ended} with {trouble}, which lost the answer of {lost}: {error!r}"
        assert any(effect(self.before, after) for effect in possible), told
        self.before = after
        assert not (ended is Ended.DONE and action.must_fail), told
        is_undisturbed = action.must_succeed and not self.interference.has_struck
        assert ended is Ended.DONE or not is_undisturbed, told
        return ended

    async def _carried_out(
        self, work: Coroutine[Any, Any, object], trouble: Trouble | None
    ) -> tuple[Ended, KmsTuiError | None]:
        task = asyncio.create_task(work)
        self.interference.begin(trouble, stop=task.cancel)
        await asyncio.wait([task])
        self.interference.end()
        if task.cancelled():
            return Ended.STOPPED, None
        error = task.exception()
        if error is None:
            return Ended.DONE, None
        if not isinstance(error, KmsTuiError):
            raise error
        return Ended.REFUSED, error

    def _possible(self, action: Action, ended: Ended, trouble: Trouble | None) -> Sequence[Effect]:
        if ended is Ended.DONE:
            return [action.effect]
        lost = self.interference.lost
        is_looked_after = lost not in UNCERTAIN_IF_LOST and not (trouble and trouble.lasts)
        if ended is Ended.REFUSED and (not lost or is_looked_after):
            return [nothing, *action.in_part]
        return [nothing, *action.in_part, action.effect]
