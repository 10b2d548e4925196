"""Processes whose system calls are written down, or made to fail, by strace.

A process is forked from a parent that has everything loaded and no thread; it waits until strace
holds it, so that what is traced is the work alone.
"""

import asyncio
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path

Work = Callable[[], Coroutine[None, None, int]]
"""What a process does; gives its exit code."""
KILLED = -signal.SIGKILL
CANNOT_TRACE = 77
"""Exit code of a program that needs to trace, on a host that does not let it."""

_PR_SET_PTRACER = 0x59616D61
_ANY = ctypes.c_ulong(-1)
_SECONDS = 30.0
_PAUSE_SECONDS = 0.001
_BROKEN = 1


def run_apart(work: Work, *, is_traced: bool = False) -> int:
    """Run that in a process of its own; return its exit code, negative if it was killed."""
    return exit_code(_start(work, is_traced=is_traced))


def run_traced(work: Work, log: Path, options: Sequence[str]) -> int:
    """Do the same under strace, which writes to that file."""
    child = _start(work, is_traced=True)
    strace = subprocess.Popen(  # noqa: S603 - fixed program
        [_strace(), "-f", "-q", "-o", str(log), *options, "-p", str(child)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    code = exit_code(child)
    strace.wait(_SECONDS)
    return code


def exit_code(child: int) -> int:
    """Wait for the end of a process."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def can_trace(directory: Path) -> bool:
    """Whether there is a strace, and this host lets it hold a process."""

    async def nothing() -> int:
        return 0

    has_strace = shutil.which("strace") is not None
    return has_strace and run_traced(nothing, directory / "tried.strace", []) == 0


def _strace() -> str:
    found = shutil.which("strace")
    assert found is not None
    return found


def _start(work: Work, *, is_traced: bool) -> int:
    child = os.fork()
    if not child:
        code = _BROKEN
        try:
            if is_traced:
                _wait_for_tracer()
            code = asyncio.run(work())
        except BaseException:  # noqa: BLE001 - a child must not go on as its parent
            sys.excepthook(*sys.exc_info())
        os._exit(code)
    return child


def _wait_for_tracer() -> None:
    # Hosts on which only a parent may trace need to be told.
    ctypes.CDLL(None).prctl(_PR_SET_PTRACER, _ANY, 0, 0, 0)
    last_moment = time.monotonic() + _SECONDS
    status = os.open("/proc/self/status", os.O_RDONLY)
    while b"\nTracerPid:\t0\n" in os.pread(status, 4096, 0):
        if time.monotonic() > last_moment:
            raise TimeoutError
        time.sleep(_PAUSE_SECONDS)
    time.sleep(_PAUSE_SECONDS)  # it is held, but a moment later the calls are traced
    os.close(status)
