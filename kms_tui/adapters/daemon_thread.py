"""Runs blocking calls in one daemon thread, in order, each with a deadline.

The default executor and Textual's thread workers keep the process alive until a call returns; a
keyring that never answers would make quitting hang. A daemon thread does not.
"""

import asyncio
import contextlib
import queue
import threading
import weakref
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeAlias, TypeVar

from kms_tui.freed_memory import overwrite_cached_memory

T = TypeVar("T")


_Jobs: TypeAlias = "queue.SimpleQueue[Callable[[], None] | None]"
"""What is to be called, in order; None ends the thread."""


class DaemonThread:
    """One thread that is started with its first call and dies with the process.

    It ends before if nobody can call it any more.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: _Jobs = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    async def run(self, call: Callable[[], T], *, deadline_seconds: float) -> T:
        """Return what the call returns.

        Raises what it raises, or `TimeoutError` at the deadline; the call itself then goes on
        and later ones wait behind it, so its outcome is unknown to the caller.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()

        def job() -> None:
            with _Handover(loop, answer) as handover:
                handover.value = call()

        self._start()
        self._jobs.put(job)
        # Not `wait_for`: up to Python 3.11 it swallows a cancellation that meets the answer.
        async with asyncio.timeout(deadline_seconds):
            return await answer

    def _start(self) -> None:
        if self._thread is None:
            # The thread knows the queue only, so that it keeps nobody from being let go.
            self._thread = threading.Thread(
                target=_work, args=(self._jobs,), name=self._name, daemon=True
            )
            self._thread.start()
            # Not at exit: the process then ends without waiting for a call that hangs.
            weakref.finalize(self, self._jobs.put, None).atexit = False


def _work(jobs: _Jobs) -> None:
    while (job := jobs.get()) is not None:
        job()
        del job
        overwrite_cached_memory()


class _Handover:
    """Carries the outcome of a call, value or exception, to the event loop that awaits it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, answer: "asyncio.Future[Any]") -> None:
        self._loop = loop
        self._answer = answer
        self.value: object = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._settle, error)
        return True

    def _settle(self, error: BaseException | None) -> None:
        if self._answer.done():
            return
        if error is None:
            self._answer.set_result(self.value)
        else:
            self._answer.set_exception(error)
