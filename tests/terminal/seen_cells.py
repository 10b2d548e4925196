"""Compares what two terminals show, cell by cell, text and attributes."""

from collections.abc import Mapping
from typing import TypeAlias

import pyte
from pyte.screens import Char
from rich.cells import cell_len

Seen: TypeAlias = tuple[object, ...]

BLANK = " "
WIDE = 2


def seen_cells(screen: pyte.Screen) -> list[list[Seen]]:
    """Return every cell as it looks.

    On a blank without a line or reversal neither the colour of letters nor their weight is seen.
    Of a wide character that is half drawn over the other half stays in this emulator, but is blank
    on a terminal.
    """
    columns = range(screen.columns)
    return [[_seen(screen.buffer[y], x) for x in columns] for y in range(screen.lines)]


def _seen(row: Mapping[int, Char], x: int) -> Seen:
    cell = row[x]
    text = BLANK if _is_half(row, x) else cell.data
    lines = (cell.underscore, cell.strikethrough, cell.reverse)
    if text == BLANK and not any(lines):
        return (BLANK, cell.bg)
    return (text, cell.fg, cell.bg, cell.bold, cell.italics, cell.blink, *lines)


def _is_half(row: Mapping[int, Char], x: int) -> bool:
    width = cell_len(row[x].data)
    if not width:
        return not x or cell_len(row[x - 1].data) < WIDE
    return width == WIDE and cell_len(row[x + 1].data) > 0
