"""What the services need to keep and bring back whole catalogues."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """What a backup says it holds; its hashes were compared with what it does hold."""

    made_at: datetime
    made_by: str
    store_id: str
    """Which catalogue it is of."""
    schema: int
    """The number of the catalogue's last migration."""
    rows: Mapping[str, int]
    """How many rows each table has."""
    sha256: str
    """Of the database in it, in hexadecimal digits."""


class CatalogueBackups(Protocol):
    """Backups of the whole catalogue, without any client secret. May raise `CatalogueError`s."""

    async def back_up(self, destination: Path, by: str, at: datetime) -> BackupManifest:
        """Write a backup to a file that is not there yet; it appears whole or not at all."""
        ...

    async def inspect(self, source: Path) -> BackupManifest:
        """Return what a backup holds, or raise `BackupInvalid`; changes nothing."""
        ...

    async def restore(self, source: Path, *, replace: bool) -> BackupManifest:
        """Put a backup in the place of the catalogue.

        Raises `BackupInvalid`, or `CatalogueUnusable` if there is a catalogue and it is not to be
        replaced; and then changes nothing. One that is replaced is kept in a file beside it.
        """
        ...

    async def has_catalogue(self) -> bool:
        """Whether there is a catalogue with at least one configuration or universe."""
        ...
