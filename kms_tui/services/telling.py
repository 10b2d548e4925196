"""What is done with the services is told before it happens, and each change is recorded.

A change writes two lines to the audit log: that it begins, without which it does not begin, and how
it ended.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from kms_tui.domain.audit import AuditEntry, Outcome, Phase
from kms_tui.domain.deed import Deed
from kms_tui.domain.errors import KmsTuiError, UnexpectedError
from kms_tui.services.saving import PATIENCE_SECONDS, to_the_end

if TYPE_CHECKING:  # a list waits for nothing that only a change needs
    from kms_tui.services.ports.audit_log import AuditLog

T = TypeVar("T")

_ID_BYTES = 16


class DeedListener(Protocol):
    """Is told what is done, in the event loop's thread. It must not raise."""

    def hear(self, deed: Deed) -> None:
        """Take that this is about to be done."""
        ...

    def hear_unrecorded(self, deed: Deed, error: KmsTuiError) -> None:
        """Take that this was done, and that the audit log does not say how it ended."""
        ...


@runtime_checkable
class FallsShort(Protocol):
    """A result that may be less than what was asked for."""

    @property
    def shortfall(self) -> str:
        """What was left undone; empty if nothing was."""
        ...


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells deeds, and records those that change something."""

    open_log: Callable[[], AuditLog | None]
    """Returns the audit log, from the first change on; None in a session that changes nothing, not
    even the log."""
    now: Callable[[], datetime]
    who: str
    """Who acts, as user@host."""
    via: str
    """`app` or `cli`."""
    listeners: list[DeedListener] = field(default_factory=list)

    def follow(self, listener: DeedListener) -> None:
        """Let somebody hear of all that is done from now on."""
        self.listeners.append(listener)

    async def carry_out(self, deed: Deed, action: Callable[[], Awaitable[T]]) -> T:
        """Do it, told and recorded, and return what it returns.

        Raises `AuditLogUnusable`, and then nothing was done; else what the action raises. How a
        change ended is recorded if that is possible; if not, it is not undone for that.
        """
        for listener in self.listeners:
            listener.hear(deed)
        log = self.open_log() if deed.is_change else None
        if log is None:
            return await action()
        return await self._recorded(deed, log, action)

    async def _recorded(self, deed: Deed, log: AuditLog, action: Callable[[], Awaitable[T]]) -> T:
        begun, ended = self._begun(deed), None
        try:
            await to_the_end(log.append(begun))
            ended = replace(begun, phase=Phase.ENDED, outcome=Outcome.DEFECT)
            result = await action()
            left_undone = result.shortfall if isinstance(result, FallsShort) else ""
            ended = replace(ended, outcome=Outcome.DONE, error=left_undone)
        except KmsTuiError as error:
            ended = ended and _refused(ended, error)
            raise
        except asyncio.CancelledError:
            ended = replace(begun, phase=Phase.ENDED, outcome=Outcome.CANCELLED)
            raise
        finally:
            if ended is not None:
                await to_the_end(self._end(deed, log, ended), PATIENCE_SECONDS)
        return result

    async def _end(self, deed: Deed, log: AuditLog, ended: AuditEntry) -> None:
        try:
            await log.append(replace(ended, at=self.now()))
        except KmsTuiError as error:
            for listener in self.listeners:
                listener.hear_unrecorded(deed, error)

    def _begun(self, deed: Deed) -> AuditEntry:
        return AuditEntry(
            at=self.now(),
            who=self.who,
            via=self.via,
            deed=os.urandom(_ID_BYTES).hex(),
            action=deed.action,
            subject=deed.subject,
            phase=Phase.BEGUN,
        )


def _refused(ended: AuditEntry, error: KmsTuiError) -> AuditEntry:
    is_defect = isinstance(error, UnexpectedError)
    outcome = Outcome.DEFECT if is_defect else Outcome.REFUSED
    return replace(ended, outcome=outcome, error=f"{type(error).__name__}: {error.what}")
