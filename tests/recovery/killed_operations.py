"""Runs an operation again and again, killed at each of its points and at random.

usage: killed_operations.py PARENT OPERATION RANDOM_KILLS PROXY CA_FILE

Each run has a directory of its own below PARENT, named by the point that it died at, and is
followed by another process that recovers and writes down what it finds there.
"""

import asyncio
import gc
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial
from itertools import count, takewhile
from pathlib import Path

from kill_points import KillPoints
from killed_session import Steps
from operations_to_kill import OPERATIONS, Operation
from remains_of_a_kill import write_remains

LONGEST_SHARE = 1.1
"""Of the time that an undisturbed run takes: some random kills come too late."""


def fork(run: Callable[[], Coroutine[None, None, None]]) -> int:
    """Start a process that does no more than that."""
    child = os.fork()
    if not child:
        try:
            asyncio.run(run())
        except Exception:  # noqa: BLE001 - a child must not go on as its parent
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    return child


def was_killed(child: int) -> bool:
    """Wait for the end of a process and tell whether it was killed."""
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, -signal.SIGKILL):
        raise SystemExit(f"a run ended with {code}")
    return code != 0


class Runs:
    """The runs of one operation, each on a copy of the same prepared directory."""

    def __init__(self, parent: Path, operation: Operation) -> None:
        self._parent = parent
        self._operation = operation
        self._template = parent / "template"
        for made in (operation.prepare, *operation.dying):
            was_killed(fork(lambda made=made: made(self._template)))  # type: ignore[misc]  # a default binds it now

    def run_unharmed(self) -> float:
        """Run to the end; return how many seconds that took."""
        started = time.monotonic()
        was_killed(self._start("unharmed", 0))
        return time.monotonic() - started

    def run(self, fatal: int) -> bool:
        """Run until that point; tell whether it was killed."""
        return self._follow(self._start(f"{fatal:03d}", fatal), f"{fatal:03d}")

    def run_for(self, seconds: float, name: str) -> bool:
        """Run for that long; tell whether it was killed."""
        child = self._start(name, 0)
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        return self._follow(child, name)

    def _start(self, name: str, fatal: int) -> int:
        data = self._parent / name
        shutil.copytree(self._template, data)

        async def act() -> None:
            points = KillPoints(0 if self._operation.in_steps else fatal)
            if self._operation.in_steps:
                Steps(fatal, data).watch()
            await self._operation.act(data, points)

        return fork(act)

    def _follow(self, child: int, name: str) -> bool:
        is_killed = was_killed(child)
        was_killed(fork(lambda: write_remains(self._parent / name)))
        return is_killed


def main() -> None:
    parent, name, random_kills = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    operation, delays = OPERATIONS[name], random.Random(name)  # noqa: S311 - no key
    if operation.needs_sandbox:
        act = partial(operation.act, proxy=sys.argv[4], ca_file=sys.argv[5])
        operation = replace(operation, act=act)
    gc.freeze()  # a collection in a child would copy the pages it shares with this process
    runs = Runs(parent, operation)
    longest = runs.run_unharmed() * LONGEST_SHARE
    points = count(1, operation.stride)
    kills = sum(takewhile(bool, map(runs.run, points)))
    for number in range(random_kills):
        kills += runs.run_for(delays.uniform(0, longest), f"random-{number:03d}")
    sys.stdout.write(f"{kills}\n")


if __name__ == "__main__":
    main()
