"""Processes that write to an encrypted secrets file: forked here, so that libraries load once.

`write DIRECTORY PROCESSES COUNT` lets each process write its entries, all at once.
`kill-writers DIRECTORY RUNS` kills one after the other at a random moment of its writing.
`kill-creators DIRECTORY RUNS` kills creators likewise, each in a directory of its own.
`create DIRECTORY PROCESSES` lets processes create one file, all at once.

Prints a line for each entry that was acknowledged: its service name, which is also its value; for
`create` the number of the process that succeeded.
"""

from __future__ import annotations

import os
import random
import select
import signal
import sys
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

from secret_store_parts import PASSPHRASE, PATIENCE_SECONDS, USERNAME, secrets_file, unlocked_file

from kms_tui.domain.errors import SecretStoreError

WRITER_LIVES_SECONDS = 0.1
CREATOR_LIVES_SECONDS = 0.02
"""At most; a little longer than it needs."""


def fork(work: Callable[[], None]) -> int:
    """Run in a process of its own; return its id."""
    if child := os.fork():
        return child
    work()
    os._exit(0)


def wait_for(children: list[int]) -> None:
    for child in children:
        _, status = os.waitpid(child, 0)
        if os.waitstatus_to_exitcode(status):
            raise SystemExit(1)


def acknowledge(line: str) -> None:
    """Print at once, whole even among other processes."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def write_entries(directory: Path, prefix: str, numbers: range | count[int]) -> None:
    backend = unlocked_file(directory, busy_timeout_seconds=PATIENCE_SECONDS)
    for number in numbers:
        service = f"{prefix}/{number}"
        backend.set_password(service, USERNAME, service)
        acknowledge(service)


def write(directory: Path, processes: int, entries: int) -> None:
    works = [
        partial(write_entries, directory, f"writer {number}", range(entries))
        for number in range(processes)
    ]
    wait_for([fork(work) for work in works])


def kill_soon(work: Callable[[], None], *, within_seconds: float) -> None:
    """Run in a process of its own that is killed at a random moment after it has begun."""
    begun, begin = os.pipe()

    def announce_and_work() -> None:
        os.write(begin, b".")
        work()
        signal.pause()

    child = fork(announce_and_work)
    os.read(begun, 1)
    # Nothing more comes through the pipe: this only lets the moment pass.
    select.select([begun], [], [], random.uniform(0, within_seconds))  # noqa: S311 - no key
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(begun)
    os.close(begin)


def kill_writers(directory: Path, runs: int) -> None:
    for run in range(runs):
        work = partial(write_entries, directory, f"run {run}", count())
        kill_soon(work, within_seconds=WRITER_LIVES_SECONDS)


def kill_creators(parent: Path, runs: int) -> None:
    for run in range(runs):
        work = partial(secrets_file(parent / f"{run}").create, PASSPHRASE)
        kill_soon(work, within_seconds=CREATOR_LIVES_SECONDS)


def create(directory: Path, processes: int) -> None:
    wait_for([fork(partial(create_one, directory, number)) for number in range(processes)])


def create_one(directory: Path, number: int) -> None:
    try:
        secrets_file(directory).create(PASSPHRASE)
    except SecretStoreError:
        return
    acknowledge(str(number))


def main() -> None:
    command, directory, *numbers = sys.argv[1:]
    COMMANDS[command](Path(directory), *map(int, numbers))


COMMANDS: dict[str, Callable[..., None]] = {
    "write": write,
    "kill-writers": kill_writers,
    "kill-creators": kill_creators,
    "create": create,
}

if __name__ == "__main__":
    main()
