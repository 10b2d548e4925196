"""What an admin can do with KMS configurations: one call per action.

A save proves everything before it stores anything. Whatever stops it, what it had stored is taken
away again, at once or at the next start.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kms_tui.domain.check import Check, CheckName, Verdict, overall
from kms_tui.domain.cloud import Clouds
from kms_tui.domain.configuration import (
    ConfigurationDraft,
    ConfigurationId,
    Field,
    KmsConfiguration,
)
from kms_tui.domain.errors import CatalogueError, InvalidDraft, KmsTuiError, NameTaken
from kms_tui.domain.secret import Secret
from kms_tui.domain.universe import Stamp
from kms_tui.services.credential_editing import CredentialEditing
from kms_tui.services.operations import Operations
from kms_tui.services.ports import (
    Catalogue,
    ClientSecrets,
    KeyVaults,
    OperationKind,
    SaveOperation,
    SecretRecord,
    SecretState,
    StorePin,
    UniverseCatalogue,
)
from kms_tui.services.preflight import Preflight
from kms_tui.services.preflight_steps import Target
from kms_tui.services.proving import Proving, refuse_unless_good
from kms_tui.services.reporting import Report
from kms_tui.services.saving import PATIENCE_SECONDS, Saving, to_the_end
from kms_tui.services.vault_access import VaultAccesses


@dataclass(frozen=True, slots=True)
class Configurations:
    """The actions, on top of the ports."""

    catalogue: Catalogue
    key_vaults: KeyVaults
    secret_store: ClientSecrets
    universes: UniverseCatalogue
    """Whose keys a changed credential has to unwrap."""
    clouds: Clouds
    now: Callable[[], datetime]
    actor: str
    """Who acts, as user@host."""
    stopwatch: Callable[[], float] = time.monotonic
    """Seconds that only ever grow, for how long each check took."""

    async def list(self) -> Sequence[KmsConfiguration]:
        """Return all configurations by name. Works with the secret store locked or absent."""
        return await self.catalogue.configurations()

    async def get(self, configuration_id: ConfigurationId) -> KmsConfiguration:
        """Return one configuration, or raise `ConfigurationNotFound`."""
        return await self.catalogue.configuration(configuration_id)

    def problems(self, draft: ConfigurationDraft, secret: Secret) -> dict[Field, str]:
        """Return what the field rules object to, per field."""
        return draft.problems(secret, self.clouds)

    def warnings(self, draft: ConfigurationDraft, secret: Secret) -> dict[Field, str]:
        """Return what looks wrong but is allowed, per field."""
        return draft.warnings(secret, self.now().date())

    async def check_draft(
        self, draft: ConfigurationDraft, secret: Secret, report: Report
    ) -> Verdict:
        """Run all checks on a draft without changing anything; return the gravest verdict."""
        await self._check_fields(draft, secret, report)
        access = self.accesses.of_draft(draft, secret)
        preflight = await self.proving.prove(access, _target(draft), report)
        return overall(preflight.checks)

    async def create(
        self,
        draft: ConfigurationDraft,
        secret: Secret,
        report: Report,
        *,
        despite_warnings: bool = False,
    ) -> KmsConfiguration:
        """Prove the draft, store its secret, make it a configuration and return it.

        Raises `InvalidDraft`, `NameTaken`, `ChecksFailed`, `WarningsFound`, and what the ports
        raise. When it raises nothing is stored; when it is cancelled nothing is stored unless the
        last step had begun. A master key that was created by then stays in the vault. The
        reported checks say so in `leaves`.
        """
        await self._check_fields(draft, secret, report)
        await self.accesses.require_open_store(draft.credential_kind)
        operation = await self._operations.new(OperationKind.SAVE, draft)
        try:
            await self.catalogue.begin(operation)
            preflight = await self._prove(operation, draft, secret, report)
            refuse_unless_good(preflight, despite_warnings=despite_warnings)
            configuration = self._configuration(operation, draft, preflight)
            await self._saving.store(operation, configuration, secret, report)
        finally:
            await to_the_end(self._saving.undo(operation), PATIENCE_SECONDS)
        return configuration

    async def edit(
        self,
        was: KmsConfiguration,
        draft: ConfigurationDraft,
        secret: Secret,
        report: Report,
        *,
        despite_warnings: bool = False,
    ) -> KmsConfiguration:
        """Give the configuration another credential and return it; see `CredentialEditing.edit`."""
        return await self._editing.edit(
            was, draft, secret, report, despite_warnings=despite_warnings
        )

    async def check_edit(
        self, was: KmsConfiguration, draft: ConfigurationDraft, secret: Secret, report: Report
    ) -> Verdict:
        """Prove another credential without changing anything; return the gravest verdict."""
        return await self._editing.check(was, draft, secret, report)

    async def delete(self, was: KmsConfiguration) -> Sequence[SecretRecord]:
        """Delete a configuration that no universe ever used; Azure is not touched.

        It is gone at once. Returns its client secret if that could not be removed from its store,
        with the reason; the next recovery tries again. Raises `ConfigurationInUse`,
        `ConfigurationChanged` or `ConfigurationNotFound` and then changes nothing.
        """
        await self._saving.remove(was)
        reference = was.credential.secret_reference
        if reference is None:
            return ()
        try:
            return await self._saving.retire(reference)
        except CatalogueError as error:
            pin = StorePin(was.secret_store)
            return [SecretRecord(reference, was.id, pin, SecretState.RETIRING, error.what)]

    async def check(self, configuration_id: ConfigurationId, report: Report) -> KmsConfiguration:
        """Run all checks on a stored configuration, remember the outcome and return it."""
        configuration = await self.catalogue.configuration(configuration_id)
        access = await self.accesses.of_configuration(configuration)
        tenant_id = configuration.credential.tenant_id
        target = Target(configuration.key_name, configuration.key_size, tenant_id)
        preflight = await self.proving.prove(access, target, report)
        key_id = preflight.key.key_id if preflight.key else ""
        outcome = self.proving.outcome(preflight)
        return await self.catalogue.record_check(configuration_id, outcome, key_id)

    async def recover(self) -> Sequence[SaveOperation]:
        """Undo changes whose process died; return them, as they may have created a master key."""
        return await self._saving.recover()

    @property
    def accesses(self) -> VaultAccesses:
        """How to get at the vaults."""
        return VaultAccesses(self.clouds, self.secret_store)

    @property
    def proving(self) -> Proving:
        """What it takes to run the checks."""
        return Proving(self.key_vaults, self.now, self.stopwatch)

    @property
    def _saving(self) -> Saving:
        return Saving(self.catalogue, self.secret_store)

    @property
    def _operations(self) -> Operations:
        return Operations(self.secret_store, self.now)

    @property
    def _editing(self) -> CredentialEditing:
        return CredentialEditing(
            self.catalogue,
            self.universes,
            self.accesses,
            self.proving,
            self._saving,
            self._operations,
            Stamp(self.now(), self.actor),
        )

    async def _check_fields(
        self, draft: ConfigurationDraft, secret: Secret, report: Report
    ) -> None:
        if problems := self.problems(draft, secret):
            fields = {str(field): text for field, text in problems.items()}
            _refuse(InvalidDraft(fields), report)
        if await self.catalogue.is_name_taken(draft.name):
            _refuse(NameTaken(draft.name), report)
        report(Check(CheckName.FIELDS, Verdict.PASS))

    async def _prove(
        self, operation: SaveOperation, draft: ConfigurationDraft, secret: Secret, report: Report
    ) -> Preflight:
        access = self.accesses.of_draft(draft, secret)
        target = replace(_target(draft), operation_id=operation.id)
        return await self.proving.prove(access, target, report)

    def _configuration(
        self, operation: SaveOperation, draft: ConfigurationDraft, preflight: Preflight
    ) -> KmsConfiguration:
        key, cloud = preflight.key, self.accesses.cloud_of(draft.vault_url)
        if key is None or cloud is None:
            raise AssertionError("checks that passed have found the key and the cloud")
        now = self.now()
        return KmsConfiguration(
            id=operation.configuration_id,
            name=draft.name,
            credential=draft.credential(operation.secret_reference),
            vault_url=draft.vault_url,
            cloud=cloud.name,
            key_name=draft.key_name,
            key_size=key.size_bits or draft.key_size,
            key_id=key.key_id,
            created_at=now,
            created_by=self.actor,
            updated_at=now,
            updated_by=self.actor,
            last_check=self.proving.outcome(preflight),
            secret_store=operation.secret_store,
        )


def _target(draft: ConfigurationDraft) -> Target:
    return Target(draft.key_name, draft.key_size, draft.tenant_id, draft.may_create_key)


def _refuse(error: KmsTuiError, report: Report) -> None:
    report(Check.failed(CheckName.FIELDS, error))
    raise error
