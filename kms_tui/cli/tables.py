"""What a verb prints for people: a table, or facts one below the other."""

import shutil
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence

from kms_tui.domain.visible_text import ELLIPSIS, visible
from kms_tui.domain.wrapped_text import cells, wrapped

_GAP = "  "
_NARROWEST = 8
"""Cells of a column that gives way to others, at least."""
WIDEST = 80
"""Cells of a line of text, where nobody says how wide the terminal is."""


class PagedTable:
    """A table whose rows come in pages: there may be too many to hold all of them at once.

    Each column is as wide as the widest text so far. On lines of `width` cells the widest columns
    give way first, but for those titled `whole`; without a width all texts stay whole, for other
    programs to cut.
    """

    def __init__(
        self, titles: Sequence[str], width: int | None, whole: Collection[str] = ()
    ) -> None:
        self._titles = titles
        self._width = width
        self._giving = [place for place, title in enumerate(titles) if title not in whole]
        self._widths: list[int] = []

    def lines(self, rows: Iterable[Sequence[str]]) -> list[str]:
        """Return a line for each row, the first time below the titles; makes texts visible."""
        shown = rows if self._widths else (self._titles, *rows)
        texts = [[writable(text) for text in row] for row in shown]
        self._widen(texts)
        widths = _fitted(self._widths, self._width, self._giving)
        return [_line(row, widths) for row in texts]

    def _widen(self, texts: Sequence[Sequence[str]]) -> None:
        widest = [max(map(cells, column)) for column in zip(*texts, strict=True)]
        before = self._widths or [0] * len(self._titles)
        if widest:
            self._widths = [max(pair) for pair in zip(before, widest, strict=True)]


def table(
    titles: Sequence[str],
    rows: Iterable[Sequence[str]],
    width: int | None,
    whole: Collection[str] = (),
) -> list[str]:
    """Return a table that comes at once."""
    return PagedTable(titles, width, whole).lines(rows)


def _fitted(widths: Sequence[int], line_width: int | None, giving: Sequence[int]) -> list[int]:
    """Return how wide the columns are if the lines are to be no wider, as far as that can be."""
    fitted = list(widths)
    if line_width is not None:
        room = line_width - len(_GAP) * (len(fitted) - 1)
        widest = max(giving, key=fitted.__getitem__)
        while sum(fitted) > room and fitted[widest] > _NARROWEST:
            fitted[widest] -= 1
            widest = max(giving, key=fitted.__getitem__)
    return fitted


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return _GAP.join(map(_cell, row, widths)).rstrip()


def _cell(text: str, width: int) -> str:
    taken = cells(text)
    if taken > width:
        while cells(text) > width - len(ELLIPSIS):
            text = text[:-1]
        text += ELLIPSIS
        taken = cells(text)
    return text + " " * (width - taken)


def facts(pairs: Iterable[tuple[str, str]], width: int = WIDEST) -> Iterator[str]:
    """Yield `Label  text`, the texts one below the other, wrapped; empty ones are left out."""
    told = [(label, writable(text)) for label, text in pairs if text]
    widest = max((cells(label) for label, _ in told), default=0)
    for label, text in told:
        first = label + " " * (widest - cells(label)) + _GAP
        yield from wrapped(text, width, first, " " * cells(first))


def writable(untrusted_text: str) -> str:
    r"""Return the text made visible; what the output cannot encode is spelled out (`\xe4`)."""
    encoding = (sys.stdout and sys.stdout.encoding) or "utf-8"
    return visible(untrusted_text).encode(encoding, "backslashreplace").decode(encoding)


def text_width() -> int:
    """Return how many cells a line of text has: as many as the terminal, but no more than 80."""
    return min(WIDEST, terminal_width() or WIDEST)


def terminal_width() -> int | None:
    """Return how many cells a line of the terminal has, or None if the output is none."""
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    return shutil.get_terminal_size((WIDEST, 0)).columns if is_terminal else None
