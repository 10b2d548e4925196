"""What stands, or should stand, on each cell of a screen."""

import re
from collections.abc import Sequence
from typing import Final, Self

from rich.cells import cell_len

from kms_tui.ui.terminal.rendition import PLAIN, Rendition, after, on_blanks

_SEQUENCE: Final = re.compile(r"\x1b\[([0-9;]*)([Hm])")
"""All that Textual puts between the texts of a frame: where to go on, and how to draw."""

_NOWHERE: Final = -1
"""Behind a line feed: Textual says where it goes on before it draws again."""


class Row:
    """One line of cells.

    A wide character stands on its first cell, and the next holds an empty text. Characters
    without width stand behind the one that they belong to, on the same cell.
    """

    __slots__ = ("renditions", "texts")

    def __init__(self, columns: int) -> None:
        self.texts = [" "] * columns
        self.renditions = [PLAIN] * columns

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Row)
            and self.texts == other.texts
            and self.renditions == other.renditions
        )

    __hash__ = None  # type: ignore[assignment]  # cells change

    def copy(self) -> Self:
        """Return a row of its own with the same cells."""
        row = type(self)(0)
        row.texts, row.renditions = self.texts.copy(), self.renditions.copy()
        return row

    @property
    def is_ascii(self) -> bool:
        """Whether each cell holds one character that is one cell wide on every terminal."""
        return "".join(self.texts).isascii()

    def put(self, x: int, text: str, rendition: Rendition) -> int:
        """Draw text from a cell on, cut at the end of the row; return the cell behind it."""
        columns = len(self.texts)
        if text.isascii():
            cells = list(text[: max(columns - x, 0)])
        else:
            cells = _cells_of(text)[: max(columns - x, 0)]
        end = x + len(cells)
        if not cells:
            return end
        self._cut_wide_characters(x, end)
        blank = on_blanks(rendition)
        self.texts[x:end] = cells
        self.renditions[x:end] = (
            [rendition] * len(cells)
            if blank is rendition
            else [blank if cell == " " else rendition for cell in cells]
        )
        return end

    def _cut_wide_characters(self, start: int, end: int) -> None:
        """Blank the halves that stay when the other half is drawn over."""
        if start and not self.texts[start]:
            self.texts[start - 1] = " "
        if end < len(self.texts) and not self.texts[end]:
            self.texts[end] = " "


def _cells_of(text: str) -> list[str]:
    cells: list[str] = []
    for character in text:
        width = cell_len(character)
        if width:
            cells += [character, *[""] * (width - 1)]
        elif cells:
            last = next(i for i in range(len(cells) - 1, -1, -1) if cells[i])
            cells[last] += character
    return cells


class Grid:
    """A screen of cells, and what Textual's frames change on it."""

    def __init__(self, size: tuple[int, int]) -> None:
        """Take columns and rows; all cells are blank."""
        self.size = size
        self.rows = [Row(size[0]) for _ in range(size[1])]
        self.touched: set[int] = set()
        """The rows that frames drew on since this was emptied last."""

    def draw(self, frame: str) -> bool:
        """Draw a frame; return whether all of it was understood. If not, some may be drawn."""
        x = y = 0
        rendition = PLAIN
        text, *rest = _SEQUENCE.split(frame)
        if text:
            return False
        for parameters, command, text in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
            if command == "H":
                x, y = _place(parameters)
            else:
                following = after(rendition, parameters)
                if following is None:
                    return False
                rendition = following
            line = text.removesuffix("\n")
            if not line.isprintable() or (line and y < 0):
                return False
            if line and y < len(self.rows):
                x = self.rows[y].put(x, line, rendition)
                self.touched.add(y)
            if line != text:
                y = _NOWHERE
        return True


def _place(parameters: str) -> tuple[int, int]:
    row, _, column = parameters.partition(";")
    return int(column or 1) - 1, int(row or 1) - 1


def painted(lines: Sequence[Sequence[tuple[str, Rendition]]], size: tuple[int, int]) -> Grid:
    """Return a grid with these spans on its first rows."""
    grid = Grid(size)
    for row, line in zip(grid.rows, lines, strict=False):
        x = 0
        for text, rendition in line:
            x = row.put(x, text, rendition)
    return grid
