"""One visit to a program: it starts, is used and is left, and what that took."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from driven_program import DrivenProgram, StillBusy
from replayed_screen import ReplayedScreen

DOWN, PAGE_DOWN = b"\x1b[B", b"\x1b[6~"
_MOVE, _SCROLL, _PAGE, _FILTER = "cursor move", "scrolled line", "page", "filter key"
KEY_NAMES = (_MOVE, _SCROLL, _PAGE, _FILTER)
"""The keys whose answers are timed and whose bytes are counted."""
_MOVES, _SCROLLS = 8, 8
_TO_THE_EDGE = 45
"""Enough moves to have the cursor on the last row of the list, so that the next one scrolls."""
_MOUSE_MOVES = tuple(b"\x1b[<35;%d;%dM" % (column, 20) for column in range(20, 40))
_REPORTS_MOUSE_MOVES = b"\x1b[?1003h"


@dataclass(frozen=True, slots=True)
class Program:
    """A command line, and how it is used."""

    name: str
    argv: Sequence[str]
    first_data: str
    """A pattern for real content on its screen; the bytes of it come in one piece."""
    first_answer: str = ""
    """A pattern for what the first key does; without one, the last change before it is still."""
    leaving: Sequence[bytes] = (b"q",)
    """The keys that end it."""
    environ: Mapping[str, str] = field(default_factory=dict)
    directory: Path | None = None
    has_list: bool = True
    """Whether its first screen has a list that the arrow keys move in."""
    moving: tuple[bytes, bytes] = (DOWN, PAGE_DOWN)
    """The keys that move by a row and by a page."""
    filtering: Sequence[bytes] = ()
    """A key that opens its filter, keys typed there, and one that closes it."""


@dataclass
class Visit:
    """What was measured. Names have their unit; a name may have several figures."""

    figures: dict[str, list[float]] = field(default_factory=dict)

    def note(self, name: str, figure: float) -> None:
        """Add one figure."""
        self.figures.setdefault(name, []).append(figure)


def visit(program: Program, environ: Mapping[str, str], *, idle_seconds: float) -> Visit:
    """Use the program once; without `idle_seconds` nothing that takes time is looked at."""
    found = Visit()
    everything = {**environ, **program.environ}
    with DrivenProgram(program.argv, everything, program.directory) as driven:
        in_use = _InUse(driven, found)
        in_use.starts(program)
        if program.has_list:
            in_use.moves(*program.moving)
        if program.filtering:
            in_use.filters(program.filtering)
        if idle_seconds:
            in_use.idles(idle_seconds)
        in_use.leaves(program.leaving)
    return found


@dataclass
class _InUse:
    """A running program, its screen as far as it was replayed, and the figures."""

    driven: DrivenProgram
    found: Visit
    screen: ReplayedScreen = field(default_factory=ReplayedScreen)
    replayed: int = 0

    def starts(self, program: Program) -> None:
        """Wait for the first data, press a key at once and wait for what it does."""
        driven = self.driven
        driven.wait_for(program.first_data.encode())
        self.found.note("CPU to first data, ms", driven.tree.cpu_seconds() * 1000)
        if program.has_list:
            driven.send(program.moving[0])
        driven.wait_until_still(0.3)
        first = self.screen.first_showing(driven.chunks, program.first_data)
        if first is None:
            raise StillBusy("the first data never stood in one line")
        self.found.note("first data, ms", self._since_start(first))
        settled = ReplayedScreen().feed(driven.chunks) or first
        self._replay_nothing_twice()
        answered = (
            ReplayedScreen().first_showing(driven.chunks, program.first_answer)
            if program.first_answer
            else settled
        )
        if answered is None:
            raise StillBusy("the first key did nothing")
        self.found.note("first key answered, ms", self._since_start(answered))
        self.found.note("settled, ms", self._since_start(settled))
        self.found.note("CPU to settled, ms", driven.tree.cpu_seconds() * 1000)
        self.found.note("bytes to settled", len(driven.output))
        self.found.note("memory, MiB", driven.tree.resident_mib())
        self.found.note("memory in shares, MiB", driven.tree.proportional_mib())

    def moves(self, row: bytes, page: bytes) -> None:
        """Move the cursor, then scroll by lines, then by pages."""
        for _ in range(_MOVES):
            self._key(row, _MOVE)
        self.driven.send(row * _TO_THE_EDGE)
        self.driven.wait_until_still()
        self._replay()
        for _ in range(_SCROLLS):
            self._key(row, _SCROLL)
        self._key(page, _PAGE)

    def filters(self, keys: Sequence[bytes]) -> None:
        """Open the filter, type, and close it."""
        opening, *typed, closing = keys
        self._key(opening, "filter opened")
        for key in typed:
            self._key(key, _FILTER)
        self.driven.read_for(1.0)
        before = len(self.driven.output)
        self.driven.read_for(1.0)
        self.found.note("bytes/s with the filter focused", len(self.driven.output) - before)
        self._key(closing, "filter closed")

    def idles(self, seconds: float) -> None:
        """Leave it alone, then move the mouse if it asked to be told."""
        driven = self.driven
        with contextlib.suppress(StillBusy):
            driven.wait_until_still(min(2.0, seconds), timeout_seconds=10)
        wake_ups, count = driven.tree.wake_ups(), len(driven.output)
        busy = driven.tree.cpu_seconds()
        driven.read_for(seconds)
        self.found.note("wake-ups/s", (driven.tree.wake_ups() - wake_ups) / seconds)
        self.found.note("idle bytes/s", (len(driven.output) - count) / seconds)
        self.found.note("idle CPU, %", (driven.tree.cpu_seconds() - busy) / seconds * 100)
        self.found.note("memory after idling, MiB", driven.tree.resident_mib())
        count = len(driven.output)
        if _REPORTS_MOUSE_MOVES in driven.output:
            for move in _MOUSE_MOVES:
                driven.send(move)
                driven.read_for(0.02)
            driven.wait_until_still()
        self.found.note("bytes of 20 mouse moves", len(driven.output) - count)

    def leaves(self, keys: Sequence[bytes]) -> None:
        """Press the keys that end it."""
        for key in keys[:-1]:
            self.driven.send(key)
            self.driven.wait_until_still()
        pressed = self.driven.send(keys[-1])
        self.found.note("quit, ms", (self.driven.wait_exit() - pressed) * 1000)

    def _key(self, key: bytes, name: str) -> None:
        self._replay()
        before, pressed = len(self.driven.output), self.driven.send(key)
        with contextlib.suppress(StillBusy):
            # A program that is never still has its figures up to here.
            self.driven.wait_until_still(timeout_seconds=3)
        changed = self._replay()
        self.found.note(f"bytes per {name}", len(self.driven.output) - before)
        if changed is not None:
            self.found.note(f"{name} to paint, ms", (changed - pressed) * 1000)

    def _replay(self) -> float | None:
        chunks = self.driven.chunks[self.replayed :]
        self.replayed = len(self.driven.chunks)
        return self.screen.feed(chunks)

    def _replay_nothing_twice(self) -> None:
        """Show the rest of the start on the screen that was stopped at the first data."""
        self.screen = ReplayedScreen()
        self.replayed = 0
        self._replay()

    def _since_start(self, at: float) -> float:
        return (at - self.driven.started) * 1000
