"""Wraps a sentence by terminal cells: an East Asian character takes two, a combining one none."""

import unicodedata
from collections.abc import Iterator

_WIDE = ("W", "F")


def cells(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def wrapped(sentence: str, width: int, first: str = "", rest: str = "") -> Iterator[str]:
    """Yield lines of at most `width` cells, broken at blanks, else inside a too long word.

    `first` stands before the first line, `rest` before the others.
    """
    room = max(2, width - max(cells(first), cells(rest)))
    prefix, line = first, ""
    for piece in _pieces(sentence, room):
        if line and cells(line) + 1 + cells(piece) > room:
            yield prefix + line
            prefix, line = rest, piece
        else:
            line = f"{line} {piece}" if line else piece
    yield (prefix + line).rstrip()


def _pieces(sentence: str, room: int) -> Iterator[str]:
    """Yield the words, one that is too long for a line in parts that are not."""
    for word in sentence.split():
        part = ""
        for character in word:
            if cells(part) + _width(character) > room:
                yield part
                part = ""
            part += character
        yield part
