"""How a cell is drawn: its colours and attributes, as SGR (ECMA-48, 8.3.117) sets them."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

_ATTRIBUTES: Final = frozenset({"1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "53"})
_ENDS: Final = {
    "22": frozenset({"1", "2"}),
    "23": frozenset({"3"}),
    "24": frozenset({"4", "21"}),
    "25": frozenset({"5", "6"}),
    "27": frozenset({"7"}),
    "28": frozenset({"8"}),
    "29": frozenset({"9"}),
    "55": frozenset({"53"}),
}
_SEEN_ON_BLANKS: Final = frozenset({"4", "7", "9", "21", "53"})
"""Lines through, over and under a character, and the exchange of its colours."""
_COLOUR_PARAMETERS: Final = {"5": 1, "2": 3}
"""How many numbers follow: one of a palette of 256, or red, green and blue."""


class Rendition(NamedTuple):
    """Colours and attributes of a cell, as parameters of SGR; empty is the terminal's own."""

    letters: str = ""
    ground: str = ""
    attributes: frozenset[str] = frozenset()

    @property
    def parameters(self) -> list[str]:
        """What sets all of it, after a reset."""
        return [*sorted(self.attributes), *filter(None, (self.letters, self.ground))]


PLAIN: Final = Rendition()


@lru_cache(maxsize=4096)
def after(before: Rendition, parameters: str) -> Rendition | None:
    """Return how is drawn after SGR with these parameters, or None if one is not known here."""
    rendition = before
    numbers = iter(parameters.split(";"))
    for number in numbers:
        following = _after_one(rendition, number, numbers)
        if following is None:
            return None
        rendition = following
    return rendition


def _after_one(before: Rendition, number: str, rest: Iterator[str]) -> Rendition | None:
    if number in {"", "0"}:
        return PLAIN
    if number in _ATTRIBUTES:
        return before._replace(attributes=before.attributes | {number})
    if number in _ENDS:
        return before._replace(attributes=before.attributes - _ENDS[number])
    colour = _colour(number, rest)
    is_own = number in {"39", "49"}
    if colour is None:
        return None
    if number[-2:-1] in {"3", "9"}:
        return before._replace(letters="" if is_own else colour)
    return before._replace(ground="" if is_own else colour)


def _colour(number: str, rest: Iterator[str]) -> str | None:
    """Return all parameters of a colour whose first one is given, or None if it is none."""
    if number in {"38", "48"}:
        kind = next(rest, "")
        numbers = [next(rest, "") for _ in range(_COLOUR_PARAMETERS.get(kind, 0))]
        return ";".join((number, kind, *numbers)) if numbers and all(numbers) else None
    value = int(number)
    is_colour = 30 <= value <= 49 or 90 <= value <= 97 or 100 <= value <= 107  # noqa: PLR2004 - SGR
    return number if is_colour else None


@lru_cache(maxsize=4096)
def on_blanks(rendition: Rendition) -> Rendition:
    """Return the plainest rendition in which a blank looks the same."""
    if rendition.attributes & _SEEN_ON_BLANKS:
        return rendition
    return Rendition(ground=rendition.ground)


@lru_cache(maxsize=4096)
def change(before: Rendition, to: Rendition) -> str:
    """Return the shortest sequence that leads from one rendition to the other.

    Nothing but a reset takes something away: it is the only one that every terminal knows.
    """
    if before == to:
        return ""
    everything = ["0", *to.parameters] if to != PLAIN else []
    if _only_adds(before, to):
        added = Rendition(
            to.letters if to.letters != before.letters else "",
            to.ground if to.ground != before.ground else "",
            to.attributes - before.attributes,
        ).parameters
        return f"\x1b[{min(';'.join(added), ';'.join(everything), key=len)}m"
    return f"\x1b[{';'.join(everything)}m"


def _only_adds(before: Rendition, to: Rendition) -> bool:
    return (
        before.attributes <= to.attributes
        and bool(to.letters or not before.letters)
        and bool(to.ground or not before.ground)
    )
