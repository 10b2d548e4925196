"""Keeping the whole catalogue in a backup, and bringing it back, here or on another host.

A backup holds no client secret. After a restore each secret rests where the catalogue says, if
that store is on this host; the others are left behind and have to be entered again.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import (
    SecretStoreError,
    SecretStoreMissing,
    SecretStoreUnavailable,
    SettingsInvalid,
)
from kms_tui.domain.store_kind import ELSEWHERE, MEMORY
from kms_tui.domain.universe import Stamp
from kms_tui.services.pinned_secret_store import PinnedSecretStore
from kms_tui.services.ports import (
    BackupManifest,
    CatalogueBackups,
    SecretStoreState,
    StorePin,
)
from kms_tui.services.saving import Saving, to_the_end
from kms_tui.services.unknown_secrets import UnknownSecrets


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought back, and what is left to do."""

    manifest: BackupManifest
    kept: Path | None
    """The file that keeps the catalogue it replaced, or None if there was nothing to keep."""
    needing_secrets: Sequence[str]
    """Names of the configurations whose client secret has to be entered again."""


@dataclass(frozen=True, slots=True)
class CatalogueKeeping:
    """The actions on the catalogue as a whole."""

    backups: CatalogueBackups
    secrets: PinnedSecretStore
    now: Callable[[], datetime]
    actor: str
    """Who acts, as user@host."""

    async def back_up(self, destination: Path) -> BackupManifest:
        """Write a backup to a file that is not there yet; it appears whole or not at all."""
        return await self.backups.back_up(destination, self._stamp)

    async def inspect(self, source: Path) -> BackupManifest:
        """Return what a backup holds, or raise `BackupInvalid`; changes nothing."""
        return await self.backups.inspect(source)

    async def has_catalogue(self) -> bool:
        """Whether a restore would replace anything."""
        return await self.backups.has_catalogue()

    async def restore(self, source: Path, *, replace: bool) -> Restored:
        """Put a backup in the place of the catalogue, then do what a start does.

        Raises `BackupInvalid`, or `CatalogueUnusable` if there is a catalogue and it is not to be
        replaced; and then changes nothing. Not stopped by a cancellation once it has begun.
        """
        return await to_the_end(self._restore(source, replace=replace))

    async def _restore(self, source: Path, *, replace: bool) -> Restored:
        restoration = await self.backups.restore(source, self._stamp, replace=replace)
        await self._leave_behind()
        await Saving(self.secrets.catalogue, self.secrets).recover()
        needing = [configuration.name for configuration in await self._without_secret()]
        return Restored(restoration.manifest, restoration.kept, needing)

    async def _leave_behind(self) -> None:
        catalogue = self.secrets.catalogue
        pins = {record.pin for record in await catalogue.secrets()}
        if pinned := await catalogue.pin():
            pins.add(pinned)
        lost = [pin for pin in pins if not await self._is_here(pin)]
        if lost:
            await catalogue.leave_secrets_behind(lost)

    async def _is_here(self, pin: StorePin) -> bool:
        """Whether the store of a pin is on this host, be it locked."""
        if pin.kind in (ELSEWHERE, MEMORY):
            return pin.kind == ELSEWHERE
        try:
            store = self.secrets.stores.of_kind(pin.kind)
            is_missing = await store.state() is SecretStoreState.MISSING
            return not is_missing and pin.admits(await store.pin())
        except (SettingsInvalid, SecretStoreMissing, SecretStoreUnavailable):
            return False
        except SecretStoreError:
            return True  # it is there and out of order, which it tells when it is used

    async def _without_secret(self) -> Sequence[KmsConfiguration]:
        records = await self.secrets.catalogue.secrets()
        held = await UnknownSecrets(self.secrets).held()
        missing: Collection[str] = {
            record.reference
            for record in records
            if record.pin.kind == ELSEWHERE
            or (record.pin.kind in held and record.reference not in held[record.pin.kind])
        }
        configurations = await self.secrets.catalogue.configurations()
        return [c for c in configurations if c.credential.secret_reference in missing]

    @property
    def _stamp(self) -> Stamp:
        return Stamp(self.now(), self.actor)
