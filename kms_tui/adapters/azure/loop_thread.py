"""An event loop in a thread of its own, so that what the SDK computes keeps no key press waiting.

One answer costs the SDK about a millisecond, a TLS handshake two; when the answers to 64 questions
come at once, the loop that gets them does nothing else for as long as they take together.
"""

import asyncio
import sys
import threading
import weakref
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeVar

from kms_tui.freed_memory import overwrite_cached_memory

T = TypeVar("T")

SWITCH_SECONDS = 0.001
"""After how long a thread that computes lets another one go on; Python's own default is five times
that, and a key press may have to wait for it several times."""

_SETTLED_SECONDS = 0.2
"""After how long what a context held is let go of by all who had part in it."""


class LoopThread:
    """A daemon thread that runs coroutines. It starts with the first and dies with the process.

    It ends before if nobody can call it any more.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._loop: asyncio.AbstractEventLoop | None = None

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what the work returns. Cancelled, it cancels the work, not waiting for it."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._started()))

    @asynccontextmanager
    async def entered(self, context: AbstractAsyncContextManager[T]) -> AsyncIterator[T]:
        """Enter the context in the thread, and leave it there at the end, whatever happens."""
        loop, ready, leaving = self._started(), Future[T](), asyncio.Event()

        async def stay() -> None:
            async with context as entered:
                if ready.set_running_or_notify_cancel():
                    ready.set_result(entered)
                await leaving.wait()
            loop.call_later(_SETTLED_SECONDS, overwrite_cached_memory)

        stayed = asyncio.run_coroutine_threadsafe(stay(), loop)
        end = asyncio.wrap_future(stayed)
        try:
            entered = asyncio.wrap_future(ready)
            first: list[asyncio.Future[Any]] = [entered, end]
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
            if end.done():
                end.result()  # raises: it stays until it is told to leave
            yield entered.result()
        finally:
            loop.call_soon_threadsafe(leaving.set)
            await asyncio.wait([end])
        end.result()

    def _started(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            sys.setswitchinterval(SWITCH_SECONDS)
            self._loop = loop = asyncio.new_event_loop()
            # The thread knows its loop only, so that it keeps nobody from being let go.
            threading.Thread(target=_work, args=(loop,), name=self._name, daemon=True).start()
            # Not at exit: the process then ends without waiting for anything.
            weakref.finalize(self, loop.call_soon_threadsafe, loop.stop).atexit = False
        return self._loop


def _work(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    loop.run_forever()
    loop.close()
