"""A table of the settings file, and how it is told that something in it cannot be followed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kms_tui.domain.errors import SettingsInvalid

_IN_WORDS: Mapping[type, str] = {
    str: "a text in quotes",
    int: "a whole number",
    bool: "true or false",
    dict: "a table",
    list: "a list",
}


@dataclass(frozen=True, slots=True)
class SettingsTable:
    """A table whose keys and their types have been looked at. Raises `SettingsInvalid`."""

    path: Path
    """The file, for messages."""
    name: str
    """What the table is called in the file; empty for the file itself."""
    values: Mapping[str, Any]
    known: Mapping[str, type]
    """The keys that there may be, and the type of each."""

    def __post_init__(self) -> None:
        for key, value in self.values.items():
            if key not in self.known:
                raise self.wrong(key, f"is unknown; known are {', '.join(self.known)}")
            # Not isinstance: TOML's true is no number, although Python's True is one.
            if type(value) is not self.known[key]:
                raise self.wrong(key, f"has to be {_IN_WORDS[self.known[key]]}")

    def text(self, key: str) -> str:
        """Return a text, or an empty one where the file does not say."""
        return str(self.values.get(key, ""))

    def table(self, key: str, known: Mapping[str, type]) -> "SettingsTable":
        """Return a table within this one, empty where the file does not say."""
        return SettingsTable(self.path, self._named(key), self.values.get(key, {}), known)

    def tables(self, key: str, known: Mapping[str, type]) -> list["SettingsTable"]:
        """Return a list of tables within this one."""
        entries = self.values.get(key, [])
        if not all(isinstance(entry, dict) for entry in entries):
            raise self.wrong(key, f"has to be a list of tables: [[{key}]]")
        return [SettingsTable(self.path, self._named(key), entry, known) for entry in entries]

    def wrong(self, key: str, reason: str, hint: str = "") -> SettingsInvalid:
        """Return the error that names file and key; `hint` is a sentence on what is right."""
        name = self._named(key)
        do = f"Correct the settings file. {hint}".strip()
        return SettingsInvalid(f"{self.path}: {name} {reason}.", do=do)

    def _named(self, key: str) -> str:
        return ".".join(filter(None, (self.name, key)))
