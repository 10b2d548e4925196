"""Drives any program on a pseudo terminal as a user would, and notes when it wrote what.

Nothing is emulated while the program runs: the loop only reads, notes the time and answers the
questions that programs ask of a terminal. `replayed_screen` finds out afterwards what was seen.
"""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from process_tree import ProcessTree

SIZE: Final = (120, 40)
"""Columns and rows of the terminal that everything is measured on."""

_ANSWERS: Final = (
    (re.compile(rb"\x1b\[0?c"), b"\x1b[?62;22c"),
    (re.compile(rb"\x1b\[>0?c"), b"\x1b[>1;10;0c"),
    (re.compile(rb"\x1b\[6n"), b"\x1b[1;1R"),
    (re.compile(rb"\x1b\[5n"), b"\x1b[0n"),
    (re.compile(rb"\x1b\[\?2026\$p"), b"\x1b[?2026;2$y"),
    (re.compile(rb"\x1b\[\?2048\$p"), b"\x1b[?2048;0$y"),
    (re.compile(rb"\x1b\[\?u"), b"\x1b[?0u"),
    (re.compile(rb"\x1b\]10;\?(?:\x07|\x1b\\)"), b"\x1b]10;rgb:d0d0/d0d0/d0d0\x1b\\"),
    (re.compile(rb"\x1b\]11;\?(?:\x07|\x1b\\)"), b"\x1b]11;rgb:0000/0000/0000\x1b\\"),
)
"""What a terminal with synchronized output and without the newer keyboard protocol answers."""

_APPLICATION_ARROWS: Final = b"\x1b[?1h"
_ORDINARY_ARROWS: Final = b"\x1b[?1l"
_ARROW: Final = re.compile(rb"\x1b\[([ABCD])")
_QUIET_SECONDS: Final = 0.1
_IDLE_SHARE: Final = 0.1
"""A program that uses less of a core than this while it is quiet no longer computes an answer."""
_LONGEST_QUESTION: Final = 32


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one read gave."""

    at: float
    """`time.monotonic()`, in seconds."""
    data: bytes


class StillBusy(Exception):
    """The program did not do in time what was waited for; the text says what."""


class EndedTooSoon(Exception):
    """The program left its terminal while it was still to be used; the text is its last words."""


class DrivenProgram:
    """One program on one terminal. It ends, at the latest, with the `with` block."""

    def __init__(
        self, argv: Sequence[str], environ: Mapping[str, str], directory: Path | None = None
    ) -> None:
        self.chunks: list[Chunk] = []
        self.output = bytearray()
        """Every byte that the program has sent to its terminal."""
        self.started = time.monotonic()
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:  # pragma: no cover - the program takes over
            self._become(argv, environ, directory)
        self._set_size()
        self.tree = ProcessTree(self.pid)
        self.exit_code: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self.exit_code is None:
            os.killpg(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._terminal)

    def send(self, keys: bytes) -> float:
        """Type the keys; return when, in seconds of `time.monotonic()`.

        Arrow keys go out as the program asked for them, as every terminal sends them.
        """
        if self.output.rfind(_APPLICATION_ARROWS) > self.output.rfind(_ORDINARY_ARROWS):
            keys = _ARROW.sub(lambda found: b"\x1bO" + found[1], keys)
        now = time.monotonic()
        os.write(self._terminal, keys)
        return now

    def wait_for(self, pattern: bytes, timeout_seconds: float = 30.0) -> float:
        """Read until the output has the pattern; return when the chunk that completed it came."""
        wanted, deadline = re.compile(pattern), time.monotonic() + timeout_seconds
        while not wanted.search(self.output):
            self._read(0.05)
            if time.monotonic() > deadline:
                raise StillBusy(f"nothing like {pattern!r} within {timeout_seconds} s")
        return self.chunks[-1].at

    def wait_until_still(
        self, quiet_seconds: float = _QUIET_SECONDS, timeout_seconds: float = 30.0
    ) -> None:
        """Read until the program writes nothing and computes nothing for that long.

        Quiet alone does not do: a slow filter echoes its key first and goes on to search.
        """
        deadline = time.monotonic() + timeout_seconds
        while time.monotonic() < deadline:
            seen, began, busy = len(self.chunks), time.monotonic(), self.tree.cpu_seconds()
            while time.monotonic() - began < quiet_seconds and len(self.chunks) == seen:
                self._read(quiet_seconds / 4)
            elapsed = time.monotonic() - began
            is_idle = self.tree.cpu_seconds() - busy < _IDLE_SHARE * elapsed
            if len(self.chunks) == seen and is_idle:
                return
        raise StillBusy(f"neither quiet nor idle within {timeout_seconds} s")

    def read_for(self, seconds: float) -> None:
        """Go on reading for that long."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._read(left)

    def wait_exit(self, timeout_seconds: float = 15.0) -> float:
        """Wait for the program's end; return when, in seconds of `time.monotonic()`."""
        deadline = time.monotonic() + timeout_seconds
        while time.monotonic() < deadline:
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                self.exit_code = os.waitstatus_to_exitcode(status)
                return time.monotonic()
            with contextlib.suppress(EndedTooSoon):
                self._read(0.0005)
        raise StillBusy(f"still running after {timeout_seconds} s")

    def _read(self, timeout_seconds: float) -> None:
        ready, _, _ = select.select([self._terminal], [], [], timeout_seconds)
        if not ready:
            return
        try:
            data = os.read(self._terminal, 65536)
        except OSError:
            # Linux's word for "the program has closed its side".
            raise EndedTooSoon(bytes(self.output[-300:]).decode(errors="replace")) from None
        self.chunks.append(Chunk(time.monotonic(), data))
        before = len(self.output)
        self.output += data
        self._answer(before)

    def _answer(self, before: int) -> None:
        """Answer the questions that end in what came after the first `before` bytes."""
        recent = bytes(self.output[max(0, before - _LONGEST_QUESTION) :])
        new_from = min(before, _LONGEST_QUESTION)
        for question, answer in _ANSWERS:
            for found in question.finditer(recent):
                if found.end() > new_from:
                    os.write(self._terminal, answer)

    def _set_size(self) -> None:
        columns, rows = SIZE
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, size)

    @staticmethod
    def _become(
        argv: Sequence[str], environ: Mapping[str, str], directory: Path | None
    ) -> None:  # pragma: no cover - see above
        try:
            columns, rows = SIZE
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            if directory:
                os.chdir(directory)
            os.execvpe(argv[0], list(argv), dict(environ))  # noqa: S606 - the bench says what to run
        finally:
            os._exit(127)
