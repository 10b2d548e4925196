"""Moves client secrets from the store they rest in to another one, each on its own.

For each: copy under a new reference, read back, switch the configuration in one transaction,
retire the old entry. An interruption at any point leaves every configuration with exactly one
secret that works; running the migration again goes on where it stopped.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kms_tui.domain.check import Check
from kms_tui.domain.configuration import KmsConfiguration, SecretReference
from kms_tui.domain.errors import (
    ConfigurationChanged,
    ConfigurationNotFound,
    KmsTuiError,
    SecretStoreError,
    SecretStoreGone,
    SecretStoreLocked,
    SecretStoreMissing,
    SecretStoreUnavailable,
)
from kms_tui.domain.secret import Secret
from kms_tui.domain.store_kind import ELSEWHERE, MEMORY
from kms_tui.services.pinned_secret_store import PinnedSecretStore
from kms_tui.services.ports import (
    OperationKind,
    SaveOperation,
    SecretRecord,
    SecretState,
    SecretStore,
    SecretStoreState,
    StorePin,
)
from kms_tui.services.saving import PATIENCE_SECONDS, Saving, to_the_end


@dataclass(frozen=True, slots=True)
class Move:
    """What became of one configuration's client secret."""

    name: str
    """The configuration's."""
    error: KmsTuiError | None = None
    """Why it still rests where it was, or None if it moved."""


@dataclass(frozen=True, slots=True)
class Migration:
    """What a whole migration came to."""

    moves: Sequence[Move]
    left: Sequence[SecretRecord]
    """Old entries that could not be removed yet; the next recovery tries again."""

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left where it was."""
        return not self.left and all(move.error is None for move in self.moves)

    @property
    def shortfall(self) -> str:
        """What is left where it was, for the audit log; empty if nothing is."""
        stayed = sum(move.error is not None for move in self.moves)
        told = [f"{stayed} of {len(self.moves)} client secrets did not move"] if stayed else []
        entries = "1 old entry is" if len(self.left) == 1 else f"{len(self.left)} old entries are"
        told += [f"{entries} left"] if self.left else []
        return "; ".join(told)


@dataclass(frozen=True, slots=True)
class SecretMigration:
    """Moves secrets. Sources and destination have to be open."""

    secrets: PinnedSecretStore
    now: Callable[[], datetime]

    async def remaining(self, kind: str) -> Sequence[KmsConfiguration]:
        """Return the configurations whose client secret does not rest in that store yet.

        One that is not on this host at all cannot be moved, so it is not among them.
        """
        pin = await _pin_of(self.secrets.stores.of_kind(kind))
        records = await self.secrets.catalogue.secrets()
        # Looked at first: what another session stores between the two looks counts as remaining.
        settled = {
            record.reference
            for record in records
            if record.pin.kind == ELSEWHERE or (pin and record.pin.admits(pin))
        }
        return [
            configuration
            for configuration in await self.secrets.catalogue.configurations()
            if (reference := configuration.credential.secret_reference) is not None
            and reference not in settled
        ]

    async def move_all(
        self,
        kind: str,
        report: Callable[[Move], None],
        *,
        leave_unreadable: bool = False,
    ) -> Migration:
        """Move every client secret to the store of that kind; it is the pinned one from now on.

        Raises `SecretStoreError` and changes nothing if it cannot be used, or if a secret cannot
        be read from where it rests, unless the admin said to leave those: their configurations
        then need their secrets again.
        """
        destination = self.secrets.stores.of_kind(kind)
        await _require_usable(destination, kind)
        remaining = await self.remaining(kind)
        if not leave_unreadable:
            for configuration in remaining:
                await self._read(configuration)
        moves = await self._move_each(remaining, destination, report)
        if leave_unreadable:
            await self._give_up_lost()
        return Migration(moves, await self._saving.retire())

    async def _move_each(
        self,
        remaining: Sequence[KmsConfiguration],
        destination: SecretStore,
        report: Callable[[Move], None],
    ) -> Sequence[Move]:
        before, pin = await self.secrets.catalogue.pin(), await destination.pin()
        # First, so that a secret that another session saves meanwhile goes there too.
        await self.secrets.catalogue.repin(pin)
        moves = []
        for configuration in remaining:
            moves.append(await self._move(configuration, pin))
            report(moves[-1])
        is_useless = bool(moves) and all(move.error is not None for move in moves)
        if is_useless and before is not None and await self._can_be_used(before):
            await self.secrets.catalogue.repin(before)
        return moves

    async def _move(self, configuration: KmsConfiguration, pin: StorePin) -> Move:
        try:
            secret = await self._read(configuration)
            await self._copy(configuration, secret, pin)
        except ConfigurationNotFound:
            return Move(configuration.name)
        except (ConfigurationChanged, SecretStoreError) as error:
            return Move(configuration.name, error)
        return Move(configuration.name)

    async def _copy(self, configuration: KmsConfiguration, secret: Secret, pin: StorePin) -> None:
        operation = _operation(configuration, pin, self.now())
        reference = operation.secret_reference
        credential = replace(configuration.credential, secret_reference=reference)
        moved = replace(configuration, credential=credential)
        try:
            await self.secrets.catalogue.begin(operation)
            await self._saving.replace(operation, moved, configuration, secret, _quiet)
        finally:
            await to_the_end(self._saving.undo(operation), PATIENCE_SECONDS)

    async def _read(self, configuration: KmsConfiguration) -> Secret:
        reference = configuration.credential.secret_reference
        if reference is None:
            raise AssertionError("a managed identity has no secret to move")
        return await self.secrets.get(reference, configuration.id)

    async def _give_up_lost(self) -> None:
        for record in await self.secrets.catalogue.secrets():
            if record.state is SecretState.RETIRING and record.pin.kind != ELSEWHERE:
                try:
                    await self.secrets.home_of(record.reference)
                except SecretStoreGone:
                    await self.secrets.catalogue.drop_secret(record.reference)

    async def _can_be_used(self, pin: StorePin) -> bool:
        store = self.secrets.stores.of_kind(pin.kind)
        try:
            return pin.admits(await store.pin())
        except SecretStoreError:
            return False

    @property
    def _saving(self) -> Saving:
        return Saving(self.secrets.catalogue, self.secrets)


async def _pin_of(store: SecretStore) -> StorePin | None:
    if await store.state() is SecretStoreState.MISSING:
        return None
    return await store.pin()


async def _require_usable(destination: SecretStore, kind: str) -> None:
    if kind == MEMORY:
        raise SecretStoreUnavailable(
            "Memory keeps client secrets only until this command ends.",
            do="Choose a store that stays: file or a native keyring.",
        )
    state = await destination.state()
    if state is SecretStoreState.MISSING:
        raise SecretStoreMissing
    if state is SecretStoreState.LOCKED:
        raise SecretStoreLocked(destination.place)


def _operation(configuration: KmsConfiguration, pin: StorePin, now: datetime) -> SaveOperation:
    return SaveOperation(
        id=str(uuid.uuid4()),
        configuration_id=configuration.id,
        secret_reference=SecretReference(uuid.uuid4().hex),
        secret_store=pin.kind,
        vault_url=configuration.vault_url,
        key_name=configuration.key_name,
        started_at=now,
        secret_store_identity=pin.identity,
        kind=OperationKind.MIGRATE,
    )


def _quiet(_step: Check) -> None:
    """Report nothing: a move is one step."""
