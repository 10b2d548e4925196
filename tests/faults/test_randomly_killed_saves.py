"""SIGKILL at random times while a save stores what it has proven: all of it is there, or nothing.

The save of `killed_save.py` stops itself right before it stores, and is killed a little later.
"""

import os
import random
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from host import RunningSandbox
from recovery_parts import entries, journal_rows
from whole_or_nothing import found_by_the_next_start

TESTS = Path(__file__).parents[1]
POINTS_FROM_STORING = 6
"""Before and after the secret is put, before and after the commit, and two of looking at it."""
DELAYS = random.Random(7)  # noqa: S311 - no key
RUNS = 10
LONGEST_SECONDS = 0.02
"""A little more than storing takes."""


def start_save(sandbox: RunningSandbox, data: Path, stop_at: int = 0) -> "subprocess.Popen[bytes]":
    """Start a save that stops itself at a point; 0 is no point."""
    data.mkdir(mode=0o700)
    program = str(TESTS / "recovery" / "killed_save.py")
    place = (str(data), sandbox.proxy, sandbox.ca_file)
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, program, *place, "", str(stop_at), "SIGSTOP"],
        env={"PYTHONPATH": f"{TESTS / 'recovery'}:{TESTS / 'services'}", "PATH": ""},
        stdout=subprocess.PIPE,
        umask=0o077,
    )


def wait_until_stopped(process: "subprocess.Popen[bytes]") -> None:
    """Wait for the stop, or for the end of a process that never came to it."""
    state = os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    assert state is not None
    assert state.si_code == os.CLD_STOPPED


@pytest.fixture(scope="module")
def storing(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> int:
    """Return the point right before a save stores."""
    data = tmp_path_factory.mktemp("unharmed") / "data"
    with start_save(sandbox, data) as process:
        points, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return int(points) - POINTS_FROM_STORING + 1


def kill_while_storing(
    sandbox: RunningSandbox, data: Path, storing: int, delay_seconds: float
) -> tuple[int, int]:
    """Kill a save so long after it began to store; return entries and journal rows before."""
    with start_save(sandbox, data, storing) as process:
        wait_until_stopped(process)
        before = len(entries(data)), journal_rows(data)
        process.send_signal(signal.SIGCONT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(delay_seconds)
        process.kill()
    assert process.returncode in (0, -signal.SIGKILL)
    return before


async def test_a_save_killed_while_it_stores_leaves_all_of_it_or_nothing(
    sandbox: RunningSandbox, tmp_path: Path, storing: int
) -> None:
    def kill(run: int) -> tuple[int, int]:
        return kill_while_storing(sandbox, tmp_path / str(run), storing, delays[run])

    delays = [DELAYS.uniform(0, LONGEST_SECONDS) for _ in range(RUNS)]
    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(kill, range(RUNS))) == {(0, 2)}
    for run in range(RUNS):
        await found_by_the_next_start(tmp_path / str(run))
