"""One vault that is busy is left alone by all who ask it, for as long as it wishes."""

import asyncio
import time

from kms_tui.services.pacing import Pace

WISHED_SECONDS = 0.05


async def seconds_until_free(pace: Pace) -> float:
    began = time.monotonic()
    await pace.is_free()
    return time.monotonic() - began


async def test_nobody_asks_before_the_wished_time_is_over() -> None:
    pace = Pace()
    pace.hold(WISHED_SECONDS)
    waited = await asyncio.gather(*(seconds_until_free(pace) for _ in range(3)))
    assert min(waited) > WISHED_SECONDS / 2


async def test_a_shorter_wish_does_not_shorten_a_longer_one() -> None:
    pace = Pace()
    pace.hold(WISHED_SECONDS)
    pace.hold(0.0)
    assert await seconds_until_free(pace) > WISHED_SECONDS / 2


async def test_each_wish_is_told_and_once_that_the_wait_is_over() -> None:
    told: list[str] = []
    pace = Pace(told.append)
    pace.hold(0.0)
    pace.hold(0.001)
    await asyncio.gather(pace.is_free(), pace.is_free())
    await pace.is_free()
    assert told == ["vault is busy: waits 0 s"] * 2 + [""]


async def test_where_nobody_wished_anything_nothing_is_told() -> None:
    told: list[str] = []
    await Pace(told.append).is_free()
    assert told == []
