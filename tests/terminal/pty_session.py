"""Runs a program on a pseudo terminal and looks at it as a user, and a recorder, would.

with PtySession([sys.executable, "-m", "kms_tui", "--demo"], env) as session:
    session.wait_for("configs")
    session.send("q")
    assert session.wait_exit() == 0
"""

import fcntl
import os
import pty
import selectors
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, Self

import pyte

WAIT_SECONDS: Final = 10.0
"""How long to wait for the program before a test fails."""

KEYS: Final = {
    "escape": "\x1b",
    "enter": "\r",
    "tab": "\t",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "shift+tab": "\x1b[Z",
    "shift+home": "\x1b[1;2H",
    "shift+left": "\x1b[1;2D",
    "ctrl+insert": "\x1b[2;5~",
    "shift+end": "\x1b[1;2F",
    "delete": "\x1b[3~",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "f7": "\x1b[18~",
    "f8": "\x1b[19~",
    "f9": "\x1b[20~",
    "f10": "\x1b[21~",
}
"""What an xterm sends for the keys that have no character; `ctrl+x` and the like need no entry."""


class Begun(Protocol):
    """A process that is its session's first, on a terminal of its own."""

    @property
    def pid(self) -> int:
        """Its process id."""

    def poll(self) -> int | None:
        """Return its exit code, or None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Return its exit code, or raise `subprocess.TimeoutExpired`."""


@dataclass(frozen=True)
class Beginning:
    """What is to run, and on which side of which terminal."""

    argv: Sequence[str]
    env: Mapping[str, str]
    cwd: Path | None
    terminal: int
    """The descriptor of the program's side; open until the process has it."""
    ignored_signals: Sequence[signal.Signals]


def begin_process(beginning: Beginning) -> Begun:
    """Begin a program as a shell does."""

    def take_terminal() -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        for number in beginning.ignored_signals:
            signal.signal(number, signal.SIG_IGN)

    return subprocess.Popen(  # noqa: S603 - the test says what to run
        beginning.argv,
        cwd=beginning.cwd,
        env=dict(beginning.env),
        stdin=beginning.terminal,
        stdout=beginning.terminal,
        stderr=beginning.terminal,
        start_new_session=True,
        preexec_fn=take_terminal,  # noqa: PLW1509 - only system calls
    )


class PtySession:
    """One program on one terminal. It ends, at the latest, with the `with` block."""

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        *,
        size: tuple[int, int] = (80, 24),
        cwd: Path | None = None,
        ignored_signals: Sequence[signal.Signals] = (),
        begin: Callable[[Beginning], Begun] = begin_process,
    ) -> None:
        columns, rows = size
        self._screen = pyte.Screen(max(columns, 1), max(rows, 1))
        self._stream = pyte.ByteStream(self._screen)
        self._raw = bytearray()
        self.sent_bytes = 0
        """How much has been typed and sent to the program."""
        self._seen = 0
        self._changed = threading.Condition()
        self._terminal, program_side = pty.openpty()
        self._wake_reader, self._reader_stop = os.pipe()
        self._set_size(columns, rows)
        self.process = begin(Beginning(argv, env, cwd, program_side, ignored_signals))
        os.close(program_side)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The process id of the program."""
        return self.process.pid

    @property
    def raw(self) -> bytes:
        """Every byte the program has sent to its terminal."""
        with self._changed:
            return bytes(self._raw)

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the terminal's cursor."""
        with self._changed:
            self._look()
            return self._screen.cursor.x, self._screen.cursor.y

    @property
    def screen(self) -> pyte.Screen:
        """The terminal, with the attributes of each cell; look at it when nothing is sent."""
        with self._changed:
            self._look()
        return self._screen

    @property
    def echoes_lines(self) -> bool:
        """Whether the terminal is in the mode in which a shell finds it: lines, with echo."""
        local_modes: int = termios.tcgetattr(self._terminal)[3]
        both = termios.ECHO | termios.ICANON
        return local_modes & both == both

    def screen_lines(self) -> list[str]:
        """Return what the terminal shows now, line by line, without blanks at the right."""
        with self._changed:
            self._look()
            return [line.rstrip() for line in self._screen.display]

    def screen_text(self) -> str:
        """Return what the terminal shows now."""
        return "\n".join(self.screen_lines())

    def wait_for(self, text: str, timeout_seconds: float = WAIT_SECONDS) -> None:
        """Wait until the screen shows the text."""
        self.wait_until(
            lambda: text in self.screen_text(), f"screen shows {text!r}", timeout_seconds
        )

    def wait_until_gone(self, text: str, timeout_seconds: float = WAIT_SECONDS) -> None:
        """Wait until the screen no longer shows the text."""
        self.wait_until(lambda: text not in self.screen_text(), f"loses {text!r}", timeout_seconds)

    def wait_for_raw(self, data: bytes, timeout_seconds: float = WAIT_SECONDS) -> None:
        """Wait until the program has sent these bytes."""
        self.wait_until(lambda: data in self.raw, f"program sends {data!r}", timeout_seconds)

    def wait_until(
        self, condition: Callable[[], bool], what: str, timeout_seconds: float = WAIT_SECONDS
    ) -> None:
        """Wait until the condition holds; it is asked again whenever output comes."""
        deadline = time.monotonic() + timeout_seconds
        while not condition():
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise AssertionError(
                    f"not within {timeout_seconds} s: {what}\n{self.screen_text()}"
                )
            with self._changed:
                self._changed.wait(min(remaining, 0.05))

    def send(self, data: str | bytes) -> None:
        """Type characters, or send raw bytes. 32 or more at once count as a paste."""
        pending = data.encode() if isinstance(data, str) else data
        self.sent_bytes += len(pending)
        while pending:
            pending = pending[os.write(self._terminal, pending[:1024]) :]

    def press(self, *keys: str) -> None:
        """Press keys named as textual names them: `enter`, `shift+home`, `ctrl+c`, `a`."""
        for key in keys:
            if key.startswith("ctrl+") and len(key) == len("ctrl+x"):
                self.send(chr(ord(key[-1]) & 0x1F))
            else:
                self.send(key if len(key) == 1 else KEYS[key])

    def paste(self, text: str) -> None:
        """Paste as a terminal with bracketed paste does, line ends as carriage returns."""
        self.send(f"\x1b[200~{text}\x1b[201~".replace("\n", "\r"))

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size and tell the program."""
        with self._changed:
            self._look()
            self._screen.resize(rows, columns)
        self._set_size(columns, rows)
        os.killpg(self.pid, signal.SIGWINCH)

    def shake(self, columns: int, rows: int) -> None:
        """Give the terminal another size that nobody looks at."""
        self._set_size(columns, rows)
        os.killpg(self.pid, signal.SIGWINCH)

    def forget(self) -> None:
        """Show nothing of what has come until now."""
        with self._changed:
            self._seen = len(self._raw)
            self._screen.reset()

    def kill(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        os.kill(self.pid, number)

    def stall(self) -> None:
        """Take nothing more from the program, as a dead line does that nobody has noticed."""
        if self._reader.is_alive():
            os.write(self._reader_stop, b"x")
            self._reader.join()

    def hang_up(self) -> None:
        """Take the terminal away, as a dropped SSH connection does."""
        self.stall()
        if self._terminal >= 0:
            os.close(self._terminal)
            self._terminal = -1

    def wait_exit(self, timeout_seconds: float = WAIT_SECONDS) -> int:
        """Wait for the end of the program and of its output; return its exit code."""
        try:
            code = self.process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(
                f"still running after {timeout_seconds} s\n{self.screen_text()}"
            ) from None
        self._reader.join(WAIT_SECONDS)
        return code

    def close(self) -> None:
        """End the program and everything it started; free the terminal."""
        if self.process.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)
            self.process.wait()
        self.hang_up()
        for descriptor in {self._wake_reader, self._reader_stop} - {-1}:
            os.close(descriptor)
        self._wake_reader = self._reader_stop = -1

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _look(self) -> None:
        """Show on the screen what has come; only a screen that is looked at costs time."""
        self._stream.feed(bytes(self._raw[self._seen :]))
        self._seen = len(self._raw)

    def _read(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._terminal, selectors.EVENT_READ)
            selector.register(self._wake_reader, selectors.EVENT_READ)
            while all(key.fd == self._terminal for key, _ in selector.select()):
                try:
                    data = os.read(self._terminal, 65536)
                except OSError:
                    # Linux's word for "the program has closed its side".
                    return
                with self._changed:
                    self._raw += data
                    self._changed.notify_all()
