"""What an admin wants to see of a long list: which rows, and in which order."""

import shlex
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

Row = TypeVar("Row")

_INVERSE = "!"
_AFTER_FIELD = ":"


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: a text that a row holds somewhere, or in one field, or that it does not."""

    text: str
    """Looked for without regard to case."""
    field: str = ""
    """Name of the field as the filter line has it; empty for any field."""
    is_inverse: bool = False
    """Whether the rows that do not hold it are wanted."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Which rows, and in which order. A row is shown if it meets every term."""

    terms: tuple[Term, ...] = ()
    sort_by: str = "name"
    """A field; rows that are equal in it are in order of name."""
    is_descending: bool = False

    @classmethod
    def of_text(cls, typed: str, fields: Collection[str]) -> "Listing":
        """Return what `name:prod !eu "two words"` means, in order of name.

        A word before a colon that is none of the `fields` belongs to the text, as in
        `https://vault`. Half a quotation is taken as far as it goes: it is being typed.
        """
        return cls(tuple(_term(word, fields) for word in _words(typed) if word != _INVERSE))

    def sorted_by(self, field: str, *, is_descending: bool) -> "Listing":
        """Return the same rows in another order."""
        return replace(self, sort_by=field, is_descending=is_descending)


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """Some consecutive rows of a listing, in its order."""

    rows: Sequence[Row]
    reaches_end: bool
    """Whether no row follows in the direction in which was read."""


def _words(typed: str) -> list[str]:
    try:
        return shlex.split(typed)
    except ValueError:
        return typed.replace('"', "").replace("'", "").split()


def _term(word: str, fields: Collection[str]) -> Term:
    is_inverse = word.startswith(_INVERSE)
    text = word.removeprefix(_INVERSE)
    field, colon, rest = text.partition(_AFTER_FIELD)
    if colon and field.lower() in fields:
        return Term(rest, field.lower(), is_inverse)
    return Term(text, "", is_inverse)
