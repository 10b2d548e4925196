"""Letting one universe key out in the clear: the only place where that happens."""

from dataclasses import dataclass

from kms_tui.domain.errors import ExportRefused
from kms_tui.domain.history import EventKind, Happening
from kms_tui.domain.universe import UniverseKeyId
from kms_tui.domain.universe_key import WrappedUniverseKey
from kms_tui.services.key_proofs import unwrapped
from kms_tui.services.opened_vaults import OpenedVaults
from kms_tui.services.ports import KeyDestination, KeyFiles
from kms_tui.services.reporting import Report, step
from kms_tui.services.saving import to_the_end
from kms_tui.services.universes import Universes

UNWRAP_STEP = "Unwrap the universe key"
WRITE_STEP = "Write it in the clear"
_WRITTEN = "perhaps the universe key in the clear"


@dataclass(frozen=True, slots=True)
class KeyExport:
    """Writes a universe key as the file that yb-admin reads: nonce, counter, AES key."""

    universes: Universes
    vaults: OpenedVaults
    files: KeyFiles

    async def refuse_unusable(self, destination: KeyDestination) -> None:
        """Raise `ExportRefused` if no key can or must be written there; asks no vault."""
        await self.files.refuse_unusable(destination)

    async def export(
        self, key_id: UniverseKeyId, destination: KeyDestination, report: Report
    ) -> WrappedUniverseKey:
        """Unwrap, record that the key leaves, then write it; return what is known of it.

        Raises `ExportRefused`, `UniverseKeyNotFound`, and what unwrapping raises. The record comes
        first: no key leaves without one.
        """
        key = await self.universes.catalogue.key(key_id)
        await self.files.refuse_unusable(destination)
        async with self.vaults.of(key.wrapping.configuration_id, report) as opened:
            clear = await step(UNWRAP_STEP, unwrapped(opened.vault, key), report)
        await to_the_end(self._record(EventKind.EXPORTED, key, f"to {destination}"))
        writing = to_the_end(self.files.write(destination, clear))
        try:
            await step(WRITE_STEP, writing, report, leaves=_WRITTEN)
        except ExportRefused as error:
            note = f"to {destination}: {error.what}"
            await to_the_end(self._record(EventKind.EXPORT_FAILED, key, note))
            raise
        return key

    async def _record(self, kind: EventKind, key: WrappedUniverseKey, note: str) -> None:
        happening = Happening(
            kind,
            self.universes.stamp(),
            key.universe_id,
            key.id,
            key.wrapping.configuration_id,
            key.wrapping.key_id,
            note,
        )
        await self.universes.catalogue.record(happening)
