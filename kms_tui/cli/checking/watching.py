"""Repeats a round of work for a service, until it is told to stop."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from typing import Final

from kms_tui.cli.complaints import close_line

_STOP: Final = (signal.SIGINT, signal.SIGTERM)


async def repeated(one_round: Callable[[], Awaitable[None]], seconds: float) -> OSError | None:
    """Begin a round every so many seconds, until SIGTERM or SIGINT; return what else ended it.

    Rounds are counted from the first: what one of them takes shifts none. One that takes too long
    makes the next ones fall out. An `OSError` means that nobody can be told any more; a round tells
    all other errors itself.
    """
    rounds = asyncio.ensure_future(_rounds(one_round, seconds))
    loop = asyncio.get_running_loop()

    def stop(number: signal.Signals) -> None:
        close_line(number)
        rounds.cancel()

    for number in _STOP:
        loop.add_signal_handler(number, stop, number)
    try:
        await asyncio.wait([rounds])
    finally:
        for number in _STOP:
            loop.remove_signal_handler(number)
    return None if rounds.cancelled() else rounds.result()


async def _rounds(one_round: Callable[[], Awaitable[None]], seconds: float) -> OSError | None:
    clock = asyncio.get_running_loop().time
    first = clock()
    while True:
        try:
            await one_round()
        except OSError as error:
            return error
        await asyncio.sleep(seconds - (clock() - first) % seconds)
