"""Where the audit log lies."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kms_tui.domain.audit_verification import HEAD

_OLDER: Final = re.compile(r"audit-(\d{10,})\.jsonl")


@dataclass(frozen=True, slots=True)
class OlderFile:
    """A file that nothing is written to any more."""

    path: Path
    number: int
    """The number of its first line, as its name says."""


@dataclass(frozen=True, slots=True)
class Location:
    """The directory of the log, which is that of all data."""

    directory: Path

    @property
    def current(self) -> Path:
        """The file that lines are written to."""
        return self.directory / "audit.jsonl"

    @property
    def head(self) -> Path:
        """Knows the last line."""
        return self.directory / HEAD

    @property
    def lock(self) -> Path:
        """Held while a line is written; stays."""
        return self.directory / "audit.lock"

    def older(self, first: int) -> Path:
        """Return the name that the current file gets when it is full."""
        return self.directory / f"audit-{first:010}.jsonl"

    def older_files(self, archive: Path | None = None) -> Sequence[OlderFile]:
        """Return the full files in their order, with those of another directory if one is named.

        A file that is in both counts once. Raises `OSError` if the other one cannot be read.
        """
        found = {} if archive is None else _full_files(archive)
        if self.directory.exists():
            found |= _full_files(self.directory)
        return sorted(found.values(), key=lambda file: file.number)


def _full_files(directory: Path) -> dict[str, OlderFile]:
    names = ((path, _OLDER.fullmatch(path.name)) for path in directory.iterdir())
    return {path.name: OlderFile(path, int(name[1])) for path, name in names if name}
