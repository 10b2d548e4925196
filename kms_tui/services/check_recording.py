"""Records the outcomes of many checks as they come, a few times a second at most."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import KmsTuiError
from kms_tui.services.ports import Catalogue, CheckRecord
from kms_tui.services.saving import to_the_end

BATCH_SECONDS = 0.25
"""How long an outcome may wait for others, so that one transaction takes them all."""
_LARGEST_BATCH = 200
"""Rows; a transaction must not keep other sessions waiting."""


class CheckRecording:
    """Takes outcomes, writes them in batches and tells of each batch.

    That outcomes cannot be recorded makes no check less done: the first reason is kept, the rest
    are told all the same.
    """

    def __init__(
        self, catalogue: Catalogue, tell: Callable[[Sequence[KmsConfiguration]], None]
    ) -> None:
        """Take who is told of the configurations with their outcomes."""
        self._catalogue = catalogue
        self._tell = tell
        self._waiting: list[CheckRecord] = []
        self.failure: KmsTuiError | None = None
        """Why outcomes were not recorded, if so."""

    def add(self, record: CheckRecord) -> None:
        """Take an outcome; it is recorded with the next batch."""
        self._waiting.append(record)

    async def run(self) -> None:
        """Record batch after batch until cancelled."""
        while True:
            await asyncio.sleep(BATCH_SECONDS)
            await self.flush()

    async def flush(self) -> None:
        """Record what waits; a cancellation lets the transaction come to its end first."""
        while self._waiting:
            batch = self._waiting[:_LARGEST_BATCH]
            del self._waiting[:_LARGEST_BATCH]
            await to_the_end(self._record(batch))

    async def _record(self, batch: Sequence[CheckRecord]) -> None:
        self._tell(await self._recorded(batch))

    async def _recorded(self, batch: Sequence[CheckRecord]) -> Sequence[KmsConfiguration]:
        if self.failure is None:
            try:
                return await self._catalogue.record_checks(batch)
            except KmsTuiError as error:
                self.failure = error
        return [replace(record.of, last_check=record.outcome) for record in batch]
