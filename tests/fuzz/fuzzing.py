"""Random input: made of valid samples by changes at random, always the same for a seed."""

import signal
import string
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from types import FrameType
from typing import AnyStr, Generic, NoReturn, Protocol, TypeVar

Input = TypeVar("Input")

_SEED = 20_261_126
_BATCH = 1_000
_LONGEST_SECONDS = 60
"""Of a batch, on a machine that does much else. It takes a second at most."""
_MOST_CHANGES = 4

ODD_TEXTS = (
    *("\0", "\x1b[2J", "\x9b", "\u202e", "\u200b", "\ud800", "\U000e0061", "\ufeff", "\u0130"),
    *("\t", "\r\n", "\u2028", " ", "%s", "{}", "..", "//", "\\", "'", '"', "e\u0301", "\u212a"),
    *("\U0001f469\u200d\U0001f4bb", "\u65e5", "\uff0e", "\u0660", "9" * 30, "a" * 300, "-1"),
)
"""Pieces that have broken programs."""


class Fuzz(Protocol):
    """Tries inputs, counts them as cases of a part of S10, and fails with the first that broke."""

    def __call__(
        self,
        part: str,
        make: Callable[[Random], Input],
        take: Callable[[Input], object],
        *,
        long: int,
        short: int = 500,
    ) -> None: ...


def failures(
    runs: int, make: Callable[[Random], Input], take: Callable[[Input], object]
) -> list[str]:
    """Return what broke, and how; `take` lets nothing out but what was not foreseen."""
    random, failed = Random(_SEED), []  # noqa: S311 - the same inputs each time
    for first in range(0, runs, _BATCH):
        with _time_limit():
            for _ in range(first, min(first + _BATCH, runs)):
                given = make(random)
                try:
                    take(given)
                except Exception as error:  # noqa: BLE001 - whatever comes is what is looked for
                    failed.append(f"{given!r:.3000}: {error!r:.3000}")
    return failed


@contextmanager
def _time_limit() -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise _Hangs

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(_LONGEST_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


class _Hangs(BaseException):
    """No `except Exception` of the program takes it for its own."""


@dataclass(frozen=True)
class Mutated(Generic[AnyStr]):
    """Makes inputs of samples: up to four times a piece is cut out, doubled, put in or replaced."""

    samples: Sequence[AnyStr]
    pieces: Sequence[AnyStr]

    def __call__(self, random: Random) -> AnyStr:
        """Return the next input; one of five is a sample as it is."""
        made = self.samples[_below(random, len(self.samples))]
        for _ in range(_below(random, _MOST_CHANGES + 1)):
            first, second = _below(random, len(made) + 1), _below(random, len(made) + 1)
            made = self._changed(random, made, first, second)
        return made

    def _changed(self, random: Random, made: AnyStr, first: int, second: int) -> AnyStr:
        kind = _below(random, 6)
        if kind == 0:
            return made[:first] + made[second:]  # cut out, or doubled
        if kind == 1:
            other = self.samples[_below(random, len(self.samples))]
            return made[:first] + other[second:]
        piece = self.pieces[_below(random, len(self.pieces))]
        return made[:first] + piece + made[first + (kind - 2) :]


def _below(random: Random, limit: int) -> int:
    return int(random.random() * limit)


def chosen(random: Random, values: Sequence[Input]) -> Input:
    """Return one of the values; faster than the library's own."""
    return values[int(random.random() * len(values))]


PRINTABLE = tuple(string.printable)
BYTES = tuple(bytes([code]) for code in range(256))
