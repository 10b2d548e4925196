"""How a proven configuration is stored, and how whatever stops that is undone.

The order (journal, secret, one transaction) and its recovery are what keeps secrets and rows
together through crashes: a secret is written only under a reference that the journal knows, and
an operation leaves the journal only when nothing of it is left.
"""

import asyncio
import contextlib
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kms_tui.domain.check import Check, SaveStep, Verdict
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import (
    CatalogueError,
    ConfigurationNotFound,
    KmsTuiError,
    SecretStoreMissing,
)
from kms_tui.domain.secret import Secret
from kms_tui.services.ports import Catalogue, SaveOperation, SecretStore, StoredSecret
from kms_tui.services.reporting import Report

PATIENCE_SECONDS = 0.4
"""How long cleaning up may delay a cancelled save; what is not done by then waits for recovery."""
_MEMORY = "memory"
_UNSURE = "perhaps this configuration"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Saving:
    """The last steps of a save, and their undoing."""

    catalogue: Catalogue
    secret_store: SecretStore

    async def store(
        self,
        operation: SaveOperation,
        configuration: KmsConfiguration,
        secret: Secret,
        report: Report,
    ) -> None:
        """Write the secret, then make the configuration visible."""
        reference = operation.secret_reference
        if reference is not None:
            client_id = configuration.credential.client_id
            entry = StoredSecret(reference, configuration.id, client_id, secret)
            await _step(SaveStep.STORE_SECRET, self.secret_store.put(entry), report)
        commit = self._commit(operation, configuration)
        await _step(SaveStep.WRITE_CONFIGURATION, to_the_end(commit), report, _UNSURE)

    async def undo(self, operation: SaveOperation) -> None:
        """Take away what a save had stored, unless it did become a configuration.

        A failure leaves the operation in the journal; the next recovery tries again.
        """
        try:
            await self._undo(operation)
        except KmsTuiError:
            return

    async def recover(self) -> Sequence[SaveOperation]:
        """Undo the saves whose process died; return those that are now undone."""
        undone = []
        for operation in await self.catalogue.orphaned():
            try:
                await self._undo(operation)
            except KmsTuiError:
                continue
            undone.append(operation)
        return undone

    async def _commit(self, operation: SaveOperation, configuration: KmsConfiguration) -> None:
        try:
            await self.catalogue.commit(operation.id, configuration)
        except CatalogueError:
            # Perhaps only the answer was lost: nobody may then be told that nothing is stored.
            if not await self._became_a_configuration(operation):
                raise

    async def _undo(self, operation: SaveOperation) -> None:
        if await self._became_a_configuration(operation):
            return
        if operation.secret_reference is not None and self._may_hold(operation):
            with contextlib.suppress(SecretStoreMissing):  # then it holds nothing
                await self.secret_store.delete(operation.secret_reference)
        await self.catalogue.forget(operation.id)

    async def _became_a_configuration(self, operation: SaveOperation) -> bool:
        try:
            await self.catalogue.configuration(operation.configuration_id)
        except ConfigurationNotFound:
            return False
        return True

    def _may_hold(self, operation: SaveOperation) -> bool:
        """Whether the secret may still be somewhere: one in memory died with its process."""
        if operation.secret_store == self.secret_store.kind:
            return True
        if operation.secret_store == _MEMORY:
            return False
        raise CatalogueError(
            f"An interrupted save left a secret in the store of kind {operation.secret_store}.",
            do="Start kms-tui with that secret store once, so that it can be removed.",
        )


async def _step(
    name: SaveStep, work: Coroutine[object, object, None], report: Report, leaves: str = ""
) -> None:
    report(Check(name, Verdict.RUNNING, leaves=leaves))
    try:
        await work
    except KmsTuiError as error:
        report(Check.failed(name, error))
        raise
    report(Check(name, Verdict.PASS))


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
