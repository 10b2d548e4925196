"""Taking over universe keys from a backup of YugabyteDB Anywhere.

Its references name neither key version nor algorithm: each version of the master key is tried,
newest first, until one fits, and that is recorded. Nothing is recorded before every key of the
file was unwrapped.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.configuration import ConfigurationId, KmsConfiguration
from kms_tui.domain.errors import (
    AccessRefused,
    KeysNotProven,
    KmsTuiError,
    NothingToDo,
    NotWrappedByThis,
    ReferencesInvalid,
)
from kms_tui.domain.history import EventKind
from kms_tui.domain.key_version import KeyVersion
from kms_tui.domain.universe import Stamp, Universe, UniverseId, UniverseKeyId
from kms_tui.domain.universe_key import (
    Fingerprint,
    KeyLayout,
    KeyOrigin,
    UniverseKey,
    WrapAlgorithm,
    WrappedUniverseKey,
    Wrapping,
)
from kms_tui.domain.yba_references import KeyReference, KeyReferences, read_references
from kms_tui.services.lost_answers import recorded_key
from kms_tui.services.opened_vaults import OpenedVaults, OpenVault
from kms_tui.services.ports import KeyFiles, KeyVault
from kms_tui.services.reporting import Report, step
from kms_tui.services.retries import asked_again
from kms_tui.services.saving import to_the_end
from kms_tui.services.universes import Universes

LIST_STEP = "List the master key's versions"
RECORD_STEP = "Record the keys in the history"


@dataclass(frozen=True, slots=True)
class KeyImport:
    """Reads key references and makes universe keys of them."""

    universes: Universes
    vaults: OpenedVaults
    files: KeyFiles

    async def read(self, path: Path) -> KeyReferences:
        """Return the references of a file, or raise `ReferencesInvalid`. Asks no vault."""
        return replace(read_references(await self.files.read_references(path)), file=str(path))

    async def new_ones(
        self, universe_id: UniverseId, references: KeyReferences
    ) -> Sequence[KeyReference]:
        """Return the references whose keys are not recorded for the universe, oldest first."""
        known = {key.db_key_id for key in await self.universes.keys(universe_id)}
        return [each for each in references.oldest_first if each.db_key_id not in known]

    async def take_over(
        self,
        was: Universe,
        configuration_id: ConfigurationId,
        references: KeyReferences,
        report: Report,
        *,
        activate_newest: bool,
    ) -> Universe:
        """Unwrap all references, then record those that are new.

        The newest may become the active key of a universe that has none.

        Raises `NothingToDo` if all are recorded, `ReferencesInvalid` if the file names another
        master key, `KeysNotProven` if no version fits one, `UniverseChanged`, and what ports raise.
        """
        new = await self._new(was, references)
        async with self.vaults.of(configuration_id, report) as opened:
            _refuse_other_key(references, opened.configuration)
            listing = opened.vault.list_versions(opened.configuration.key_name)
            versions = await step(LIST_STEP, listing, report)
            fitting = _Fitting(opened.vault, list(versions))
            keys = await self._unwrapped_all(was, new, opened, fitting, report)
        recording = self._record_all(was, keys, activate_newest=activate_newest)
        return await step(RECORD_STEP, to_the_end(recording), report)

    async def _new(self, was: Universe, references: KeyReferences) -> Sequence[KeyReference]:
        new = await self.new_ones(was.id, references)
        if not new:
            raise NothingToDo(
                "Every key of this file is recorded for this universe already.",
                do="Verify the universe's keys to see that they unwrap.",
            )
        return new

    async def _unwrapped_all(
        self,
        was: Universe,
        references: Sequence[KeyReference],
        opened: OpenVault,
        fitting: "_Fitting",
        report: Report,
    ) -> Sequence[WrappedUniverseKey]:
        keys: list[WrappedUniverseKey] = []
        failed = 0
        for position, reference in enumerate(references, 1):
            title = reference_title(position, len(references))
            report(Check(title, Verdict.RUNNING))
            try:
                key = await self._unwrapped(was, reference, opened, fitting)
            except (KeysNotProven, ReferencesInvalid) as error:
                report(Check.failed(title, error))
                failed += 1
            except KmsTuiError as error:
                report(Check.failed(title, error))
                raise
            else:
                report(Check(title, Verdict.PASS, f"version {key.wrapping.short_version}"))
                keys.append(key)
        _refuse_failed(failed, len(references))
        return keys

    async def _unwrapped(
        self, was: Universe, reference: KeyReference, opened: OpenVault, fitting: "_Fitting"
    ) -> WrappedUniverseKey:
        key_id, octets = await fitting.unwrapped(reference)
        if KeyLayout.of_length(len(octets)) is None:
            raise ReferencesInvalid(
                f"It unwraps to {len(octets)} bytes, which is no universe key.",
                do="Take the file from the backup again.",
            )
        stamp = self.universes.stamp()
        return _record(was, reference, UniverseKey(octets), opened, (key_id, stamp))

    async def _record_all(
        self, was: Universe, keys: Sequence[WrappedUniverseKey], *, activate_newest: bool
    ) -> Universe:
        universe = was
        for key in keys:
            activate = activate_newest and not was.is_enabled and key is keys[-1]
            catalogue = self.universes.catalogue
            universe = await recorded_key(
                catalogue, universe, key, EventKind.IMPORTED, activate=activate
            )
        return universe


def reference_title(position: int, count: int) -> str:
    """Return what a reference is called; positions are from 1 on, oldest first."""
    return f"Key {position} of {count}"


@dataclass(slots=True)
class _Fitting:
    """Finds the key version that wrapped a reference."""

    vault: KeyVault
    versions: list[KeyVersion]
    """Newest first, but for the one that fitted last, which probably fits again."""
    _refused: str = field(default="", init=False)

    async def unwrapped(self, reference: KeyReference) -> tuple[str, bytes]:
        """Return the version's full identifier and the bytes, or raise `KeysNotProven`."""
        for version in self.versions:
            octets = await self._try(version, reference.wrapped)
            if octets is not None:
                self.versions.remove(version)
                self.versions.insert(0, version)
                return version.key_id, octets
        tried = f"None of the {len(self.versions)} versions of the master key wrapped it."
        raise KeysNotProven(
            f"{tried}{self._refused}",
            do="Choose the configuration whose master key wrapped it, or enable its old versions.",
        )

    async def _try(self, version: KeyVersion, wrapped: bytes) -> bytes | None:
        try:
            return await asked_again(
                lambda: self.vault.unwrap(version.key_id, wrapped, WrapAlgorithm.RSA_OAEP),
                lambda _note: None,
            )
        except NotWrappedByThis:
            return None
        except AccessRefused as error:
            # A disabled version refuses without looking; another one may be the right one.
            if version.is_enabled:
                raise
            self._refused = f" {error.what}"
            return None


def _record(
    was: Universe,
    reference: KeyReference,
    key: UniverseKey,
    opened: OpenVault,
    found: tuple[str, Stamp],
) -> WrappedUniverseKey:
    key_id, stamp = found
    wrapping = Wrapping(
        configuration_id=opened.configuration.id,
        key_id=key_id,
        algorithm=WrapAlgorithm.RSA_OAEP,
        wrapped=reference.wrapped,
        generation=was.generation,
        recorded_at=stamp.at,
        recorded_by=stamp.by,
    )
    return WrappedUniverseKey(
        id=UniverseKeyId(str(uuid.uuid4())),
        universe_id=was.id,
        number=0,
        layout=key.layout,
        fingerprint=Fingerprint.of(key),
        origin=KeyOrigin.IMPORTED,
        db_key_id=reference.db_key_id,
        created_at=stamp.at,
        created_by=stamp.by,
        wrapping=wrapping,
    )


def _refuse_other_key(references: KeyReferences, configuration: KmsConfiguration) -> None:
    named = (references.vault_url.rstrip("/").lower(), references.key_name.lower())
    ours = (configuration.vault_url.lower(), configuration.key_name.lower())
    if all(named) and named != ours:
        raise ReferencesInvalid(
            f"The backup names the master key {references.key_name} in {references.vault_url}, "
            f"this configuration another one.",
            do="Choose the configuration of that master key, or create one.",
        )


def _refuse_failed(failed: int, count: int) -> None:
    if failed:
        raise KeysNotProven(
            f"{failed} of {count} keys could not be unwrapped.",
            do="Do what stands beside them, then import the file again; nothing was recorded.",
        )
