"""Restores a backup again and again and kills it at its first, second, third … step.

usage: killed_restore.py PARENT SCENARIO STRIDE   (kills at each so many steps)

A step is one of `killed_session`, or the copying of a few pages into a database. Each run has a
directory of its own below PARENT, named by the step it died at; the last run survives.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
import sys
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from catalogue_parts import create_catalogue
from keeping_parts import backup_of, restore
from killed_session import FILE_EVENTS, Steps

PRESENT = [f"present {number:03}" for number in range(40)]
FROM_BACKUP = [f"from backup {number:03}" for number in range(80)]
PAGES_AT_ONCE = 8


class RestoreSteps(Steps):
    """Also counts the steps of copying, in which half-copied pages reach the disk."""

    def watch(self) -> None:
        FILE_EVENTS.update({"os.link", "os.rmdir"})
        super().watch()
        connect: Any = sqlite3.connect
        watched, step = connect.keywords["factory"], self._step

        class PiecemealConnection(watched):  # type: ignore[misc, valid-type]  # made when it runs
            def backup(self, target: sqlite3.Connection) -> None:
                target.execute("PRAGMA cache_size = 1")
                super().backup(target, pages=PAGES_AT_ONCE, progress=lambda *_: step())

        sqlite3.connect = partial(connect.func, factory=PiecemealConnection)


async def prepare(parent: Path, scenario: str) -> Path:
    """Return what is there before each run."""
    await backup_of(parent, *FROM_BACKUP)
    data = parent / "template"
    if scenario == "nothing":
        data.mkdir(mode=0o700)
        return data
    database = await create_catalogue(data, *PRESENT)
    if scenario == "damaged":
        database.write_bytes(b"damaged" * 1000)
    if scenario == "lost":
        database.unlink()
    return data


def run_child(data: Path, backup: Path, step: int) -> bool:
    """Restore in a process of its own, killed at that step; tell whether it survived."""
    if not (child := os.fork()):
        RestoreSteps(step, data).watch()
        asyncio.run(restore(data, backup))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, -signal.SIGKILL):
        raise SystemExit(code)
    return code == 0


def prepare_in_a_child(parent: Path, scenario: str) -> None:
    """Keep this process without threads, for it forks."""
    if not (child := os.fork()):
        asyncio.run(prepare(parent, scenario))
        os._exit(0)
    os.waitpid(child, 0)


def main() -> None:
    parent, scenario = Path(sys.argv[1]), sys.argv[2]
    prepare_in_a_child(parent, scenario)
    (parent / "runs").mkdir()
    for step in count(1, int(sys.argv[3])):
        data = parent / "runs" / f"{step:03d}"
        shutil.copytree(parent / "template", data)
        if run_child(data, parent / "another.backup", step):
            return


if __name__ == "__main__":
    main()
