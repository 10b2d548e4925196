"""Finds out which rows of a screen have only moved."""

from collections import Counter
from collections.abc import Sequence
from operator import ne
from typing import NamedTuple

from kms_tui.ui.terminal.cell_grid import Row

_LEAST_ROWS = 3
"""Fewer moved rows are drawn anew."""
_LEAST_SAVED_CELLS = 30
"""What setting a region, moving into it and taking it back costs, in bytes."""
_WIDEST_GAP = 2
"""Changed rows, such as the one under the cursor, that may lie between rows that only moved."""


class Scroll(NamedTuple):
    """Rows of a screen that go up together by a number of lines; down, if that is negative."""

    first: int
    last: int
    lines: int


def find_scroll(old: Sequence[Row], new: Sequence[Row], changed: Sequence[int]) -> Scroll | None:
    """Return the move of rows after which fewer cells have to be drawn, or None."""
    lines = _commonest_shift(old, new, changed)
    moved = [y for y in _moved_rows(old, new, lines) if lines]
    if len(moved) < _LEAST_ROWS:
        return None
    first, last = min(moved[0], moved[0] + lines), max(moved[-1], moved[-1] + lines)
    saved = sum(
        _differing(old[y], new[y]) - _differing(old[y + lines], new[y])
        for y in range(moved[0], moved[-1] + 1)
    )
    return Scroll(first, last, lines) if saved > _LEAST_SAVED_CELLS else None


def _commonest_shift(old: Sequence[Row], new: Sequence[Row], changed: Sequence[int]) -> int:
    places = {_text(row): y for y, row in enumerate(old)}
    shifts: Counter[int] = Counter(
        places[text] - y for y in changed if (text := _text(new[y])) and text in places
    )
    shifts.pop(0, None)
    return shifts.most_common(1)[0][0] if shifts else 0


def _text(row: Row) -> str:
    return "".join(row.texts).rstrip()


def _moved_rows(old: Sequence[Row], new: Sequence[Row], lines: int) -> list[int]:
    """Return the longest sequence of rows that moved so, with small gaps between."""
    longest: list[int] = []
    present: list[int] = []
    for y in range(max(0, -lines), len(new) - max(0, lines)):
        if new[y] == old[y + lines]:
            is_near = present and y - present[-1] <= _WIDEST_GAP + 1
            present = [*present, y] if is_near else [y]
            longest = max(longest, present, key=len)
    return longest


def _differing(one: Row, other: Row) -> int:
    texts: int = sum(map(ne, one.texts, other.texts))
    renditions: int = sum(map(ne, one.renditions, other.renditions))
    return texts + renditions
