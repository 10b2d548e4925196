"""Clocks of hosts, in pairs, of which at least one is wrong."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
Clocks = tuple[Clock, Clock]
"""Those of two hosts."""

_TEN_YEARS = timedelta(days=3653)
_OFFSETS = (
    timedelta(0),
    timedelta(hours=-1),
    timedelta(hours=3),
    timedelta(days=2),
    timedelta(days=-2),
    _TEN_YEARS,
    -_TEN_YEARS,
)


def off_by(offset: timedelta) -> Clock:
    """Return a clock that is wrong by always the same."""
    return lambda: datetime.now(UTC) + offset


RIGHT = off_by(timedelta(0))


def stopped() -> Clock:
    """Return a clock that stands still."""
    at = datetime.now(UTC)
    return lambda: at


def running_back() -> Clock:
    """Return a clock that is an hour earlier each time that it is asked."""
    hours = iter(range(1, 1_000_000))
    return lambda: datetime.now(UTC) - timedelta(hours=next(hours))


def jumping(number: int) -> Clock:
    """Return a clock that jumps within ten years to either side; of another number otherwise."""
    choice = random.Random(number)  # noqa: S311 - no key
    return lambda: datetime.now(UTC) + choice.uniform(-1, 1) * _TEN_YEARS


def wrong_clocks() -> Iterator[tuple[str, Clocks]]:
    """Return pairs of clocks, the most telling ones first, without an end."""
    yield "two days fast and right", (off_by(timedelta(days=2)), RIGHT)
    yield "ten years fast and ten slow", (off_by(_TEN_YEARS), off_by(-_TEN_YEARS))
    yield "running back", (running_back(), running_back())
    yield "stopped and jumping", (stopped(), jumping(0))
    for one in _OFFSETS[1:]:
        for other in _OFFSETS:
            yield f"{one} and {other}", (off_by(one), off_by(other))
    for number in range(1, 1_000_000):
        yield f"jumping {number}", (jumping(number), jumping(-number))
