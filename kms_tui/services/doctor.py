"""The doctor: looks at everything around the program and says what is wrong, changing nothing.

An examination is read-only and never prompts. All run side by side, each against its own clock,
so that one mute server does not hide what the others found.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from kms_tui.domain.check import Verdict
from kms_tui.domain.errors import KmsTuiError, UnexpectedError
from kms_tui.domain.finding import Finding, Topic
from kms_tui.services.boundary import call

_ORDER = tuple(Topic)


class Examination(Protocol):
    """One look at one thing."""

    @property
    def topic(self) -> Topic:
        """What it looks at; several may share a topic."""
        ...

    async def examine(self) -> Sequence[Finding]:
        """Return what is there, writing nothing and asking nobody.

        A `KmsTuiError` it raises becomes a failure. It is cancelled at the doctor's deadline.
        """
        ...


def _ignore(_topic: Topic) -> None:
    """Be told, and do nothing about it."""


@dataclass(frozen=True, slots=True)
class Doctor:
    """Runs the examinations."""

    examinations: Sequence[Examination]
    deadline_seconds: float = 3.0
    """How long each examination may take."""
    stopwatch: Callable[[], float] = time.monotonic

    async def examine(
        self, report: Callable[[Finding], None], ended: Callable[[Topic], None] = _ignore
    ) -> Sequence[Finding]:
        """Return all findings by topic; each is reported as soon as its examination ends.

        `ended` is told the topic of each examination that is over, after its findings. When this
        is cancelled, so are the examinations.
        """

        async def tell(examination: Examination) -> Sequence[Finding]:
            findings = await self._findings(examination)
            for finding in findings:
                report(finding)
            ended(examination.topic)
            return findings

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(tell(examination)) for examination in self.examinations]
        found = [finding for task in tasks for finding in task.result()]
        return sorted(found, key=lambda finding: _ORDER.index(finding.topic))

    async def _findings(self, examination: Examination) -> Sequence[Finding]:
        began = self.stopwatch()
        findings = await self._outcome(examination)
        seconds = self.stopwatch() - began
        return [
            finding if finding.seconds is not None else replace(finding, seconds=seconds)
            for finding in findings
        ]

    async def _outcome(self, examination: Examination) -> Sequence[Finding]:
        """Wait no longer than the deadline, also for one that does not obey its cancellation."""
        task = asyncio.ensure_future(_outcome_of(examination))
        try:
            await asyncio.wait([task], timeout=self.deadline_seconds)
        finally:
            task.cancel()
        return task.result() if task.done() else [self._overdue(examination.topic)]

    def _overdue(self, topic: Topic) -> Finding:
        return Finding(
            topic,
            f"{topic.word}-timeout",
            Verdict.WARN,
            f"The examination did not answer in {self.deadline_seconds:g} s.",
            "Run kms-tui doctor again; if it stays, what it looks at hangs.",
        )


async def _outcome_of(examination: Examination) -> Sequence[Finding]:
    """Return its findings; a defect of one must not hide what the others found."""
    topic = examination.topic
    try:
        return await call(examination.examine())
    except UnexpectedError as error:
        return [Finding.failed(topic, f"{topic.word}-defect", error)]
    except KmsTuiError as error:
        return [Finding.failed(topic, f"{topic.word}-error", error)]
