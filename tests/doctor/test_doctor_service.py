from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING

import pytest
from doctor_parts import Failing, Ready, Waiting, finding

from kms_tui.adapters.blocking_examination import BlockingExamination
from kms_tui.domain.check import Verdict
from kms_tui.domain.errors import CatalogueUnusable
from kms_tui.domain.finding import Finding, Topic
from kms_tui.services.doctor import Doctor, Examination

if TYPE_CHECKING:
    from collections.abc import Sequence

SOON_SECONDS = 0.05
LONG_SECONDS = 30.0


async def examined(*examinations: Examination, deadline: float = LONG_SECONDS) -> list[Finding]:
    return list(await Doctor(examinations, deadline).examine(lambda _finding: None))


async def until(condition: object) -> None:
    assert callable(condition)
    last_moment = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < last_moment
        await asyncio.sleep(0)


async def test_findings_are_returned_by_topic_and_within_it_as_they_were_found() -> None:
    vault = finding(Topic.VAULTS)
    first, second = finding(what="First."), finding(what="Second.")
    found = await examined(Ready([vault], Topic.VAULTS), Ready([first]), Ready([second]))
    assert [each.what for each in found[:2]] == ["First.", "Second."]
    assert found[2].topic is Topic.VAULTS


async def test_a_finding_is_reported_as_soon_as_its_examination_ends() -> None:
    slow = Waiting([finding(Topic.NETWORK)])
    told: list[object] = []
    doctor = Doctor([slow, Ready([finding()])])
    running = asyncio.ensure_future(doctor.examine(told.append, told.append))
    await until(lambda: len(told) == 2)
    assert isinstance(told[0], Finding)
    assert told[0].topic is Topic.TERMINAL
    assert told[1] is Topic.TERMINAL
    slow.release.set()
    assert [each.topic for each in await running] == [Topic.TERMINAL, Topic.NETWORK]
    assert told[3] is Topic.NETWORK


async def test_an_examination_that_never_ends_is_cut_off_and_told() -> None:
    endless = Waiting()
    (found,) = await examined(endless, deadline=SOON_SECONDS)
    assert (found.code, found.verdict) == ("network-timeout", Verdict.WARN)
    assert found.what == "The examination did not answer in 0.05 s."
    assert found.do == "Run kms-tui doctor again; if it stays, what it looks at hangs."
    assert found.topic is Topic.NETWORK
    assert found.seconds is not None
    assert found.seconds >= SOON_SECONDS
    await until(lambda: endless.was_cancelled)


async def test_an_examination_that_ignores_its_cancellation_is_cut_off_too() -> None:
    release = asyncio.Event()

    class Deaf:
        topic = Topic.VAULTS

        async def examine(self) -> Sequence[Finding]:
            while not release.is_set():
                try:
                    await release.wait()
                except asyncio.CancelledError:
                    continue
            return []

    (found,) = await examined(Deaf(), deadline=SOON_SECONDS)
    release.set()
    assert found.code == "vaults-timeout"


async def test_a_call_that_blocks_for_ever_is_cut_off_too() -> None:
    pipe = threading.Event()

    class Blocked(BlockingExamination):
        def look(self) -> Sequence[Finding]:
            pipe.wait(LONG_SECONDS)
            return []

    (found,) = await examined(Blocked(Topic.USER), deadline=SOON_SECONDS)
    pipe.set()
    assert found.code == "user-timeout"


async def test_the_deadline_holds_for_each_and_not_for_all_together() -> None:
    endless = [Waiting(topic=topic) for topic in (Topic.NETWORK, Topic.VAULTS, Topic.LOCALE)]
    began = time.monotonic()
    found = await examined(*endless, deadline=0.5)
    assert len(found) == 3
    assert time.monotonic() - began < 1.4


async def test_an_own_error_is_a_failure_with_its_remedy_and_its_code() -> None:
    error = CatalogueUnusable("It is damaged.", do="Restore it.", ask="root", code="SQLITE_CORRUPT")
    (found,) = await examined(Failing(error))
    assert (found.code, found.verdict) == ("catalogue-error", Verdict.FAIL)
    assert found.what == "It is damaged. (SQLITE_CORRUPT)"
    assert found.do == "Restore it. Ask root."


async def test_a_defect_of_one_is_told_without_its_text_and_hides_no_other() -> None:
    found = await examined(Failing(ValueError("hunter2")), Ready([finding()]))
    assert [each.code for each in found] == ["terminal", "catalogue-defect"]
    assert found[1].verdict is Verdict.FAIL
    assert "ValueError" in found[1].what
    assert "hunter2" not in found[1].what + found[1].do


async def test_cancelling_the_doctor_cancels_every_examination() -> None:
    waiting = [Waiting(), Waiting(topic=Topic.VAULTS)]
    running = asyncio.ensure_future(Doctor(waiting).examine(lambda _finding: None))
    await until(lambda: all(each.is_running for each in waiting))
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await until(lambda: all(each.was_cancelled for each in waiting))


async def test_a_finding_keeps_the_seconds_it_came_with() -> None:
    timed = Finding(Topic.VAULTS, "vault", Verdict.PASS, "It answers.", seconds=0.25)
    ticks = iter([1.0, 3.0])
    doctor = Doctor([Ready([timed, finding()])], stopwatch=lambda: next(ticks))
    found = await doctor.examine(lambda _finding: None)
    assert [each.seconds for each in found] == [2.0, 0.25]


async def test_a_second_run_looks_again() -> None:
    doctor = Doctor([Ready([finding()])])
    assert await doctor.examine(lambda _finding: None)
    assert await doctor.examine(lambda _finding: None)
