"""A change is told and recorded: that it begins, and how it ended."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from clear_errors import raises_clearly
from listed_log import NOON, Hearer, ListedLog, telling

from kms_tui.domain.audit import AuditEntry, Outcome, Phase
from kms_tui.domain.deed import Deed
from kms_tui.domain.errors import AuditLogUnusable, NameTaken, SecretStoreLocked, UnexpectedError
from kms_tui.services.secret_migration import Migration, Move

ROTATE = Deed("universe.rotate", {"universe": "orders"}, ("universe", "rotate", "orders"))
BEGUN = ("universe.rotate", Phase.BEGUN, None)


async def ends_well() -> str:
    return "well"


def raises(error: Exception) -> Callable[[], Awaitable[str]]:
    async def action() -> str:
        raise error

    return action


def ended(outcome: Outcome) -> tuple[str, Phase, Outcome]:
    return ("universe.rotate", Phase.ENDED, outcome)


async def test_a_change_that_is_done_has_two_lines_and_its_result_comes_back() -> None:
    log = ListedLog()
    assert await telling(log).carry_out(ROTATE, ends_well) == "well"
    assert log.story == [BEGUN, ended(Outcome.DONE)]
    assert [entry.error for entry in log.entries] == ["", ""]


async def test_both_lines_say_who_did_what_through_what_under_one_id() -> None:
    log = ListedLog()
    await telling(log).carry_out(ROTATE, ends_well)
    for entry in log.entries:
        assert (entry.who, entry.via) == ("admin7@bastion01", "cli")
        assert entry.subject == {"universe": "orders"}
    [deed] = {entry.deed for entry in log.entries}
    assert len(bytes.fromhex(deed)) == 16


async def test_each_line_has_the_time_at_which_it_was_written() -> None:
    log, hours = ListedLog(), count()
    clock = replace(telling(log), now=lambda: NOON + timedelta(hours=next(hours)))
    await clock.carry_out(ROTATE, ends_well)
    assert [entry.at for entry in log.entries] == [NOON, NOON + timedelta(hours=1)]


async def test_two_changes_have_two_ids() -> None:
    log = ListedLog()
    for _ in range(2):
        await telling(log).carry_out(ROTATE, ends_well)
    assert len({entry.deed for entry in log.entries}) == 2


async def test_what_a_change_left_undone_is_said() -> None:
    log = ListedLog()

    async def moves_one_of_two() -> Migration:
        return Migration([Move("prod"), Move("test", SecretStoreLocked("OS keyring"))], [])

    await telling(log).carry_out(ROTATE, moves_one_of_two)
    assert log.story == [BEGUN, ended(Outcome.DONE)]
    assert log.entries[-1].error == "1 of 2 client secrets did not move"


async def test_a_refused_change_ends_with_the_error() -> None:
    log = ListedLog()
    with raises_clearly(NameTaken):
        await telling(log).carry_out(ROTATE, raises(NameTaken("prod")))
    assert log.story == [BEGUN, ended(Outcome.REFUSED)]
    assert log.entries[-1].error == f"NameTaken: {NameTaken('prod').what}"
    assert [entry.error for entry in log.entries[:-1]] == [""]


@pytest.mark.parametrize("defect", [ValueError("secret-in-a-text"), UnexpectedError("E", "here")])
async def test_a_defect_is_recorded_as_one_without_a_foreign_text(defect: Exception) -> None:
    log = ListedLog()
    with pytest.raises(type(defect)):
        await telling(log).carry_out(ROTATE, raises(defect))
    assert log.story == [BEGUN, ended(Outcome.DEFECT)]
    assert "secret" not in repr(log.entries)


async def test_a_cancelled_change_ends_as_cancelled() -> None:
    log, has_begun = ListedLog(), asyncio.Event()

    async def lasts() -> None:
        has_begun.set()
        await asyncio.Event().wait()

    task = asyncio.ensure_future(telling(log).carry_out(ROTATE, lasts))
    await has_begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert log.story == [BEGUN, ended(Outcome.CANCELLED)]


async def test_what_is_cancelled_while_its_beginning_is_written_does_not_happen() -> None:
    log, done = SlowLog(), list[str]()
    task = asyncio.ensure_future(telling(log).carry_out(ROTATE, note(done)))
    await log.is_asked.wait()
    task.cancel()
    log.may_go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert log.story == [BEGUN, ended(Outcome.CANCELLED)]
    assert not done


async def test_an_end_is_recorded_though_it_is_cancelled_while_it_is_written() -> None:
    log, is_done = SlowLog(), asyncio.Event()
    log.may_go_on.set()

    async def ends() -> None:
        log.may_go_on.clear()
        log.is_asked.clear()
        is_done.set()

    task = asyncio.ensure_future(telling(log).carry_out(ROTATE, ends))
    await is_done.wait()
    await log.is_asked.wait()
    task.cancel()
    log.may_go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert log.story == [BEGUN, ended(Outcome.DONE)]


async def test_a_log_that_hangs_does_not_keep_a_cancelled_change_from_ending() -> None:
    log, has_begun = SlowLog(), asyncio.Event()
    log.may_go_on.set()

    async def lasts() -> None:
        log.may_go_on.clear()
        has_begun.set()
        await asyncio.Event().wait()

    task = asyncio.ensure_future(telling(log).carry_out(ROTATE, lasts))
    await has_begun.wait()
    task.cancel()
    async with asyncio.timeout(10):
        with pytest.raises(asyncio.CancelledError):
            await task
    assert log.story == [BEGUN]


async def test_a_change_that_cannot_be_recorded_does_not_happen() -> None:
    log, done, hearer = ListedLog(full_at=0), list[str](), Hearer()
    told = telling(log)
    told.follow(hearer)
    with raises_clearly(AuditLogUnusable):
        await told.carry_out(ROTATE, note(done))
    assert (done, log.entries, hearer.unrecorded) == ([], [], [])


async def test_a_change_is_not_undone_for_an_end_that_cannot_be_recorded() -> None:
    log, hearer = ListedLog(full_at=1), Hearer()
    told = telling(log)
    told.follow(hearer)
    assert await told.carry_out(ROTATE, ends_well) == "well"
    assert log.story == [BEGUN]
    assert [type(error) for error in hearer.unrecorded] == [AuditLogUnusable]
    assert hearer.deeds == [ROTATE]


async def test_what_only_reads_is_told_and_not_recorded() -> None:
    log, hearer = ListedLog(), Hearer()
    told = telling(log)
    told.follow(hearer)
    check = Deed("configuration.check", {}, ("check", "prod"), is_change=False)
    await told.carry_out(check, ends_well)
    assert hearer.deeds == [check]
    assert not log.entries


async def test_without_a_log_a_change_is_still_told() -> None:
    hearer, told = Hearer(), telling(None)
    told.follow(hearer)
    await told.carry_out(ROTATE, ends_well)
    assert hearer.deeds == [ROTATE]


def note(done: list[str]) -> Callable[[], Awaitable[str]]:
    async def action() -> str:
        done.append("done")
        return ""

    return action


class SlowLog(ListedLog):
    """Takes an entry when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.is_asked, self.may_go_on = asyncio.Event(), asyncio.Event()

    async def append(self, entry: AuditEntry) -> None:
        """Keep an entry, later."""
        self.is_asked.set()
        await self.may_go_on.wait()
        await super().append(entry)
