"""The catalogue as the services see it: each call in its own thread, with a deadline."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from kms_tui.adapters.daemon_thread import DaemonThread
from kms_tui.adapters.sqlite.catalogue_file import CatalogueFile
from kms_tui.adapters.sqlite.configuration_pages import ConfigurationPages
from kms_tui.adapters.sqlite.location import READ_AT_ONCE_PAGES, Location
from kms_tui.domain.check import CheckOutcome, Verdict
from kms_tui.domain.configuration import ConfigurationId, KmsConfiguration, SecretReference
from kms_tui.domain.errors import CatalogueBusy
from kms_tui.domain.listing import Listing
from kms_tui.services.ports import (
    CatalogueChange,
    CheckRecord,
    SaveOperation,
    SecretRecord,
    StorePin,
)

T = TypeVar("T")

_SHARE_BEFORE_COMMIT = 0.875
"""Part of the deadline in which a change has to be ready; the rest is for its COMMIT."""


class SqliteCatalogue:
    """A `Catalogue` in `catalogue.db` in a directory of the user's own.

    The first call opens the file, made or migrated if need be. Besides the errors of the port
    nothing leaves. A `CatalogueBusy` at the deadline says that a change was not made, unless its
    COMMIT itself took more than an eighth of the deadline.
    """

    def __init__(
        self,
        directory: Path,
        *,
        busy_timeout_seconds: float = 5.0,
        deadline_seconds: float = 8.0,
        is_snapshot: bool = False,
        read_at_once_pages: int = READ_AT_ONCE_PAGES,
    ) -> None:
        """Open nothing yet. A snapshot is for looking only and changes nothing on disk."""
        location = Location(
            directory.absolute(), busy_timeout_seconds, read_at_once_pages=read_at_once_pages
        )
        self.file = CatalogueFile(location, is_snapshot=is_snapshot)
        """Only for work that `run` carries out."""
        self._pages = ConfigurationPages(self.file)
        self._thread = DaemonThread("catalogue")
        self._deadline_seconds = deadline_seconds

    async def configurations(self) -> Sequence[KmsConfiguration]:
        """Return all configurations, by name."""
        return await self.run(self.file.configurations)

    async def listed_configurations(
        self,
        listing: Listing,
        today: date,
        *,
        limit: int,
        beside: KmsConfiguration | None,
        backwards: bool,
    ) -> Sequence[KmsConfiguration]:
        """Return the next ones of a listing, the nearest to `beside` first.

        Without `beside` those are the first or, backwards, the last. It need not be stored any
        more. `today` tells which secrets have expired.
        """
        work = partial(
            self._pages.listed, listing, today, limit=limit, beside=beside, backwards=backwards
        )
        return await self.run(work)

    async def count_configurations(self, listing: Listing, today: date, *, at_most: int) -> int:
        """Return how many a listing has; `at_most` stands for that many or more."""
        return await self.run(partial(self._pages.count, listing, today, at_most))

    async def used_names(self) -> Mapping[ConfigurationId, str]:
        """Return the names of the configurations that a universe ever used."""
        return await self.run(self._pages.used_names)

    async def tally(self) -> Mapping[Verdict | None, int]:
        """Return how many there are by the verdict of their last check; None is never checked."""
        return await self.run(self._pages.tally)

    async def gravest_configurations(
        self, today: date, soon: date, limit: int
    ) -> Sequence[KmsConfiguration]:
        """Return, by name, the ones that failed or whose secret is gone; then those with warnings.

        A secret that expires until `soon` is a warning. If there are more than `limit`, failures
        come before warnings, and earlier names before later ones.
        """
        return await self.run(partial(self._pages.gravest, today, soon, limit))

    async def configuration(self, configuration_id: ConfigurationId) -> KmsConfiguration:
        """Return one, or raise `ConfigurationNotFound`."""
        return await self.run(partial(self.file.configuration, configuration_id))

    async def configuration_named(self, name: str) -> KmsConfiguration:
        """Return the one of exactly that name, or raise `ConfigurationNotFound`."""
        return await self.run(partial(self._pages.named, name))

    async def names_beginning(self, beginning: str, limit: int) -> Sequence[str]:
        """Return the first names that begin so, upper and lower case told apart."""
        return await self.run(partial(self._pages.names_beginning, beginning, limit))

    async def is_name_taken(self, name: str) -> bool:
        """Whether a configuration has that name; case matters."""
        return await self.run(partial(self.file.is_name_taken, name))

    async def begin(self, operation: SaveOperation) -> None:
        """Put the operation into the journal; this process owns it until it ends or dies."""
        await self.run(partial(self.file.begin, operation))

    async def commit(self, operation_id: str, configuration: KmsConfiguration) -> None:
        """In one transaction: show the configuration, its secret active, the operation ended.

        Raises `NameTaken` and then changes nothing.
        """
        await self.commit_all([CatalogueChange(operation_id, configuration)])

    async def replace(
        self, operation_id: str, configuration: KmsConfiguration, was: KmsConfiguration
    ) -> None:
        """In one transaction: the configuration's new credential and secret, the old one retiring.

        Raises `ConfigurationChanged` or `ConfigurationNotFound` and then changes nothing.
        """
        await self.commit_all([CatalogueChange(operation_id, configuration, was)])

    async def commit_all(self, changes: Sequence[CatalogueChange]) -> None:
        """In one transaction: each new configuration as by `commit`, each other as by `replace`."""
        await self.run(partial(self.file.commit_all, changes))

    async def remove(self, was: KmsConfiguration) -> None:
        """In one transaction: the configuration gone, its secret retiring.

        Raises `ConfigurationInUse`, `ConfigurationChanged` or `ConfigurationNotFound` and then
        changes nothing.
        """
        await self.run(partial(self.file.remove, was))

    async def is_pending(self, operation_id: str) -> bool:
        """Whether the operation stands in the journal."""
        return await self.run(partial(self.file.is_pending, operation_id))

    async def forget(self, operation_id: str) -> None:
        """Drop an operation and its pending secret from the journal."""
        await self.run(partial(self.file.forget, operation_id))

    async def abandon(self, operation_id: str) -> None:
        """Let the next `orphaned` return an operation of this process."""
        await self.run(partial(self.file.abandon, operation_id))

    async def has_leftovers(self) -> bool:
        """Whether a change is under way or was interrupted, or a secret waits for its removal."""
        return await self.run(self.file.has_leftovers)

    async def orphaned(self) -> Sequence[SaveOperation]:
        """Return operations whose process is gone, and own them until they are forgotten.

        A later call returns those among them that are still there.
        """
        return await self.run(self.file.orphaned)

    async def record_check(
        self, configuration_id: ConfigurationId, outcome: CheckOutcome, key_id: str
    ) -> KmsConfiguration:
        """Remember a check; an empty key id keeps the known one. Not an edit: same revision."""
        return await self.run(partial(self.file.record_check, configuration_id, outcome, key_id))

    async def record_checks(self, records: Sequence[CheckRecord]) -> Sequence[KmsConfiguration]:
        """Remember several checks in one transaction; return the configurations as they are now.

        Left out are those that were deleted or edited meanwhile.
        """
        return await self.run(partial(self.file.record_checks, records))

    async def pin(self) -> StorePin | None:
        """Return the store that new client secrets go to, or None before the first one."""
        return await self.run(self.file.pin)

    async def repin(self, pin: StorePin) -> None:
        """Let new client secrets go to that store from now on."""
        await self.run(partial(self.file.repin, pin))

    async def leave_secrets_behind(self, pins: Collection[StorePin]) -> None:
        """In one transaction: the secrets of those stores rest elsewhere; none is pinned."""
        await self.run(partial(self.file.leave_secrets_behind, pins))

    async def secrets(self) -> Sequence[SecretRecord]:
        """Return all client secrets that are, may be or may still be in a store."""
        return await self.run(self.file.secrets)

    async def secret(self, reference: SecretReference) -> SecretRecord | None:
        """Return one of them, or None."""
        return await self.run(partial(self.file.secret, reference))

    async def drop_secret(self, reference: SecretReference) -> None:
        """Forget a retiring secret."""
        await self.run(partial(self.file.drop_secret, reference))

    async def note_secret_error(self, reference: SecretReference, error: str) -> None:
        """Remember why a retiring secret could not be removed from its store."""
        await self.run(partial(self.file.note_secret_error, reference, error))

    async def close(self) -> None:
        """Close the file and let go of this process's operations; a later call opens it again."""
        await self.run(self.file.close)

    async def run(self, work: Callable[[], T]) -> T:
        """Return what `work` on the file returns, done in the catalogue's thread.

        No failure but own errors leaves; `CatalogueBusy` at the deadline.
        """
        commit_before = time.monotonic() + self._deadline_seconds * _SHARE_BEFORE_COMMIT
        job = partial(self.file.perform, work, commit_before=commit_before)
        try:
            return await self._thread.run(job, deadline_seconds=self._deadline_seconds)
        except TimeoutError:
            raise CatalogueBusy(
                f"The catalogue did not answer within {self._deadline_seconds:g} seconds.",
                do="Wait for other sessions and check the disk, then look at the list again.",
            ) from None
