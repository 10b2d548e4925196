"""Work in processes of their own, forked from a parent that has loaded everything and no thread."""

import asyncio
import json
import os
import signal
import traceback
from collections.abc import Callable, Coroutine
from dataclasses import dataclass

Work = Callable[[], Coroutine[object, object, object]]
"""Returns what its parent is to get, as JSON."""


@dataclass(frozen=True)
class Running:
    """A process that is at work."""

    pid: int
    answers: int
    """A descriptor."""


def start(work: Work) -> Running:
    """Do that in a process of its own."""
    answers, answering = os.pipe()
    pid = os.fork()
    if pid:
        os.close(answering)
        return Running(pid, answers)
    code = 1
    try:
        os.close(answers)
        answer = json.dumps(asyncio.run(work()), default=str).encode()
        with os.fdopen(answering, "wb") as pipe:
            pipe.write(answer)
        code = 0
    except BaseException:  # noqa: BLE001 - a child must not go on as its parent
        traceback.print_exc()
    os._exit(code)


def ended(running: Running) -> object:
    """Wait for the end; return what was answered, None if the process was killed."""
    with os.fdopen(running.answers, "rb") as pipe:
        answer = pipe.read()
    code = os.waitstatus_to_exitcode(os.waitpid(running.pid, 0)[1])
    if code == -signal.SIGKILL:
        return None
    assert code == 0, f"a process ended with {code}"
    return json.loads(answer)


def has_stopped(running: Running) -> bool:
    """Wait until the process stops, or ends without having stopped."""
    state = os.waitid(os.P_PID, running.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    return state is not None and state.si_code == os.CLD_STOPPED


def go_on(running: Running) -> None:
    """Let a stopped process go on."""
    os.waitid(os.P_PID, running.pid, os.WSTOPPED)
    os.kill(running.pid, signal.SIGCONT)
