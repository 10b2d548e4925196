"""Lets nobody in particular use the product: random keys, noise, pastes, sizes and signals.

Whatever a seed does, it does each time. Nothing outside the visit's home is touched: the only way
to any vault is a proxy that nobody listens on.
"""

import contextlib
import random
import shutil
import signal
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from launched_apps import ENVIRONMENT
from pty_session import KEYS, PtySession
from terminal_matrix import settled

_AT_ONCE: Final = 4
_MOVES_AHEAD: Final = 2
"""Made on the first page, before the program is loaded."""
_MOVES: Final = 6
_GLANCE_SECONDS: Final = 0.1
_ANSWER_SECONDS: Final = 20.0
_TRIES: Final = 4
_NOWHERE: Final = {"HTTPS_PROXY": "http://127.0.0.1:9"}
_LETTERS: Final = b"abcdefghijklmnoprstuvwxyzDLGNS?/:!.0123456789 \t\r\x7f\x0c\x15\x06\x02\x10\x13"
_SEQUENCES: Final = tuple(key.encode() for key in KEYS.values())
_NOISE: Final = bytes(sorted(set(range(256)) - {0x03, 0x11, 0x1A}))  # those end or suspend it
_QUIT_OF_A_SHELL: Final = b"\x1c"
"""Ends a program that is suspended: its terminal is then that of a shell."""
_SIZES: Final = ((80, 24), (60, 20), (40, 10), (1, 1), (3, 2), (200, 50), (61, 21))
_END_OF_ANY_PASTE: Final = b"\x1b[201~"


@dataclass(frozen=True)
class Ending:
    """How a visit ended."""

    has_answered: bool
    """Whether the last key had its effect, or a key before it had ended the program."""
    exit_code: int
    raw: bytes
    echoes_lines: bool


def all_endings(home: Path, directory: Path, seeds: Sequence[int]) -> dict[int, Future[Ending]]:
    """Begin a visit for each seed, each in a copy of this home; wait for the one asked for."""
    pool = ThreadPoolExecutor(_AT_ONCE)
    endings = {seed: pool.submit(_visit, seed, home, directory) for seed in seeds}
    pool.shutdown(wait=False)
    return endings


def _visit(seed: int, home: Path, directory: Path) -> Ending:
    source = random.Random(seed)  # noqa: S311 - the same each time
    own = directory / str(seed)
    shutil.copytree(home, own)
    environment = ENVIRONMENT | _NOWHERE | {"HOME": str(own)}
    with PtySession([sys.executable, "-m", "kms_tui"], environment, cwd=own) as session:
        session.wait_for("> ??", _ANSWER_SECONDS)
        page = len(session.raw)
        _moves(source, session, _MOVES_AHEAD)
        session.wait_until(
            lambda: len(session.raw) > page or _is_over(session), "it has loaded", _ANSWER_SECONDS
        )
        _moves(source, session, _MOVES)
        _does(session, lambda: session.resize(80, 24))
        _does(session, lambda: session.send(_END_OF_ANY_PASTE))
        return _ended(session)


def _moves(source: random.Random, session: PtySession, moves: int) -> None:
    for _ in range(moves):
        [way] = source.choices([*_WAYS], [*_WAYS.values()])
        _does(session, partial(way, source, session))
        if source.choice((True, False)):
            _glances(session)


def _glances(session: PtySession) -> None:
    """Go on when something shows, or after a moment."""
    before = len(session.raw)
    with contextlib.suppress(AssertionError):
        session.wait_until(lambda: len(session.raw) > before, "something shows", _GLANCE_SECONDS)


def _does(session: PtySession, move: Callable[[], None]) -> None:
    """Make a move, unless the program has ended."""
    with contextlib.suppress(OSError):  # it ends just now
        if not _is_over(session):
            move()


def _ended(session: PtySession) -> Ending:
    """See a change by the key for help, then end the visit: both keys are answered everywhere."""
    settled(session)
    before = session.screen_lines()
    has_answered = _presses_until(
        session, ("f1",), lambda: session.screen_lines() != before or _is_over(session)
    )
    _presses_until(session, ("ctrl+c", "ctrl+c"), lambda: _is_over(session))
    code = session.wait_exit(_ANSWER_SECONDS)
    return Ending(has_answered, code, session.raw, session.echoes_lines)


def _presses_until(
    session: PtySession, keys: Sequence[str], is_answered: Callable[[], bool]
) -> bool:
    """Press until it is answered: an unfinished sequence may swallow a key, as anybody knows.

    What was suspended is brought back first, as a shell does: it may have stopped itself late.
    """
    for _ in range(_TRIES):
        _does(session, lambda: session.kill(signal.SIGCONT))
        _does(session, lambda: session.press(*keys))
        with contextlib.suppress(AssertionError):
            session.wait_until(is_answered, f"{keys} are answered", _ANSWER_SECONDS / _TRIES)
            return True
    return False


def _is_over(session: PtySession) -> bool:
    return session.process.poll() is not None


def _types(source: random.Random, session: PtySession) -> None:
    session.send(bytes(source.choices(_LETTERS, k=source.randint(1, 6))))


def _presses(source: random.Random, session: PtySession) -> None:
    session.send(b"".join(source.choices(_SEQUENCES, k=source.randint(1, 4))))


def _makes_noise(source: random.Random, session: PtySession) -> None:
    session.send(_noise(source, source.randint(1, 200)))


def _noise(source: random.Random, length: int) -> bytes:
    return bytes(source.choices(_NOISE, k=length)).replace(_QUIT_OF_A_SHELL, b"")


def _cuts_a_sequence(source: random.Random, session: PtySession) -> None:
    sequence = source.choice(_SEQUENCES)
    session.send(sequence[: source.randint(1, len(sequence))])


def _pastes(source: random.Random, session: PtySession) -> None:
    ends = source.choice((_END_OF_ANY_PASTE, b""))
    session.send(b"\x1b[200~" + _noise(source, source.randint(0, 3000)) + ends)


def _moves_the_mouse(source: random.Random, session: PtySession) -> None:
    button, column, row = (source.choice((0, 1, 2, 35, 64, 65, 999_999)) for _ in range(3))
    session.send(f"\x1b[<{button};{column};{row}{source.choice('Mm')}")


def _resizes(source: random.Random, session: PtySession) -> None:
    session.resize(*source.choice(_SIZES))


def _signals(source: random.Random, session: PtySession) -> None:
    for number in source.choice(((signal.SIGWINCH,), (signal.SIGTSTP, signal.SIGCONT))):
        session.kill(number)


_WAYS: Final[dict[Callable[[random.Random, PtySession], None], int]] = {
    _types: 12,
    _presses: 8,
    _makes_noise: 3,
    _cuts_a_sequence: 3,
    _pastes: 2,
    _moves_the_mouse: 2,
    _resizes: 2,
    _signals: 1,
}
"""How often each is done."""
