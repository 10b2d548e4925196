"""How a running action tells what it does."""

import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.errors import KmsTuiError

T = TypeVar("T")

Report = Callable[[Check], None]
"""Is told every check and step as it starts, waits and ends."""


async def step(
    name: str,
    work: Awaitable[T],
    report: Report,
    *,
    leaves: str = "",
    stopwatch: Callable[[], float] | None = None,
) -> T:
    """Return what the work returns, having told its start and its end.

    `leaves` is what would stay behind if everything stopped meanwhile; a `stopwatch` (seconds)
    lets the end tell how long it took.
    """
    watch = stopwatch or time.monotonic
    report(Check(name, Verdict.RUNNING, leaves=leaves))
    began = watch()
    try:
        result = await work
    except KmsTuiError as error:
        report(_timed(Check.failed(name, error), began, stopwatch))
        raise
    report(_timed(Check(name, Verdict.PASS), began, stopwatch))
    return result


def _timed(check: Check, began: float, stopwatch: Callable[[], float] | None) -> Check:
    return check if stopwatch is None else check.took(stopwatch() - began)
