"""Making universe keys: assigning a configuration to a universe, and rotating its universe key.

A key is recorded only after the vault wrapped it and unwrapped it unchanged, and it becomes the
active one in the transaction that records it: a universe is never without an active, proven key.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from kms_tui.domain.check import KeyStep
from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.errors import EncryptionEnabled, EncryptionNotEnabled, NothingToDo
from kms_tui.domain.history import EventKind
from kms_tui.domain.master_key import MasterKey
from kms_tui.domain.universe import Universe, UniverseKeyId
from kms_tui.domain.universe_key import (
    Fingerprint,
    KeyLayout,
    KeyOrigin,
    UniverseKey,
    WrapAlgorithm,
    WrappedUniverseKey,
    Wrapping,
)
from kms_tui.services.key_proofs import refuse_other
from kms_tui.services.lost_answers import recorded_key
from kms_tui.services.master_key_choice import usable_master_key
from kms_tui.services.opened_vaults import OpenedVaults, OpenVault
from kms_tui.services.reporting import Report, step
from kms_tui.services.saving import to_the_end
from kms_tui.services.universes import Universes


@dataclass(frozen=True, slots=True)
class KeyChoice:
    """What a new universe key is to be, and how it is to be wrapped."""

    layout: KeyLayout = KeyLayout.AES_256
    algorithm: WrapAlgorithm = WrapAlgorithm.RSA_OAEP_256


@dataclass(frozen=True, slots=True)
class UniverseKeys:
    """The actions that make a universe key."""

    universes: Universes
    vaults: OpenedVaults
    stopwatch: Callable[[], float]

    async def enable(
        self,
        was: Universe,
        configuration_id: ConfigurationId,
        choice: KeyChoice,
        report: Report,
    ) -> Universe:
        """Assign a configuration to a universe without an active key: make its first or next one.

        Raises `NothingToDo` if that configuration is assigned already, `EncryptionEnabled` if
        another one is (rotate or re-wrap instead), `UniverseChanged`, `ChecksFailed`,
        `KeysNotProven`, and what ports raise. Nothing is recorded then.
        """
        if was.is_enabled and was.configuration_id != configuration_id:
            raise EncryptionEnabled
        if was.is_enabled:
            raise NothingToDo(
                "Encryption at rest is enabled for this universe already.",
                do="Rotate its universe key, or re-wrap its keys to another configuration.",
            )
        return await self._make(was, configuration_id, choice, EventKind.ENABLED, report)

    async def rotate(self, was: Universe, choice: KeyChoice, report: Report) -> Universe:
        """Make a new universe key under the same master key and let it be the active one.

        Raises `EncryptionNotEnabled` and what `enable` raises; nothing is recorded then.
        """
        if was.configuration_id is None or not was.is_enabled:
            raise EncryptionNotEnabled
        return await self._make(was, was.configuration_id, choice, EventKind.ROTATED, report)

    async def _make(
        self,
        was: Universe,
        configuration_id: ConfigurationId,
        choice: KeyChoice,
        kind: EventKind,
        report: Report,
    ) -> Universe:
        async with self.vaults.of(configuration_id, report) as opened:
            master_key = await usable_master_key(opened, report, self.universes.now)
            key = UniverseKey.generate(choice.layout)
            wrapped = await self._wrapped(opened, master_key, key, choice, report)
        record = self._record(was, key, wrapped, opened, master_key, choice)
        return await step(
            KeyStep.RECORD,
            to_the_end(recorded_key(self.universes.catalogue, was, record, kind, activate=True)),
            report,
            leaves="perhaps the new universe key in the history",
        )

    async def _wrapped(
        self,
        opened: OpenVault,
        master_key: MasterKey,
        key: UniverseKey,
        choice: KeyChoice,
        report: Report,
    ) -> bytes:
        """Wrap in the vault, then prove that the vault gives it back."""
        vault, key_id, algorithm = opened.vault, master_key.key_id, choice.algorithm
        wrapping = vault.wrap(key_id, key.reveal(), algorithm)
        wrapped = await step(KeyStep.WRAP, wrapping, report, stopwatch=self.stopwatch)
        proving = refuse_other(vault.unwrap(key_id, wrapped, algorithm), key)
        await step(KeyStep.PROVE, proving, report, stopwatch=self.stopwatch)
        return wrapped

    def _record(
        self,
        was: Universe,
        key: UniverseKey,
        wrapped: bytes,
        opened: OpenVault,
        master_key: MasterKey,
        choice: KeyChoice,
    ) -> WrappedUniverseKey:
        stamp = self.universes.stamp()
        key_id = UniverseKeyId(str(uuid.uuid4()))
        wrapping = Wrapping(
            configuration_id=opened.configuration.id,
            key_id=master_key.key_id,
            algorithm=choice.algorithm,
            wrapped=wrapped,
            generation=was.generation,
            recorded_at=stamp.at,
            recorded_by=stamp.by,
        )
        return WrappedUniverseKey(
            id=key_id,
            universe_id=was.id,
            number=0,
            layout=key.layout,
            fingerprint=Fingerprint.of(key),
            origin=KeyOrigin.GENERATED,
            db_key_id=key_id,
            created_at=stamp.at,
            created_by=stamp.by,
            wrapping=wrapping,
        )
