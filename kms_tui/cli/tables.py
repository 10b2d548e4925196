"""What a verb prints for people: a table, or facts one below the other."""

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence

from kms_tui.domain.visible_text import ELLIPSIS, visible
from kms_tui.domain.wrapped_text import cells, wrapped

_GAP = "  "
WIDEST = 80
"""Cells of a line of text, where nobody says how wide the terminal is."""


def table(titles: Sequence[str], rows: Iterable[Sequence[str]], width: int | None) -> list[str]:
    """Return a line of titles and one a row, each column as wide as its widest text.

    Lines that are longer than `width` cells lose the end of their last columns; without a width
    they stay whole, for other programs to cut. Texts are made visible here.
    """
    texts = [[writable(text) for text in row] for row in (titles, *rows)]
    widths = [max(map(cells, column)) for column in zip(*texts, strict=True)]
    return [_cut(_line(row, widths), width) for row in texts]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = (text + " " * (width - cells(text)) for text, width in zip(row, widths, strict=True))
    return _GAP.join(padded).rstrip()


def _cut(line: str, width: int | None) -> str:
    if width is None or cells(line) <= width:
        return line
    while cells(line) > width - len(ELLIPSIS):
        line = line[:-1]
    return line + ELLIPSIS


def facts(pairs: Iterable[tuple[str, str]], width: int = WIDEST) -> Iterator[str]:
    """Yield `Label  text`, the texts one below the other, wrapped; empty ones are left out."""
    told = [(label, writable(text)) for label, text in pairs if text]
    widest = max((cells(label) for label, _ in told), default=0)
    for label, text in told:
        first = label + " " * (widest - cells(label)) + _GAP
        yield from wrapped(text, width, first, " " * cells(first))


def writable(untrusted_text: str) -> str:
    r"""Return the text made visible; what the output cannot encode is spelled out (`\xe4`)."""
    encoding = sys.stdout.encoding or "utf-8"
    return visible(untrusted_text).encode(encoding, "backslashreplace").decode(encoding)


def terminal_width() -> int | None:
    """Return how many cells a line of the terminal has, or None if the output is none."""
    return shutil.get_terminal_size((WIDEST, 0)).columns if sys.stdout.isatty() else None
