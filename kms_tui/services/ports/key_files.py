"""What the services need to let one universe key out, and to read references of others."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kms_tui.domain.universe_key import UniverseKey


@dataclass(frozen=True, slots=True)
class KeyDestination:
    """Where a universe key goes in the clear: a new file, or a descriptor that is open already."""

    path: Path | None = None
    descriptor: int | None = None

    def __str__(self) -> str:
        return f"file {self.path}" if self.path is not None else f"descriptor {self.descriptor}"


class KeyFiles(Protocol):
    """Files of universe keys, outside of this program's own."""

    async def refuse_unusable(self, destination: KeyDestination) -> None:
        """Raise `ExportRefused` if a key cannot or must not be written there; writes nothing.

        Not to a device, not over a file that exists, not where others may write, and not to a
        descriptor that this program opened itself.
        """
        ...

    async def write(self, destination: KeyDestination, key: UniverseKey) -> None:
        """Write the key as yb-admin reads it, for its owner only; whole or not at all.

        Raises `ExportRefused`.
        """
        ...

    async def read_references(self, path: Path) -> bytes:
        """Return a file of key references of at most 4 MiB, or raise `ReferencesInvalid`."""
        ...
