"""Backups of the catalogue as the services see them: each call in its own thread, with a deadline.

They have connections and a thread of their own, so that a catalogue that cannot be opened can be
restored, and so that nothing else waits for a large one.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from kms_tui.adapters.daemon_thread import DaemonThread
from kms_tui.adapters.sqlite import driver, schema
from kms_tui.adapters.sqlite.backup_reading import unpacked
from kms_tui.adapters.sqlite.backup_writing import Origin, write_backup
from kms_tui.adapters.sqlite.catalogue_reading import STEPS, reading
from kms_tui.adapters.sqlite.errors import translated
from kms_tui.adapters.sqlite.file_lock import sole_process
from kms_tui.adapters.sqlite.guarded_file import prepare_directory
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.marker import refuse_lost_catalogue
from kms_tui.adapters.sqlite.migration import migrate
from kms_tui.adapters.sqlite.restoring import (
    Replacement,
    holds_what_would_be_missed,
    put_in_place,
)
from kms_tui.adapters.sqlite.work_directory import remove_leftovers, work_directory
from kms_tui.domain.errors import CatalogueBusy, CatalogueError
from kms_tui.domain.universe import Stamp
from kms_tui.services.ports import BackupManifest, Restoration

T = TypeVar("T")

_SHARE_BEFORE_CHANGE = 0.875
"""Part of the deadline in which a restore has to be ready; the rest is for the change itself."""


class SqliteCatalogueBackups:
    """The `CatalogueBackups` of the catalogue in a directory. Only errors of the port leave."""

    def __init__(
        self,
        directory: Path,
        *,
        program: str,
        busy_timeout_seconds: float = 5.0,
        deadline_seconds: float = 120.0,
        migrations: Sequence[schema.Migration] = schema.MIGRATIONS,
    ) -> None:
        """`program` is this version of kms-tui, for the manifest."""
        self._location = Location(directory.absolute(), busy_timeout_seconds, migrations)
        self._program = program
        self._thread = DaemonThread("catalogue-backups")
        self._deadline_seconds = deadline_seconds

    async def back_up(self, destination: Path, stamp: Stamp) -> BackupManifest:
        """Write a backup to a file that is not there yet; it appears whole or not at all."""
        return await self._run(partial(self._back_up, destination, stamp))

    async def inspect(self, source: Path) -> BackupManifest:
        """Return what a backup holds, or raise `BackupInvalid`; changes nothing."""
        return await self._run(partial(self._inspect, source))

    async def restore(self, source: Path, stamp: Stamp, *, replace: bool) -> Restoration:
        """Put a backup in the place of the catalogue."""
        job = partial(self._restore, source, stamp, may_replace=replace)
        return await self._run(job)

    async def has_catalogue(self) -> bool:
        """Whether there is, or was, a catalogue that holds anything a restore would replace."""
        return await self._run(lambda _last_moment: holds_what_would_be_missed(self._location))

    def _back_up(self, destination: Path, stamp: Stamp, last_moment: float) -> BackupManifest:
        origin = Origin(self._location, stamp, self._program, last_moment)
        self._refuse_unusable()
        with reading(self._location) as source, driver.snapshot(source):
            # Takes the lock: copying itself would wait for it without an end.
            source.execute("SELECT store_id FROM meta").fetchone()
            return write_backup(source, destination.absolute(), origin)

    def _refuse_unusable(self) -> None:
        if not os.path.lexists(self._location.database):
            refuse_lost_catalogue(self._location)
            raise CatalogueError("There is no catalogue yet.", do="Create a configuration first.")
        for _, refuse in STEPS:
            refuse(self._location)

    def _inspect(self, source: Path, last_moment: float) -> BackupManifest:
        with self._working() as copy:
            return unpacked(source.absolute(), copy, self._location.database, last_moment)

    def _restore(
        self, source: Path, stamp: Stamp, last_moment: float, *, may_replace: bool
    ) -> Restoration:
        origin = Origin(self._location, stamp, self._program, last_moment)
        with self._working() as copy:
            manifest = unpacked(source.absolute(), copy, self._location.database, last_moment)
            self._bring_up_to_date(copy)
            replacement = Replacement(copy.database, manifest.store_id, origin, may_replace)
            return Restoration(manifest, put_in_place(replacement))

    @contextmanager
    def _working(self) -> Iterator[Location]:
        """Yield where a copy may lie that nobody else reaches, on the catalogue's own disk."""
        prepare_directory(self._location.directory)
        timeout = self._location.busy_timeout_seconds
        with sole_process(self._location.restore_lock, timeout_seconds=timeout):
            remove_leftovers(self._location.database)
            with work_directory(self._location.database) as directory:
                yield Location(directory, timeout, self._location.migrations)

    def _bring_up_to_date(self, copy: Location) -> None:
        """Migrate before anybody sees it: sessions that run do so with the newest schema only."""
        with closing(driver.connect(copy.database, busy_timeout_seconds=0)) as connection:
            driver.configure(connection, copy.database)
            migrate(connection, copy)

    async def _run(self, work: Callable[[float], T]) -> T:
        last_moment = time.monotonic() + self._deadline_seconds * _SHARE_BEFORE_CHANGE

        def job() -> T:
            with translated(self._location.database):
                return work(last_moment)

        try:
            return await self._thread.run(job, deadline_seconds=self._deadline_seconds)
        except TimeoutError:
            raise CatalogueBusy(
                f"The backup took longer than {self._deadline_seconds:g} seconds.",
                do="Wait for other sessions and check the disk, then look at the list.",
            ) from None
