"""A sentence that stands on the terminal in place of the screen, while work goes on behind it."""

import textwrap
from typing import Final

LEAST_COLUMNS: Final = 60
LEAST_ROWS: Final = 20

KEYS_OUT_OF_SIGHT: Final = frozenset({"escape", "q", "ctrl+c", "ctrl+l", "ctrl+q", "ctrl+z"})
"""The keys that mean something while nothing of the screen can be seen: none of them changes it."""

_CLEARED: Final = "\x1b[0m\x1b[?25l\x1b[H\x1b[2J"


def too_small(size: tuple[int, int]) -> str:
    """Return what columns and rows are too few for the screens; empty if they are enough."""
    columns, rows = size
    if columns >= LEAST_COLUMNS and rows >= LEAST_ROWS:
        return ""
    return f"enlarge to {LEAST_COLUMNS}x{LEAST_ROWS} (now {columns}x{rows})"


def painted(sentence: str, size: tuple[int, int]) -> str:
    """Return what shows a sentence of ASCII, or as much of it as there is room for, alone."""
    columns, rows = size
    lines = textwrap.wrap(sentence, max(columns, 1))
    return _CLEARED + "\r\n".join(lines[:rows])
