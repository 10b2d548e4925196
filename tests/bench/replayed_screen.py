"""What a terminal showed of a program's output, and which chunk changed a cell last."""

import re
from collections.abc import Iterable

import pyte
from driven_program import SIZE, Chunk
from pyte.screens import Char

_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<=>?][0-9;]*u|\x1b\[[0-9;?]*\$[a-z]|\x1bP[^\x1b]*\x1b\\")
"""Keyboard protocol, mode queries and device strings: `pyte` would show a part of each as text."""

_TIME_OF_DAY = re.compile(r"(?<!\d)\d\d:\d\d:\d\d(?!\d)")


def _as_seen(cell: Char) -> object:
    """Return the cell without what a blank does not show: its own colour and weight."""
    shows_lines = cell.reverse or cell.underscore or cell.strikethrough
    return cell.bg if cell.data == " " and not shows_lines else cell


class ReplayedScreen:
    """A terminal that is fed with chunks one after the other."""

    def __init__(self) -> None:
        self._screen = pyte.Screen(*SIZE)
        self._stream = pyte.ByteStream(self._screen)
        self._cells: dict[int, tuple[object, ...]] = {}

    @property
    def lines(self) -> list[str]:
        """What is shown, line by line, without blanks at the right."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def cells(self) -> list[tuple[object, ...]]:
        """Each line's cells with their colours, as far as an eye can tell them apart.

        The digits of a time of day are left out: two programs never start in the same second.
        """
        return [self._seen(row) for row in range(SIZE[1])]

    def feed(self, chunks: Iterable[Chunk]) -> float | None:
        """Show the chunks; return when the last one came that changed a cell, None without any."""
        last = None
        for chunk in chunks:
            if self._changes(chunk.data):
                last = chunk.at
        return last

    def first_showing(self, chunks: Iterable[Chunk], text: str) -> float | None:
        """Show chunks until a line has the text; return when that one came."""
        wanted = re.compile(text)
        for chunk in chunks:
            if self._changes(chunk.data) and any(map(wanted.search, self._screen.display)):
                return chunk.at
        return None

    def _changes(self, data: bytes) -> bool:
        self._screen.dirty.clear()
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data))
        has_changed = False
        for row in self._screen.dirty & set(range(SIZE[1])):
            cells = self._line(row)
            has_changed |= self._cells.get(row) != cells
            self._cells[row] = cells
        return has_changed

    def _seen(self, row: int) -> tuple[object, ...]:
        cells = list(map(_as_seen, self._line(row)))
        for clock in _TIME_OF_DAY.finditer(self._screen.display[row]):
            cells[slice(*clock.span())] = [None] * len(clock[0])
        return tuple(cells)

    def _line(self, row: int) -> tuple[Char, ...]:
        line = self._screen.buffer[row]
        return tuple(line[column] for column in range(SIZE[0]))
