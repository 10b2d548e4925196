"""What an admin can do with KMS configurations: one call per action.

A save proves everything before it stores anything. Whatever stops it, what it had stored is taken
away again, at once or at the next start.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kms_tui.domain.check import Verdict
from kms_tui.domain.cloud import Clouds
from kms_tui.domain.configuration import (
    ConfigurationDraft,
    ConfigurationId,
    Field,
    KmsConfiguration,
)
from kms_tui.domain.errors import CatalogueError
from kms_tui.domain.secret import Secret
from kms_tui.domain.universe import Stamp
from kms_tui.services.creation import Creation
from kms_tui.services.credential_editing import CredentialEditing
from kms_tui.services.operations import Operations
from kms_tui.services.ports import (
    Catalogue,
    ClientSecrets,
    KeyVaults,
    SaveOperation,
    SecretRecord,
    SecretState,
    StorePin,
    UniverseCatalogue,
)
from kms_tui.services.preflight_steps import Target
from kms_tui.services.proving import Proving
from kms_tui.services.reporting import Report
from kms_tui.services.saving import Saving
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
        return await self.creation.check(draft, secret, report)

    async def create(
        self,
        draft: ConfigurationDraft,
        secret: Secret,
        report: Report,
        *,
        despite_warnings: bool = False,
    ) -> KmsConfiguration:
        """Make a configuration of the draft and return it; see `Creation.create`."""
        return await self.creation.create(draft, secret, report, despite_warnings=despite_warnings)

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
        return await self.editing.edit(
            was, draft, secret, report, despite_warnings=despite_warnings
        )

    async def check_edit(
        self, was: KmsConfiguration, draft: ConfigurationDraft, secret: Secret, report: Report
    ) -> Verdict:
        """Prove another credential without changing anything; return the gravest verdict."""
        return await self.editing.check(was, draft, secret, report)

    async def delete(self, was: KmsConfiguration) -> Sequence[SecretRecord]:
        """Delete a configuration that no universe ever used; Azure is not touched.

        It is gone at once. Returns its client secret if that could not be removed from its store,
        with the reason; the next recovery tries again. Raises `ConfigurationInUse`,
        `ConfigurationChanged` or `ConfigurationNotFound` and then changes nothing.
        """
        await self.saving.remove(was)
        reference = was.credential.secret_reference
        if reference is None:
            return ()
        try:
            return await self.saving.retire(reference)
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
        return await self.saving.recover()

    @property
    def accesses(self) -> VaultAccesses:
        """How to get at the vaults."""
        return VaultAccesses(self.clouds, self.secret_store)

    @property
    def proving(self) -> Proving:
        """What it takes to run the checks."""
        return Proving(self.key_vaults, self.now, self.stopwatch)

    @property
    def creation(self) -> Creation:
        """What it takes to make a configuration."""
        return Creation(
            self.catalogue,
            self.accesses,
            self.proving,
            self.saving,
            self.operations,
            self.now,
            self.actor,
        )

    @property
    def editing(self) -> CredentialEditing:
        """What it takes to give one another credential, from now on."""
        return CredentialEditing(
            self.catalogue,
            self.universes,
            self.accesses,
            self.proving,
            self.saving,
            self.operations,
            Stamp(self.now(), self.actor),
        )

    @property
    def saving(self) -> Saving:
        """The last steps of a change."""
        return Saving(self.catalogue, self.secret_store)

    @property
    def operations(self) -> Operations:
        """What makes the rows of the journal."""
        return Operations(self.secret_store, self.now)
