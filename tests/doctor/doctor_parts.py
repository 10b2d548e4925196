"""Examinations made for tests of what runs, shows and writes them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding, Topic

if TYPE_CHECKING:
    from collections.abc import Sequence


def finding(
    topic: Topic = Topic.TERMINAL,
    code: str = "terminal",
    verdict: Verdict = Verdict.PASS,
    what: str = "All is well.",
    do: str = "",
) -> Finding:
    return Finding(topic, code, verdict, what, do)


@dataclass
class Ready:
    """Has its findings at once."""

    findings: Sequence[Finding]
    topic: Topic = Topic.TERMINAL

    async def examine(self) -> Sequence[Finding]:
        return self.findings


@dataclass
class Waiting:
    """Has its findings when it is told so; remembers what became of it."""

    findings: Sequence[Finding] = ()
    topic: Topic = Topic.NETWORK
    release: asyncio.Event = field(default_factory=asyncio.Event)
    is_running: bool = False
    was_cancelled: bool = False
    starts: int = 0

    async def examine(self) -> Sequence[Finding]:
        self.starts += 1
        self.is_running = True
        try:
            await self.release.wait()
        except asyncio.CancelledError:
            self.was_cancelled = True
            raise
        finally:
            self.is_running = False
        return self.findings


@dataclass
class Failing:
    """Raises."""

    error: Exception
    topic: Topic = Topic.CATALOGUE

    async def examine(self) -> Sequence[Finding]:
        raise self.error
