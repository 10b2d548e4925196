"""What the services need to keep and bring back whole catalogues."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from kms_tui.domain.universe import Stamp


@dataclass(frozen=True, slots=True)
class TableContents:
    """What a table of a backup holds."""

    rows: int
    sha256: str
    """Over its rows in the order of their numbers, in hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """What a backup says it holds; its hashes were compared with what it does hold."""

    made_at: datetime
    made_by: str
    """Who, as user@host."""
    program: str
    """The version of kms-tui that made it."""
    store_id: str
    """Which catalogue it is of."""
    schema: int
    """The number of the catalogue's last migration."""
    sha256: str
    """Of the database in it, in hexadecimal digits."""
    tables: Mapping[str, TableContents]
    """What each table holds, by its name."""

    def rows(self, table: str) -> int:
        """Return how many rows a table has; one that an older catalogue lacks has none."""
        contents = self.tables.get(table)
        return contents.rows if contents else 0


@dataclass(frozen=True, slots=True)
class Restoration:
    """What a restore did."""

    manifest: BackupManifest
    kept: Path | None
    """The file that keeps the catalogue it replaced: a backup, or that one as it was if it could
    not be read. None if there was nothing to keep."""


class CatalogueBackups(Protocol):
    """Backups of the whole catalogue, without any client secret. May raise `CatalogueError`s."""

    async def back_up(self, destination: Path, stamp: Stamp) -> BackupManifest:
        """Write a backup to a file that is not there yet; it appears whole or not at all."""
        ...

    async def inspect(self, source: Path) -> BackupManifest:
        """Return what a backup holds, or raise `BackupInvalid`; changes nothing."""
        ...

    async def restore(self, source: Path, stamp: Stamp, *, replace: bool) -> Restoration:
        """Put a backup in the place of the catalogue.

        Raises `BackupInvalid`, or `CatalogueUnusable` if there is a catalogue and it is not to be
        replaced; and then changes nothing. One that is replaced is kept in a file beside it.
        """
        ...

    async def has_catalogue(self) -> bool:
        """Whether there is, or was, a catalogue that holds anything a restore would replace."""
        ...
