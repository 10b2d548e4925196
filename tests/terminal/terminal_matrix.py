"""Runs the product on every kind of terminal, several at a time, and keeps what each one got."""

import itertools
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from launched_apps import ENVIRONMENT
from pty_session import WAIT_SECONDS, PtySession

TERMINALS: Final = (
    *("xterm-256color", "screen-256color", "tmux-256color"),
    *("linux", "vt100", "dumb"),
)
SIZES: Final = ((80, 24), (60, 20), (40, 10), (200, 50))
MODES: Final = ("colour", "no_color", "ascii")
COLOURLESS_TERMINALS: Final = frozenset({"vt100"})

_AT_ONCE: Final = 4
_START_SECONDS: Final = 30.0


class Kind(NamedTuple):
    """A kind of terminal."""

    term: str
    size: tuple[int, int]
    mode: str

    @property
    def environment(self) -> dict[str, str]:
        """What is set for it."""
        extra = {"no_color": {"NO_COLOR": "1"}, "ascii": {"LC_ALL": "C"}}.get(self.mode, {})
        return ENVIRONMENT | {"TERM": self.term, "COLORTERM": "truecolor"} | extra

    @property
    def is_small(self) -> bool:
        """Whether the screens need more."""
        return self.size < (60, 20)

    def __str__(self) -> str:
        columns, rows = self.size
        return f"{self.term}-{columns}x{rows}-{self.mode}"


KINDS: Final = [Kind(*parts) for parts in itertools.product(TERMINALS, SIZES, MODES)]


@dataclass(frozen=True)
class Visit:
    """What a terminal got during a start, a key, a dialog and the end."""

    start: bytes
    key: bytes
    whole: bytes
    cursor_row: str
    is_cursor_row_reversed: bool
    help_lines: list[str]
    exit_code: int
    echoes_lines: bool


def all_visits(home: Path, row: str) -> dict[Kind, Future[Visit]]:
    """Begin a visit with each kind of terminal; wait for the one that is asked for."""
    pool = ThreadPoolExecutor(_AT_ONCE)
    visits = {kind: pool.submit(_visit, kind, home, row) for kind in KINDS}
    pool.shutdown(wait=False)
    return visits


def _visit(kind: Kind, home: Path, row: str) -> Visit:
    argv = [sys.executable, "-m", "kms_tui", "--escape-delay-ms", "50"]
    with PtySession(argv, kind.environment | {"HOME": str(home)}, size=kind.size) as session:
        if kind.term == "dumb":
            code = session.wait_exit(_START_SECONDS)
            return Visit(b"", b"", session.raw, "", False, [], code, session.echoes_lines)
        session.wait_for("enlarge to" if kind.is_small else f"> ??    {row}", _START_SECONDS)
        start = settled(session)
        session.press("down")
        key = settled(session)[len(start) :]
        row, is_reversed = _cursor_row(session)
        help_lines = [] if kind.is_small else _help(session)
        session.press("q")
        code = session.wait_exit(_START_SECONDS)
        return Visit(
            start, key, session.raw, row, is_reversed, help_lines, code, session.echoes_lines
        )


def _cursor_row(session: PtySession) -> tuple[str, bool]:
    """Return the row with the mark, and whether all that is written in it is reversed."""
    for number, line in enumerate(session.screen_lines()):
        if line.startswith(">"):
            cells = session.screen.buffer[number]
            return line, all(cells[x].reverse for x in range(len(line)))
    return "", False


def _help(session: PtySession) -> list[str]:
    session.press("f1")
    session.wait_for("+--")
    settled(session)
    lines = session.screen_lines()
    session.press("escape")
    session.wait_until_gone("+--")
    return lines


def settled(
    session: PtySession, quiet_polls: int = 8, within_seconds: float = WAIT_SECONDS
) -> bytes:
    """Return all output once none has come for a moment."""
    quiet, seen = 0, b""

    def is_quiet() -> bool:
        nonlocal quiet, seen
        quiet = quiet + 1 if session.raw == seen else 0
        seen = session.raw
        return quiet >= quiet_polls

    session.wait_until(is_quiet, "output has settled", within_seconds)
    return seen
