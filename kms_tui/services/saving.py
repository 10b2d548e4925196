"""How a proven change is stored, and how whatever stops that is undone.

The order (journal, secret, one transaction) and its recovery are what keeps secrets and rows
together through crashes: a secret is written only under a reference that the journal knows, and
an operation leaves the journal only when nothing of it is left.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Coroutine, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kms_tui.domain.check import SaveStep
from kms_tui.domain.configuration import KmsConfiguration, SecretReference
from kms_tui.domain.errors import (
    CatalogueError,
    ConfigurationNotFound,
    KmsTuiError,
    SecretStoreMissing,
)
from kms_tui.domain.secret import Secret
from kms_tui.services.ports import (
    Catalogue,
    CatalogueChange,
    ClientSecrets,
    SaveOperation,
    SecretRecord,
    SecretState,
    StoredSecret,
    StorePin,
)
from kms_tui.services.reporting import Report, step

PATIENCE_SECONDS = 0.4
"""How long cleaning up may delay a cancelled save; what is not done by then waits for recovery."""
_UNSURE = "perhaps this configuration"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ProvenChange:
    """A change that was proven, with the secret that it brings."""

    operation: SaveOperation
    configuration: KmsConfiguration
    """As it is to be."""
    secret: Secret
    was: KmsConfiguration | None = None
    """None for a new one."""


@dataclass(frozen=True, slots=True)
class Saving:
    """The last steps of a change, and their undoing."""

    catalogue: Catalogue
    secrets: ClientSecrets

    async def store(
        self,
        operation: SaveOperation,
        configuration: KmsConfiguration,
        secret: Secret,
        report: Report,
    ) -> None:
        """Write the secret, then make the new configuration visible."""
        change = ProvenChange(operation, configuration, secret)
        await self._store_secret(change, report)
        await self._write([change], self.catalogue.commit(operation.id, configuration), report)

    async def replace(
        self,
        operation: SaveOperation,
        configuration: KmsConfiguration,
        was: KmsConfiguration,
        secret: Secret,
        report: Report,
    ) -> None:
        """Write the new secret, then let the configuration use it instead of the old one."""
        change = ProvenChange(operation, configuration, secret, was)
        await self._store_secret(change, report)
        await self._write(
            [change], self.catalogue.replace(operation.id, configuration, was), report
        )

    async def store_all(self, changes: Sequence[ProvenChange], report: Report) -> None:
        """Write all secrets, then make all changes visible at once."""
        for change in changes:
            await self._store_secret(change, report)
        rows = [CatalogueChange(c.operation.id, c.configuration, c.was) for c in changes]
        await self._write(changes, self.catalogue.commit_all(rows), report)

    async def remove(self, was: KmsConfiguration) -> None:
        """Remove the configuration; its secret then waits for `retire`."""
        try:
            await self.catalogue.remove(was)
        except CatalogueError:
            # Perhaps only the answer was lost: nobody may then be told that it is still there.
            with contextlib.suppress(ConfigurationNotFound):
                await self.catalogue.configuration(was.id)
                raise

    async def undo(self, operation: SaveOperation) -> None:
        """Take away what a change had stored, unless it did come to its end.

        After a failure the next recovery tries again, also one of this process.
        """
        try:
            await self._undo(operation)
        except KmsTuiError:
            with contextlib.suppress(KmsTuiError):
                await self.catalogue.abandon(operation.id)

    async def recover(self) -> Sequence[SaveOperation]:
        """Undo the changes whose process died and remove retired secrets; return what is undone."""
        undone = []
        for operation in await self.catalogue.orphaned():
            try:
                await self._undo(operation)
            except KmsTuiError:
                continue
            undone.append(operation)
        await self.retire()
        return undone

    async def retire(self, only: SecretReference | None = None) -> Sequence[SecretRecord]:
        """Remove the secrets that nothing uses any more; return those that are still there.

        `only` leaves all others for later. Why one stayed is remembered beside it.
        """
        left: dict[StorePin, str] = {}
        for record in await self.catalogue.secrets():
            if record.state is SecretState.RETIRING and only in (None, record.reference):
                # One that did not answer is not asked again for each of its secrets.
                error = left.get(record.pin) or await self._remove(record)
                if error:
                    left[record.pin] = error
                    await self.catalogue.note_secret_error(record.reference, error)
        return [
            record
            for record in await self.catalogue.secrets()
            if record.state is SecretState.RETIRING and only in (None, record.reference)
        ]

    async def _remove(self, record: SecretRecord) -> str:
        """Remove a retired secret; return why that failed, or an empty text."""
        try:
            await self._delete(record.reference)
        except KmsTuiError as error:
            return error.what
        await self.catalogue.drop_secret(record.reference)
        return ""

    async def _store_secret(self, change: ProvenChange, report: Report) -> None:
        reference, configuration = change.operation.secret_reference, change.configuration
        if reference is not None:
            client_id = configuration.credential.client_id
            entry = StoredSecret(reference, configuration.id, client_id, change.secret)
            await step(SaveStep.STORE_SECRET, self.secrets.put(entry), report)

    async def _write(
        self, changes: Sequence[ProvenChange], commit: Coroutine[None, None, None], report: Report
    ) -> None:
        work = to_the_end(self._commit(changes, commit))
        await step(SaveStep.WRITE_CONFIGURATION, work, report, leaves=_UNSURE)

    async def _commit(self, changes: Sequence[ProvenChange], commit: Awaitable[None]) -> None:
        try:
            await commit
        except CatalogueError:
            # Perhaps only the answer was lost: nobody may then be told that nothing is stored.
            for change in changes:
                if not await self._is_committed(change.operation, change.configuration):
                    raise

    async def _is_committed(
        self, operation: SaveOperation, configuration: KmsConfiguration
    ) -> bool:
        if await self.catalogue.is_pending(operation.id):
            return False
        # A backup that was restored meanwhile knows neither the operation nor what it was to do.
        with contextlib.suppress(ConfigurationNotFound):
            found = await self.catalogue.configuration(configuration.id)
            return found.credential == configuration.credential
        return False

    async def _undo(self, operation: SaveOperation) -> None:
        if not await self.catalogue.is_pending(operation.id):
            return
        if operation.secret_reference is not None:
            await self._delete(operation.secret_reference)
        await self.catalogue.forget(operation.id)

    async def _delete(self, reference: SecretReference) -> None:
        with contextlib.suppress(SecretStoreMissing):  # it never was, so it holds nothing
            await self.secrets.delete(reference)


async def to_the_end(work: Coroutine[object, object, T], patience: float | None = None) -> T:
    """Await the work even when cancelled before or meanwhile, then pass the cancellation on.

    `patience` bounds, in seconds, how long a cancellation may be held up; the work then goes on
    by itself for as long as the event loop lives.
    """
    task = asyncio.ensure_future(work)
    task.add_done_callback(_look_at_end)
    if patience is None or not _is_cancelled():
        with contextlib.suppress(asyncio.CancelledError):
            return await asyncio.shield(task)
    await asyncio.wait([task], timeout=patience)
    raise asyncio.CancelledError


def _is_cancelled() -> bool:
    """Whether the running task is on its way out, as cleaning up in a `finally` is."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _look_at_end(task: "asyncio.Task[T]") -> None:
    # Whoever was cancelled does not ask how it ended, and asyncio would print a traceback.
    if not task.cancelled():
        task.exception()
