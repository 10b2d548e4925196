"""The thread in which the SDK works: what it keeps from the caller's loop, and how it ends."""

import asyncio
import contextlib
import gc
import threading
import time
from collections.abc import AsyncIterator

import pytest

from kms_tui.adapters.azure.loop_thread import LoopThread


@contextlib.asynccontextmanager
async def noting(events: list[str], *, refuses: bool = False) -> AsyncIterator[str]:
    """Note where and when it is entered and left."""
    events.append(f"entered in {threading.current_thread().name}")
    try:
        if refuses:
            raise LookupError
        yield "inside"
    finally:
        events.append(f"left in {threading.current_thread().name}")


async def compute(seconds: float) -> str:
    """Keep the loop of the thread from everything else, as the SDK does with many answers."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
    return "computed"


async def test_what_the_thread_computes_does_not_stop_the_callers_loop() -> None:
    computing = asyncio.ensure_future(LoopThread("work").run(compute(0.5)))
    turns = 0
    while not computing.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert await computing == "computed"
    assert turns > 10


async def test_a_context_is_entered_and_left_in_the_thread() -> None:
    events: list[str] = []
    async with LoopThread("work").entered(noting(events)) as value:
        assert (value, events) == ("inside", ["entered in work"])
    assert events == ["entered in work", "left in work"]


async def test_what_refuses_to_be_entered_raises_where_it_was_asked_for() -> None:
    events: list[str] = []
    with pytest.raises(LookupError):
        async with LoopThread("work").entered(noting(events, refuses=True)):
            pytest.fail("it was not entered")
    assert events[-1] == "left in work"


async def test_a_context_is_left_also_after_a_failure_and_a_cancellation() -> None:
    events: list[str] = []
    thread = LoopThread("work")

    async def stay() -> None:
        async with thread.entered(noting(events)):
            await asyncio.sleep(60)

    staying = asyncio.ensure_future(stay())
    async with asyncio.timeout(10):
        while not events:  # noqa: ASYNC110 - another thread cannot set an event of this loop
            await asyncio.sleep(0.001)
    staying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await staying
    assert events[-1] == "left in work"


async def test_cancelling_a_call_cancels_the_work_in_the_thread() -> None:
    begun, ended = threading.Event(), threading.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    thread = LoopThread("work")
    calling = asyncio.ensure_future(thread.run(work()))
    assert await asyncio.to_thread(begun.wait, 10)
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    assert await asyncio.to_thread(ended.wait, 10)


async def test_the_thread_ends_with_the_last_who_could_call_it() -> None:
    thread = LoopThread("short-lived")
    assert await thread.run(compute(0)) == "computed"
    [running] = [each for each in threading.enumerate() if each.name == "short-lived"]
    del thread
    gc.collect()
    await asyncio.to_thread(running.join, 10)
    assert not running.is_alive()
