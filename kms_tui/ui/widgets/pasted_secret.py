"""What is taken from a pasted client secret, and what the admin is told about it."""

import unicodedata
from dataclasses import dataclass, field
from typing import Final

LIMIT_CHARACTERS: Final = 1024
"""The longest secret a field takes; client secrets of Entra ID have some 40 characters."""

TOO_LONG: Final = f"Longer than {LIMIT_CHARACTERS} characters: not taken."
"""The note for a secret over the limit. It is never cut: half a secret is a wrong one."""

_NOTHING: Final = "Nothing visible was pasted: not taken."
_MORE_LINES: Final = "More than one line was pasted: only the first was taken."
_TRIMMED: Final = "Blanks, line ends or invisible characters were removed."
_ODD: Final = "It holds a blank or a character outside ASCII: is it the whole client secret?"


@dataclass(frozen=True, slots=True)
class PastedSecret:
    """The usable part of a paste and the notes about it, which hold nothing of the text."""

    text: str = field(repr=False)
    """What to take; empty when the paste is refused."""
    notes: tuple[str, ...] = ()
    """Sentences on what was done; empty when the paste was taken as it was."""
    is_problem: bool = False
    """Whether this is probably not what the admin meant to paste."""


def read_paste(pasted: str) -> PastedSecret:
    """Take the first line of a paste, without blanks and invisible characters around it."""
    lines = [line for line in map(_trimmed, pasted.splitlines()) if line]
    if not lines:
        return PastedSecret("", (_NOTHING,), is_problem=True)
    secret = lines[0]
    if len(secret) > LIMIT_CHARACTERS:
        return PastedSecret("", (TOO_LONG,), is_problem=True)
    problems = [
        note
        for note, applies in (
            (_MORE_LINES, len(lines) > 1),
            (_ODD, not secret.isascii() or any(map(str.isspace, secret))),
        )
        if applies
    ]
    trimmed = [_TRIMMED] if len(lines) == 1 and secret != pasted else []
    return PastedSecret(secret, (*problems, *trimmed), is_problem=bool(problems))


def _trimmed(line: str) -> str:
    return "".join(character for character in line if not _is_invisible(character)).strip()


def _is_invisible(character: str) -> bool:
    category = unicodedata.category(character)
    return category == "Cf" or (category == "Cc" and not character.isspace())
