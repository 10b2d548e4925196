"""What the value of a setting may be, whichever way it is given."""

import os.path
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from kms_tui.domain.store_kind import store_kind_problem
from kms_tui.domain.visible_text import visible

Value = str | int | bool

THEMES: Final = (
    *("ansi-dark", "ansi-light", "atom-one-dark", "atom-one-light", "catppuccin-frappe"),
    *("catppuccin-latte", "catppuccin-macchiato", "catppuccin-mocha", "dracula", "flexoki"),
    *("gruvbox", "monokai", "nord", "rose-pine", "rose-pine-dawn", "rose-pine-moon"),
    *("solarized-dark", "solarized-light", "textual-dark", "textual-light", "tokyo-night"),
)
"""The names of Textual, which is not loaded for this; a test compares them."""

_TRUE: Final = frozenset({"yes", "true", "on", "1"})
_FALSE: Final = frozenset({"no", "false", "off", "0"})
_LONGEST_WORD: Final = 60


class Problem(NamedTuple):
    """Why a value cannot be followed."""

    reason: str
    """Goes on after the name of the setting."""
    hint: str = ""
    """A sentence on what is right, or empty."""


def _anything(_value: Value) -> Problem | None:
    return None


@dataclass(frozen=True, slots=True)
class Rule:
    """The type of a value, and what else is asked of it."""

    kind: type[Value]
    shown: str
    """What stands for the value in the help."""
    problem: Callable[[Value], Problem | None] = _anything
    is_path: bool = False
    """Whether a shell gives it relative to where the admin is."""
    may_hold_password: bool = False
    """Whether other processes could read a password where they can read the value."""

    def of_text(self, text: str) -> Value | Problem:
        """Return the value that an option or a variable of the environment gives."""
        if self.kind is bool:
            return _truth(text)
        if self.kind is int:
            return int(text) if text.isascii() and text.isdigit() else _no_number(text)
        if self.may_hold_password and "@" in text:
            return Problem(
                "would show its password to other processes", "A settings file may hold it."
            )
        return os.path.abspath(os.path.expanduser(text)) if self.is_path and text else text  # noqa: PTH100, PTH111 - Path's raise without a home


def _truth(text: str) -> bool | Problem:
    word = text.lower()
    return word in _TRUE if word in _TRUE | _FALSE else Problem("has to be yes or no")


def _no_number(_text: str) -> Problem:
    return Problem("has to be a whole number")


def one_of(*words: str) -> Rule:
    """Return the rule for one of these words."""

    def problem(value: Value) -> Problem | None:
        return None if value in words else Problem(f"has to be one of {', '.join(words)}")

    return Rule(str, "WORD", problem)


def number(low: int, high: int, meaning_of_low: str = "") -> Rule:
    """Return the rule for a whole number within bounds; the lowest may mean something else."""
    first = f"{low}, for {meaning_of_low}," if meaning_of_low else str(low)

    def problem(value: Value) -> Problem | None:
        if low <= int(value) <= high:
            return None
        return Problem(f"has to be a whole number from {first} to {high}")

    return Rule(int, "N", problem)


def _store_problem(value: Value) -> Problem | None:
    problem = store_kind_problem(str(value))
    shown = visible(repr(value), _LONGEST_WORD)
    return Problem(f"is no kind of secret store: {shown}", problem) if problem else None


def _path_problem(value: Value) -> Problem | None:
    path = str(value)
    if "\0" in path or (path and not path.startswith(("/", "~/"))):
        return Problem("has to be a path that begins with / or ~/")
    try:
        Path(path).expanduser()
    except RuntimeError:
        return Problem("cannot begin with ~/ here: this user has no home folder")
    return None


TEXT: Final = Rule(str, "TEXT")
PROXY: Final = Rule(str, "URL", may_hold_password=True)
FILE: Final = Rule(str, "FILE", is_path=True)
PATH_OF_USER: Final = Rule(str, "FILE", _path_problem, is_path=True)
"""A file whose place must not depend on where the program was started."""
STORE: Final = Rule(str, "KIND", _store_problem)
YES_NO: Final = Rule(bool, "yes|no")
