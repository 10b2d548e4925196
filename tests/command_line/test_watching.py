"""The schedule of a service that repeats its work."""

import asyncio
import os
import signal
from collections.abc import Callable
from statistics import median

import pytest

from kms_tui.cli.checking.watching import repeated

PERIOD = 0.1


class Rounds:
    """Notes when rounds begin, and does something in each."""

    def __init__(self, work: Callable[[int], float]) -> None:
        self._work = work
        self.began: list[float] = []

    async def one(self) -> None:
        """Work for as long as is said; a negative time means to be stopped."""
        self.began.append(asyncio.get_running_loop().time())
        await asyncio.sleep(self._work(len(self.began)))


def stop(_number: int = signal.SIGTERM) -> float:
    os.kill(os.getpid(), _number)
    return 0


async def test_rounds_begin_on_a_schedule_that_does_not_drift() -> None:
    rounds = Rounds(lambda number: stop() if number == 6 else 0.3 * PERIOD)
    assert await repeated(rounds.one, PERIOD) is None
    late = [(at - rounds.began[0]) % PERIOD for at in rounds.began[1:]]
    assert median(late) < 0.2 * PERIOD


async def test_a_round_that_takes_too_long_lets_those_fall_out_that_it_overran() -> None:
    rounds = Rounds(lambda number: stop() if number == 2 else 2.5 * PERIOD)
    await repeated(rounds.one, PERIOD)
    assert rounds.began[1] - rounds.began[0] == pytest.approx(3 * PERIOD, abs=PERIOD / 2)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_in_the_middle_of_a_round(number: signal.Signals) -> None:
    rounds = Rounds(lambda _: stop(number) + 60)
    async with asyncio.timeout(5):
        assert await repeated(rounds.one, PERIOD) is None
    assert len(rounds.began) == 1


async def test_it_ends_when_nobody_can_be_told_any_more() -> None:
    async def tell() -> None:
        raise BrokenPipeError

    assert isinstance(await repeated(tell, PERIOD), BrokenPipeError)
