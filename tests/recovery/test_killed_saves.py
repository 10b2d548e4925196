"""Saves of another process against a sandbox, killed at either end or only paused."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from host import RunningSandbox
from recovery_parts import next_session, unlock

from kms_tui.domain.configuration import KmsConfiguration

TESTS = Path(__file__).parents[1]


def start_save(
    sandbox: RunningSandbox, data: Path, key_name: str, point: int, number: signal.Signals
) -> "subprocess.Popen[bytes]":
    """Start a save that gets the signal at a point; 0 is no point."""
    data.mkdir(mode=0o700, parents=True)
    places = [str(TESTS / folder) for folder in ("recovery", "services")]
    program = str(TESTS / "recovery" / "killed_save.py")
    place = (str(data), sandbox.proxy, sandbox.ca_file)
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, program, *place, key_name, str(point), number.name],
        env={"PYTHONPATH": ":".join(places), "PATH": ""},
        stdout=subprocess.PIPE,
        umask=0o077,
    )


def save(sandbox: RunningSandbox, data: Path, key_name: str, fatal_point: int) -> tuple[int, int]:
    """Run a save that dies at a point; return exit code and how many points it passed."""
    with start_save(sandbox, data, key_name, fatal_point, signal.SIGKILL) as process:
        printed, _ = process.communicate(timeout=60)
    return process.returncode, int(printed or 0)


def wait_until_stopped(process: "subprocess.Popen[bytes]") -> None:
    """Wait for the stop, or for the end of a process that never came to it."""
    state = os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    assert state is not None
    assert state.si_code == os.CLD_STOPPED


async def session_after(data: Path) -> list[KmsConfiguration]:
    """Start as the program does, with the secrets file locked; return what the list shows."""
    session = next_session(data)
    await session.recover()
    configurations = list(await session.list())
    for configuration in configurations:
        await unlock(session)
        reference = configuration.credential.secret_reference
        assert reference is not None
        assert await session.secret_store.get(reference, configuration.id)
    await session.catalogue.close()  # type: ignore[attr-defined]  # the SQLite one has it
    return configurations


async def test_the_kills_reach_both_sides_of_the_commit(
    sandbox: RunningSandbox, tmp_path: Path
) -> None:
    _, points = save(sandbox, tmp_path / "unharmed", "", 0)
    save(sandbox, tmp_path / "first", "", 1)
    save(sandbox, tmp_path / "last", "", points)
    assert not await session_after(tmp_path / "first")
    assert len(await session_after(tmp_path / "last")) == 1


@pytest.mark.parametrize("point", range(3, 29, 5))
async def test_another_session_leaves_a_save_alone_that_is_only_paused(
    sandbox: RunningSandbox, tmp_path: Path, point: int
) -> None:
    data = tmp_path / "data"
    with start_save(sandbox, data, "", point, signal.SIGSTOP) as process:
        wait_until_stopped(process)
        await session_after(data)
        process.send_signal(signal.SIGCONT)
        assert process.wait(60) == 0
    assert len(await session_after(data)) == 1
