"""Contexts: several installations, each with its own catalogue, word and colour."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kms_tui.domain.errors import SettingsInvalid
from kms_tui.domain.visible_text import has_control_characters, visible
from kms_tui.settings.settings_table import SettingsTable

COLOURS: Final = tuple(
    f"{bright}{colour}"
    for bright in ("", "bright_")
    for colour in ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
)
"""The sixteen that every terminal has in its palette."""
CONTEXT_KEYS: Final[Mapping[str, type]] = {"word": str, "colour": str}
"""What only a context can say, beside settings of its own."""

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,30}")
_LONGEST_WORD: Final = 20
_OF_THE_DEMO: Final = "demo"


@dataclass(frozen=True, slots=True)
class Context:
    """One of the installations that an admin works on."""

    name: str
    """Chooses it, and names its folder."""
    word: str
    """What the top line shows."""
    colour: str = ""
    """One of `COLOURS`, or empty for that of the top line."""

    @property
    def has_own_folder(self) -> bool:
        """Whether its data lies in a folder of its own below that of the program."""
        return self.name != DEFAULT_NAME


DEFAULT_NAME: Final = "default"
DEFAULT_CONTEXT: Final = Context(DEFAULT_NAME, DEFAULT_NAME)
"""What there is without any in the settings; its data lies in the folder of the program itself."""


def context_of(table: SettingsTable, name: str) -> Context:
    """Return the context that a table declares; raise `SettingsInvalid`."""
    if not _NAME.fullmatch(name) or name == _OF_THE_DEMO:
        raise table.wrong(
            "", "is no name of a context", "One has a-z, 0-9, _ and -, and is not demo."
        )
    word, colour = table.text("word") or name, table.text("colour")
    if len(word) > _LONGEST_WORD or word != word.strip() or has_control_characters(word):
        raise table.wrong("word", f"has to be a text of 1 to {_LONGEST_WORD} visible characters")
    if colour and colour not in COLOURS:
        raise table.wrong("colour", f"has to be one of {', '.join(COLOURS)}")
    return Context(name, word, colour)


def chosen(name: str, contexts: Sequence[Context]) -> Context:
    """Return the context of that name, or raise `SettingsInvalid` with the list."""
    for context in contexts:
        if context.name == name:
            return context
    known = ", ".join(context.name for context in contexts)
    raise SettingsInvalid(
        f"There is no context {visible(repr(name), _LONGEST_WORD * 2)}.",
        do=f"Choose one of {known}, or add it to the settings file.",
    )
