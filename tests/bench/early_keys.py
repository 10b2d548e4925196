"""Keys pressed before the program is ready, and screens compared between two terminal drivers."""

import re
from collections.abc import Mapping

from driven_program import DrivenProgram
from measured_visit import DOWN, PAGE_DOWN, Program
from replayed_screen import ReplayedScreen

_EARLY_KEYS = 5
_EAGER_KEYS, _BETWEEN_EAGER_KEYS = 20, 0.05
"""Keys while the program loads what it needs later, and the seconds between them."""
_ECHOED = (b"^[[B", b"^[OB")
_NAME_UNDER_CURSOR = re.compile(r"^>.*?cfg-(\d{7})")
_WALK = (DOWN, DOWN, DOWN * 45, DOWN, PAGE_DOWN, b"/", b"g", b"\x1b", b"?", b"\x1b")


def lost_and_echoed(program: Program, environ: Mapping[str, str]) -> tuple[int, int]:
    """Press a key a few times at first data; return how many did nothing, and how many showed."""
    with DrivenProgram(program.argv, {**environ, **program.environ}) as driven:
        driven.wait_for(program.first_data.encode())
        for _ in range(_EARLY_KEYS):
            driven.send(DOWN)
        driven.wait_until_still(0.5)
        screen = ReplayedScreen()
        screen.feed(driven.chunks)
        rows = filter(None, map(_NAME_UNDER_CURSOR.search, screen.lines))
        moved = max((int(row[1]) for row in rows), default=0)
        return _EARLY_KEYS - moved, sum(driven.output.count(echo) for echo in _ECHOED)


def worst_eager_key(program: Program, environ: Mapping[str, str]) -> float:
    """Return the slowest of keys pressed right after the start, while more is loaded, in ms."""
    slowest, screen = 0.0, ReplayedScreen()
    with DrivenProgram(program.argv, {**environ, **program.environ}) as driven:
        driven.wait_for(program.first_data.encode())
        shown = len(driven.output)
        driven.send(DOWN)
        while len(driven.output) == shown:
            driven.read_for(0.005)
        driven.read_for(_BETWEEN_EAGER_KEYS)
        screen.feed(driven.chunks)
        for _ in range(_EAGER_KEYS):
            seen, pressed = len(driven.chunks), driven.send(DOWN)
            driven.read_for(_BETWEEN_EAGER_KEYS)
            changed = screen.feed(driven.chunks[seen:])
            slowest = max(slowest, (changed or pressed) - pressed)
    return slowest * 1000


def differing_cells(one: Program, other: Program, environ: Mapping[str, str]) -> int:
    """Take the same walk through both; return how many cells differ after any of its steps."""
    walks = [_walked(program, environ) for program in (one, other)]
    return sum(
        cell != counterpart
        for screens in zip(*walks, strict=True)
        for line, lines_counterpart in zip(*screens, strict=True)
        for cell, counterpart in zip(line, lines_counterpart, strict=True)
    )


def _walked(program: Program, environ: Mapping[str, str]) -> list[list[tuple[object, ...]]]:
    screen, screens, seen = ReplayedScreen(), [], 0
    with DrivenProgram(program.argv, {**environ, **program.environ}) as driven:
        driven.wait_for(program.first_data.encode())
        for keys in (b"", *_WALK):
            driven.send(keys)
            driven.wait_until_still(0.5)
            screen.feed(driven.chunks[seen:])
            seen = len(driven.chunks)
            screens.append(screen.cells)
    return screens
