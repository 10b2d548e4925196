"""Runs a scenario again and again and kills it at its first, second, third … step.

A step is a call that opens, locks, renames, removes or makes a file below the directory, or an SQL
statement other than a setting. Each run has a directory of its own, named by the step it died at;
the last run survives.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from catalogue_parts import new_operation, save

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue

Scenario = Callable[[Path], Coroutine[None, None, None]]
NO_STEPS = ("PRAGMA", "CREATE TEMP TRIGGER", "--")
"""Settings, what only this connection has, and what is a part of another statement."""
FILE_EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "fcntl.flock"}


async def save_and_give_up(directory: Path) -> None:
    """Make the catalogue, save one configuration and give up another."""
    catalogue = SqliteCatalogue(directory)
    await save(catalogue, "kept")
    given_up = new_operation()
    await catalogue.begin(given_up)
    await catalogue.forget(given_up.id)


async def recover(directory: Path) -> None:
    """Clean up after a session that died in a save."""
    catalogue = SqliteCatalogue(directory)
    for operation in await catalogue.orphaned():
        await catalogue.forget(operation.id)


async def die_in_a_save(directory: Path) -> None:
    catalogue = SqliteCatalogue(directory)
    await catalogue.begin(new_operation())
    os.kill(os.getpid(), signal.SIGKILL)


class Steps:
    """Counts the steps of this process and kills it at one of them."""

    def __init__(self, fatal: int, directory: Path) -> None:
        self._fatal = fatal
        self._directory = str(directory)
        self._numbers = count(1)

    def watch(self) -> None:
        """Count from now on."""
        step = self._step

        class WatchedConnection(sqlite3.Connection):
            def __init__(self, *arguments: Any, **settings: Any) -> None:  # noqa: ANN401 - those of `connect`
                super().__init__(*arguments, **settings)
                self.set_trace_callback(lambda sql: sql.startswith(NO_STEPS) or step())

        sqlite3.connect = partial(sqlite3.connect, factory=WatchedConnection)  # type: ignore[assignment]  # one of its overloads
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        is_lock = event == "fcntl.flock"
        is_ours = event in FILE_EVENTS and str(arguments[0]).startswith(self._directory)
        if is_lock or is_ours:
            self._step()

    def _step(self) -> None:
        if next(self._numbers) == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)


def run_child(directory: Path, scenario: Scenario, step: int) -> bool:
    """Run in a process of its own, killed at that step (never: 0); tell whether it survived."""
    if not (child := os.fork()):
        Steps(step, directory).watch()
        asyncio.run(scenario(directory))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, -signal.SIGKILL):
        raise SystemExit(code)
    return code == 0


def main() -> None:
    parent, scenario = Path(sys.argv[1]), SCENARIOS[sys.argv[2]]
    for step in count(1):
        directory = parent / f"{step:03d}"
        if scenario is recover:
            run_child(directory, die_in_a_save, 0)
        if run_child(directory, scenario, step):
            return


SCENARIOS = {"save": save_and_give_up, "recover": recover}

if __name__ == "__main__":
    main()
