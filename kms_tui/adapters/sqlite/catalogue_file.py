"""What can be done with the catalogue, as blocking calls for one thread."""

import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from kms_tui.adapters.sqlite import configuration_table, driver, journal, secret_table
from kms_tui.adapters.sqlite.authorisation import seal_what_is_written
from kms_tui.adapters.sqlite.connection import open_catalogue
from kms_tui.adapters.sqlite.errors import held_by_another, translated
from kms_tui.adapters.sqlite.inspection import is_long, refuse_damaged, refuse_newer
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.operation_locks import OperationLocks
from kms_tui.adapters.sqlite.snapshot import Snapshots
from kms_tui.domain.check import CheckOutcome
from kms_tui.domain.configuration import ConfigurationId, KmsConfiguration, SecretReference
from kms_tui.domain.errors import (
    CatalogueBusy,
    CatalogueUnusable,
    ConfigurationChanged,
    ConfigurationInUse,
    ConfigurationNotFound,
    NameTaken,
)
from kms_tui.services.ports import (
    CatalogueChange,
    CheckRecord,
    SaveOperation,
    SecretRecord,
    StorePin,
)

T = TypeVar("T")
_FileIdentity = tuple[int, int]


class CatalogueFile:
    """The open file and the operations this process owns.

    The methods that share a name with `Catalogue` do what is said there. They are called through
    `perform`, which opens the file when needed. `UniverseFile` works on the same file.
    """

    def __init__(self, location: Location, *, is_snapshot: bool = False) -> None:
        """Open nothing yet. A snapshot is taken anew when the file has changed; it changes none."""
        self._location = location
        self._snapshots = Snapshots(location) if is_snapshot else None
        self._locks = OperationLocks(location.operations)
        self._connection: sqlite3.Connection | None = None
        self._identity: _FileIdentity | None = None
        self._commit_before = 0.0
        self._may_be_damaged = False
        self._is_sealing = False

    def perform(self, work: Callable[[], T], *, commit_before: float) -> T:
        """Return what `work` returns; no failure but own errors leaves.

        A change that is not ready by `commit_before` (monotonic seconds) is rolled back: nobody
        waits for its outcome any more. After a failure of the file it is opened afresh.
        """
        self._commit_before = commit_before
        try:
            with translated(self._location.database):
                self._refuse_overdue()
                return work()
        except CatalogueUnusable:
            self._disconnect()
            raise

    def configurations(self) -> Sequence[KmsConfiguration]:
        """See `Catalogue`."""
        return configuration_table.select_all(self.connected(), self.place)

    def configuration(self, configuration_id: ConfigurationId) -> KmsConfiguration:
        """See `Catalogue`."""
        return configuration_table.select(self.connected(), configuration_id, self.place)

    def is_name_taken(self, name: str) -> bool:
        """See `Catalogue`."""
        return configuration_table.is_name_taken(self.connected(), name)

    def begin(self, operation: SaveOperation) -> None:
        """See `Catalogue`. The lock comes first: no row is ever seen without its live owner."""
        with ExitStack() as undo:
            with self.transaction() as connection:
                self._locks.begin(operation.id)
                undo.callback(self._locks.end, operation.id)
                journal.begin(connection, operation)
            undo.pop_all()

    def commit_all(self, changes: Sequence[CatalogueChange]) -> None:
        """See `Catalogue`; its `commit` and `replace` are this with one change."""
        with self.transaction() as connection:
            for change in changes:
                self._write(connection, change)
        for change in changes:
            self._locks.end(change.operation_id)

    def _write(self, connection: sqlite3.Connection, change: CatalogueChange) -> None:
        configuration, was = change.configuration, change.was
        reference = configuration.credential.secret_reference
        if was is not None:
            configuration_table.refuse_changed(connection, was, self.place)
        elif configuration_table.is_name_taken(connection, configuration.name):
            raise NameTaken(configuration.name)
        journal.complete(connection, change.operation_id, configuration.id, reference)
        if was is None:
            configuration_table.insert(connection, configuration)
        else:
            configuration_table.replace(connection, configuration)
            secret_table.retire(connection, was.credential.secret_reference)

    def remove(self, was: KmsConfiguration) -> None:
        """See `Catalogue`."""
        with self.transaction() as connection:
            found = configuration_table.refuse_changed(connection, was, self.place)
            if found.universes_ever:
                raise ConfigurationInUse(found.universes_ever)
            configuration_table.delete(connection, was.id)
            secret_table.retire(connection, was.credential.secret_reference)

    def is_pending(self, operation_id: str) -> bool:
        """See `Catalogue`."""
        return journal.is_pending(self.connected(), operation_id)

    def forget(self, operation_id: str) -> None:
        """See `Catalogue`."""
        with self.transaction() as connection:
            journal.forget(connection, operation_id)
        self._locks.end(operation_id)

    def abandon(self, operation_id: str) -> None:
        """See `Catalogue`."""
        self._locks.abandon(operation_id)

    def has_leftovers(self) -> bool:
        """See `Catalogue`."""
        return journal.has_leftovers(self.connected()) or self._locks.has_any

    def orphaned(self) -> Sequence[SaveOperation]:
        """See `Catalogue`. Those adopted before and not forgotten since are among them."""
        with self.transaction() as connection:
            operations = journal.operations(connection, self.place)
            self._locks.sweep({operation.id for operation in operations})
            return [operation for operation in operations if self._locks.adopt(operation.id)]

    def record_check(
        self, configuration_id: ConfigurationId, outcome: CheckOutcome, key_id: str
    ) -> KmsConfiguration:
        """See `Catalogue`."""
        with self.transaction() as connection:
            configuration_table.record_check(connection, configuration_id, outcome, key_id)
            return configuration_table.select(connection, configuration_id, self.place)

    def record_checks(self, records: Sequence[CheckRecord]) -> Sequence[KmsConfiguration]:
        """See `Catalogue`."""
        recorded = []
        with self.transaction() as connection:
            for record in records:
                of = record.of
                with suppress(ConfigurationNotFound, ConfigurationChanged):
                    configuration_table.refuse_changed(connection, of, self.place)
                    configuration_table.record_check(
                        connection, of.id, record.outcome, record.key_id
                    )
                    recorded.append(configuration_table.select(connection, of.id, self.place))
        return recorded

    def pin(self) -> StorePin | None:
        """See `Catalogue`."""
        return secret_table.pin(self.connected())

    def repin(self, pin: StorePin) -> None:
        """See `Catalogue`."""
        with self.transaction() as connection:
            secret_table.set_pin(connection, pin)

    def leave_secrets_behind(self, pins: Collection[StorePin]) -> None:
        """See `Catalogue`."""
        with self.transaction() as connection:
            for pin in pins:
                secret_table.leave_behind(connection, pin)

    def secrets(self) -> Sequence[SecretRecord]:
        """See `Catalogue`."""
        return secret_table.select_all(self.connected(), self.place)

    def secret(self, reference: SecretReference) -> SecretRecord | None:
        """See `Catalogue`."""
        return secret_table.select(self.connected(), reference, self.place)

    def drop_secret(self, reference: SecretReference) -> None:
        """See `Catalogue`."""
        with self.transaction() as connection:
            secret_table.drop(connection, reference)

    def note_secret_error(self, reference: SecretReference, error: str) -> None:
        """See `Catalogue`."""
        with self.transaction() as connection:
            secret_table.note_error(connection, reference, error)

    def close(self) -> None:
        """Let go of the file and of the operations, which stay in the journal."""
        self._locks.let_go()
        self._disconnect()

    @property
    def place(self) -> Path:
        """Which file it is."""
        return self._location.database

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Take the write lock; commit at the end, or change nothing at all.

        Raises `CatalogueBusy` if that was not done in time, or if another file took its place
        while it waited for the lock.
        """
        connection = self.connected()
        if self._may_be_damaged:
            refuse_damaged(connection, self._location)
            self._may_be_damaged = False
        if not self._is_sealing:
            seal_what_is_written(connection)
            self._is_sealing = True
        with driver.transaction(connection):
            self._refuse_replaced()
            refuse_newer(connection, self._location)
            yield connection
            self._refuse_overdue()

    def _refuse_overdue(self) -> None:
        if time.monotonic() > self._commit_before:
            raise held_by_another(self.place)

    def _refuse_replaced(self) -> None:
        # What is written to a file that has no name any more would be lost without a word.
        if self._snapshots is None and self._identity != _identity(self.place):
            raise CatalogueBusy(
                f"Another file took the place of the catalogue {self.place}; nothing was changed.",
                do="Try again.",
            )

    def connected(self) -> sqlite3.Connection:
        """Return the open connection, to the file that lies there now."""
        if self._snapshots is not None:
            self._connection = self._snapshots.newest(self._connection)
            return self._connection
        found = _identity(self.place)
        if self._connection is not None and self._identity == found:
            return self._connection
        # Another file took its place, say a restored backup: what went to the old one were lost.
        self._disconnect()
        self._connection = open_catalogue(self._location)
        self._is_sealing = False
        self._may_be_damaged = is_long(self._connection, self._location)
        # Unless it was just made, the one from before: a file that came meanwhile is noticed.
        self._identity = found or _identity(self.place)
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _identity(path: Path) -> _FileIdentity | None:
    """Tell which file lies at the path; None if there is none."""
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return status.st_dev, status.st_ino
