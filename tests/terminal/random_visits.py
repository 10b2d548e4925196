"""Lets nobody in particular use the product: random keys, noise, pastes, sizes and signals.

Whatever a seed does, it does each time; it begins at the place that the seed chooses. Nothing
outside the visit's home is touched, but for the sandbox.
"""

import contextlib
import random
import shutil
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from busy_home import DATA
from places import LIST, PLACES, WITHOUT_ROWS, Way, goes
from prepared_program import PreparedProgram
from pty_session import KEYS, PtySession
from terminal_matrix import settled
from terminal_modes import modes_switched

_AT_ONCE: Final = 5
_MOVES_AHEAD: Final = 2
"""Made on the first page, before the program is loaded."""
_MOVES: Final = 6
_GLANCE_SECONDS: Final = 0.1
_ANSWER_SECONDS: Final = 30.0
_TRIES: Final = 4
_NOWHERE: Final = {"HTTPS_PROXY": "http://127.0.0.1:9"}
_LETTERS: Final = b"abcdefghijklmnoprstuvwxyzDLGNS?/:!.0123456789 \t\r\x7f\x0c\x15\x06\x02\x10\x13"
_SEQUENCES: Final = tuple(key.encode() for key in KEYS.values())
_ENDING_KEYS: Final = b"\x03\x11\x1aq"
_NOISE: Final = bytes(sorted(set(range(256)) - set(_ENDING_KEYS)))
_LONGEST_NOISE_BYTES: Final = 80
"""Each may be a key, which is drawn."""
_PASTED_NOISE_BYTES: Final = 1_900
"""In one piece, besides the moves of each visit: most bytes cost least this way."""
_LOADED: Final = b"\x1b[?2004h"
"""The first page asks for no marked pastes; what has loaded does."""
_QUIT_OF_A_SHELL: Final = b"\x1c"
"""Ends a program that is suspended: its terminal is then that of a shell."""
_INTERRUPTED: Final = 130
_LEFT_SCREEN: Final = b"\x1b[?1049l"
_SIZES: Final = ((80, 24), (60, 20), (40, 10), (1, 1), (3, 2), (200, 50), (61, 21))
_END_OF_ANY_PASTE: Final = b"\x1b[201~"
_BROKEN: Final = (
    *(b"\x1b[24:9u", b"\x1b[1114112u", b"\x1b[55296u", b"\x1b[99999999999u"),
    *(b"\x1b[97;99999999999u", b"\x1b[97:65;2:3u", b"\x1b[57441;1u", b"\x1b[27;5;113~"),
    *(b"\x1b[<0;99999999;99999999M", b"\x1b[M\xff\xff\xff", b"\x1b[<35;1;1M", b"\x1b[I", b"\x1b[O"),
    *(b"\x1b[48;0;0;0;0t", b"\x1b[99999999;99999999R", b"\x1b[?2048;1$y", b"\x1b[?2026;2$y"),
    *(b"\x1b]52;c;ZXZpbA==\x07", b"\x1b]10;rgb:ffff/ffff/ffff\x1b\\", b"\x1b]0;title"),
    *(b"\x1bP>|XTerm(370)\x1b\\", b"\x1bP1+r544e\x1b", b"\x1b_Gi=1;OK\x1b\\", b"\x1b[?64;1;2c"),
    *(
        b"\xe9",
        b"\xc3\x28",
        b"\xf0\x9f\x98",
        b"\xed\xa0\x80",
        b"\xff\xfe",
        b"\x9b31m",
        b"\xe2\x80\xae",
    ),
)
"""What no terminal should send, and what terminals answer to questions that nobody asked."""


@dataclass(frozen=True)
class Homes:
    """What each visit gets a copy of, and the variables by which it finds the sandbox."""

    busy: Path
    bare: Path
    azure: dict[str, str]


@dataclass(frozen=True)
class Surroundings:
    """Where a visit takes place."""

    name: str
    way: Way
    home: Path
    environment: dict[str, str]
    has_secrets_file: bool = True
    has_first_page: bool = True
    """Whether there is a catalogue, of which a page is painted before the program is loaded."""


@dataclass(frozen=True)
class Ending:
    """How a visit ended."""

    seed: int
    place: str
    has_answered: bool = False
    """Whether the last key had its effect, or a key before it had ended the program."""
    exit_code: int = -1
    raw: bytes = b""
    echoes_lines: bool = False
    sent_bytes: int = 0
    stuck: str = ""
    """What it was waited for in vain, with the screen; it has not ended then."""

    @property
    def faults(self) -> str:
        """What is wrong with it, for the reader of a failed test; empty if nothing is."""
        left_on = {mode for mode, is_on in modes_switched(self.raw).items() if is_on} - {"7", "25"}
        is_good = self.has_answered and self.has_ended_well and self.echoes_lines and not left_on
        return "" if is_good else f"{self} leaves {left_on} on"

    @property
    def has_ended_well(self) -> bool:
        """Whether that is the exit code there should be.

        Until a program that was suspended has taken the terminal back, ctrl+c is a signal.
        """
        was_suspended = self.raw.count(_LEFT_SCREEN) > 1
        return self.exit_code == 0 or (was_suspended and self.exit_code == _INTERRUPTED)

    def __str__(self) -> str:
        if self.stuck:
            return f"seed {self.seed} at {self.place} is stuck: {self.stuck}"
        last = self.raw[-2000:].decode(errors="replace")
        answer = "answers" if self.has_answered else "does not answer"
        return f"seed {self.seed} at {self.place} {answer}, ends with {self.exit_code}: {last!r}"


def all_endings(program: PreparedProgram, homes: Homes, seeds: Sequence[int]) -> list[Ending]:
    """Make a visit for each seed, each in a copy of a home."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(lambda seed: _visit(program, homes, seed), seeds))


def _surroundings(homes: Homes, seed: int) -> Surroundings:
    """Go through all places on each kind of host before any comes again."""
    all_of_them = [
        *(Surroundings(name, way, homes.busy, homes.azure) for name, way in PLACES.items()),
        *(
            Surroundings(f"bare {name}", way, homes.bare, {}, has_first_page=False)
            for name, way in WITHOUT_ROWS.items()
        ),
        *(
            Surroundings(f"lonely {name}", way, homes.busy, _NOWHERE, has_secrets_file=False)
            for name, way in PLACES.items()
            if not any(step.shows.startswith("Unlock") for step in way)
        ),
    ]
    return all_of_them[seed % len(all_of_them)]


def _visit(program: PreparedProgram, homes: Homes, seed: int) -> Ending:
    source = random.Random(seed)  # noqa: S311 - the same each time
    where = _surroundings(homes, seed)
    own = where.home.parent / f"visit-{seed}"
    shutil.copytree(where.home, own)
    if not where.has_secrets_file:
        (own / DATA / "secrets.db").unlink()
    with program.at_terminal(own, env=where.environment) as session:
        try:
            _passes_time(source, session, where)
            ending = _ended(seed, where.name, session)
        except AssertionError as stuck:
            ending = Ending(seed, where.name, stuck=f"{stuck}\n{_states(session)}")
    shutil.rmtree(own)
    return ending


def _states(session: PtySession) -> str:
    """Return what each thread of a program that is stuck waits for."""
    tasks = sorted(Path(f"/proc/{session.pid}/task").iterdir())
    return ", ".join((task / "stat").read_text("ascii")[:40] for task in tasks)


def _passes_time(source: random.Random, session: PtySession, where: Surroundings) -> None:
    _goes_there(source, session, where)
    _moves(source, session, _MOVES)
    _does(session, lambda: session.send(_pasted(source, _PASTED_NOISE_BYTES)))
    _does(session, lambda: session.resize(80, 24))
    _does(session, lambda: session.send(_END_OF_ANY_PASTE))


def _goes_there(source: random.Random, session: PtySession, where: Surroundings) -> None:
    """Go there, or begin with noise on the first page of the list, while the program loads."""
    if where.way or not where.has_first_page:
        goes(session, (LIST, *where.way))
        return
    session.wait_for("NAME^", _ANSWER_SECONDS)
    _moves(source, session, _MOVES_AHEAD)
    session.wait_until(
        lambda: _LOADED in session.raw or _is_over(session), "it has loaded", _ANSWER_SECONDS
    )


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


def _ended(seed: int, place: str, session: PtySession) -> Ending:
    """See a change by the key for help, then end the visit: both keys are answered everywhere."""
    settled(session, within_seconds=_ANSWER_SECONDS)
    before = session.screen_lines()
    has_answered = _presses_until(
        session, ("f1",), lambda: session.screen_lines() != before or _is_over(session)
    )
    _presses_until(session, ("ctrl+c", "ctrl+c"), lambda: _is_over(session))
    code = session.wait_exit(_ANSWER_SECONDS)
    sent = session.sent_bytes
    return Ending(seed, place, has_answered, code, session.raw, session.echoes_lines, sent)


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
    session.send(_noise(source, source.randint(1, _LONGEST_NOISE_BYTES)))


def _noise(source: random.Random, length: int) -> bytes:
    return bytes(source.choices(_NOISE, k=length)).replace(_QUIT_OF_A_SHELL, b"")


def _cuts_a_sequence(source: random.Random, session: PtySession) -> None:
    sequence = source.choice(_SEQUENCES)
    session.send(sequence[: source.randint(1, len(sequence))])


def _answers_nothing(source: random.Random, session: PtySession) -> None:
    broken = source.choice(_BROKEN)
    session.send(broken[: source.randint(1, len(broken))] if source.random() < 0.5 else broken)


def _pastes(source: random.Random, session: PtySession) -> None:
    session.send(_pasted(source, source.randint(0, 3000)))


def _pasted(source: random.Random, length: int) -> bytes:
    end = source.choice((_END_OF_ANY_PASTE, b""))
    return b"\x1b[200~" + _noise(source, length) + end


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
    _answers_nothing: 6,
    _pastes: 2,
    _moves_the_mouse: 2,
    _resizes: 2,
    _signals: 1,
}
"""How often each is done."""
