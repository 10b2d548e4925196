"""What is told of one step of an action: its start, its end, and how long it took."""

from clear_errors import raises_clearly

from kms_tui.domain.check import Cause, Check, Verdict
from kms_tui.domain.errors import SecretStoreLocked
from kms_tui.services.reporting import step

NAME = "Store the client secret"
LOCKED = SecretStoreLocked("It is locked.", do="Unlock it.")


async def works() -> str:
    return "done"


async def fails() -> str:
    raise LOCKED


def seconds() -> float:
    """Return what a stopwatch shows at the beginning, then at the end of a step."""
    return times.pop()


times: list[float] = []


async def test_a_step_is_told_as_it_begins_with_what_it_would_leave_and_as_it_ends() -> None:
    told: list[Check] = []
    assert await step(NAME, works(), told.append, leaves="perhaps a secret") == "done"
    assert told == [
        Check(NAME, Verdict.RUNNING, leaves="perhaps a secret"),
        Check(NAME, Verdict.PASS),
    ]


async def test_a_step_that_fails_is_told_with_its_error_and_whose_doing_it_was() -> None:
    told: list[Check] = []
    with raises_clearly(SecretStoreLocked):
        await step(NAME, fails(), told.append)
    assert told == [Check(NAME, Verdict.RUNNING), Check.failed(NAME, LOCKED)]
    assert told[-1].cause is Cause.SECRET_STORE


async def test_with_a_stopwatch_the_end_tells_how_long_the_step_took() -> None:
    told: list[Check] = []
    times[:] = [7.5, 5.0]
    await step(NAME, works(), told.append, stopwatch=seconds)
    times[:] = [9.0, 5.0]
    with raises_clearly(SecretStoreLocked):
        await step(NAME, fails(), told.append, stopwatch=seconds)
    assert [check.seconds for check in told] == [None, 2.5, None, 4.0]
