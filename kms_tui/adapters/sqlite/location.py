"""Where the catalogue lies and what lies beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kms_tui.adapters.sqlite import schema

READ_AT_ONCE_PAGES = 2_500
"""Some ten thousand configurations: to look at each row of a million takes many seconds."""


@dataclass(frozen=True, slots=True)
class Location:
    """The catalogue's directory and the schema its file is to have."""

    directory: Path
    busy_timeout_seconds: float = 5.0
    """How long to wait for another process's lock."""
    migrations: Sequence[schema.Migration] = schema.MIGRATIONS
    """Oldest first; the last one's schema is the one to work with."""
    read_at_once_pages: int = READ_AT_ONCE_PAGES
    """A longer file is looked through for damage before its first change, not when it is opened."""

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.directory / "catalogue.db"

    @property
    def side_files(self) -> tuple[Path, Path]:
        """What SQLite keeps beside a database it has not finished with: useless without it."""
        return self.directory / "catalogue.db-journal", self.directory / "catalogue.db-wal"

    @property
    def marker(self) -> Path:
        """Holds the store id, so that a lost database is not taken for a first start."""
        return self.directory / "catalogue.id"

    @property
    def marker_aside(self) -> Path:
        """Where the marker is while another catalogue takes the place of this one."""
        return self.directory / "catalogue.id.replaced"

    @property
    def lock(self) -> Path:
        """Held while the database or the marker is made."""
        return self.directory / "catalogue.lock"

    @property
    def restore_lock(self) -> Path:
        """Held while a backup is looked through or restored."""
        return self.directory / "catalogue.restore.lock"

    @property
    def operations(self) -> Path:
        """The directory of the operations' lock files."""
        return self.directory / "operations"

    @property
    def schema_version(self) -> int:
        """The version of the schema to work with."""
        return self.migrations[-1].number
