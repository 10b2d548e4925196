"""The program, loaded once and begun many times: a start costs a fork instead of an interpreter."""

import json
import os
import selectors
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from signal import Signals
from typing import Final

from launched_apps import APPS, ENVIRONMENT
from pty_session import Beginning, Begun, PtySession

_BEGINS_WITHIN_SECONDS: Final = 90.0


class ForkedProcess:
    """As much of a `subprocess.Popen` as a session on a terminal needs."""

    def __init__(self, report: int) -> None:
        self._report = report
        self._code: int | None = None
        self._lines = self._read(_BEGINS_WITHIN_SECONDS)
        assert self._lines, "the program did not begin"
        self.pid = int(self._lines.pop(0))

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code, or raise `subprocess.TimeoutExpired`."""
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("the program", timeout or 0)
        return code

    def _ended(self, timeout: float | None) -> int | None:
        if self._code is None:
            self._lines += self._read(timeout)
            if self._lines:
                self._code = int(self._lines[0])
                os.close(self._report)
        return self._code

    def _read(self, timeout: float | None) -> list[str]:
        with selectors.PollSelector() as selector:
            selector.register(self._report, selectors.EVENT_READ)
            is_told = selector.select(timeout)
        return os.read(self._report, 100).decode().splitlines() if is_told else []


class PreparedProgram:
    """Begins the program wherever it is asked to, from any thread."""

    def __init__(self, requests: socket.socket) -> None:
        self._requests = requests

    def at_terminal(
        self,
        home: Path,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        size: tuple[int, int] = (80, 24),
        ignored_signals: Sequence[Signals] = (),
    ) -> PtySession:
        """Begin it for an admin with that home."""
        environment = ENVIRONMENT | {"HOME": str(home)} | dict(env or {})
        return PtySession(
            arguments,
            environment,
            size=size,
            cwd=home,
            ignored_signals=ignored_signals,
            begin=self._begin,
        )

    def _begin(self, beginning: Beginning) -> Begun:
        request = {
            "arguments": list(beginning.argv),
            "env": dict(beginning.env),
            "cwd": str(beginning.cwd),
            "ignored_signals": [int(number) for number in beginning.ignored_signals],
        }
        told, report = os.pipe()
        message = json.dumps(request).encode()
        socket.send_fds(self._requests, [message], [beginning.terminal, report])
        os.close(report)
        return ForkedProcess(told)


@contextmanager
def prepared_program() -> Iterator[PreparedProgram]:
    """Load the program; forget it afterwards."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    argv = [sys.executable, str(APPS / "prepared.py"), str(its.fileno())]
    with (
        subprocess.Popen(argv, env=ENVIRONMENT, pass_fds=[its.fileno()]),  # noqa: S603 - our own file
        ours,
    ):
        its.close()
        yield PreparedProgram(ours)
