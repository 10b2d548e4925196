"""A thread for blocking calls ends with whoever calls through it."""

import asyncio
import gc
import threading
import time

from kms_tui.adapters.daemon_thread import DaemonThread


def is_running(name: str) -> bool:
    return any(thread.name == name for thread in threading.enumerate())


async def test_a_thread_ends_when_nobody_can_call_it_any_more() -> None:
    caller = DaemonThread("ends with its caller")
    assert await caller.run(lambda: 42, deadline_seconds=5) == 42
    assert is_running("ends with its caller")
    del caller
    gc.collect()
    deadline = time.monotonic() + 5
    while is_running("ends with its caller"):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
