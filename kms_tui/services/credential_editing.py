"""Giving a configuration another credential, without a moment in which nothing works."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from kms_tui.domain.check import Check, CheckName, Verdict, overall
from kms_tui.domain.configuration import ConfigurationDraft, CredentialKind, KmsConfiguration
from kms_tui.domain.errors import CatalogueError, ConfigurationChanged, InvalidDraft, NothingToDo
from kms_tui.domain.secret import Secret
from kms_tui.domain.universe import Stamp
from kms_tui.domain.universe_key import WrappedUniverseKey
from kms_tui.services.operations import Operations
from kms_tui.services.ports import Catalogue, OperationKind, SaveOperation, UniverseCatalogue
from kms_tui.services.preflight import Preflight
from kms_tui.services.preflight_steps import Target
from kms_tui.services.proving import Proving, refuse_unless_good
from kms_tui.services.reporting import Report
from kms_tui.services.saving import PATIENCE_SECONDS, Saving, to_the_end
from kms_tui.services.vault_access import VaultAccesses


@dataclass(frozen=True, slots=True)
class CredentialEditing:
    """Proves a new credential, stores it beside the old one, switches, and retires the old one."""

    catalogue: Catalogue
    universes: UniverseCatalogue
    accesses: VaultAccesses
    proving: Proving
    saving: Saving
    operations: Operations
    stamp: Stamp
    """When the edit began, and who edits."""

    async def edit(
        self,
        was: KmsConfiguration,
        draft: ConfigurationDraft,
        secret: Secret,
        report: Report,
        *,
        despite_warnings: bool,
    ) -> KmsConfiguration:
        """Give the configuration another credential and return it.

        Only the credential in the draft counts. An empty secret keeps the stored one. The new
        secret gets a reference of its own and the old one stays in use until the last step, so
        that whatever stops an edit leaves the old credential working. Never creates a master key.
        Raises what `create` raises, `ConfigurationChanged` if somebody else edited it meanwhile,
        and `NothingToDo` if nothing would change.
        """
        draft = _with_what_is_fixed(draft, was)
        await self._refuse_changed(was)
        secret = await self._full_secret(was, draft, secret, report)
        await self.accesses.require_open_store(draft.credential_kind)
        operation = await self.operations.new(OperationKind.EDIT, draft, was.id)
        try:
            await self.catalogue.begin(operation)
            preflight = await self.prove(was, draft, secret, report)
            refuse_unless_good(preflight, despite_warnings=despite_warnings)
            configuration = self.edited(was, operation, draft, preflight)
            await self.saving.replace(operation, configuration, was, secret, report)
        finally:
            await to_the_end(self.saving.undo(operation), PATIENCE_SECONDS)
        if was.credential.secret_reference is not None:
            # The edit is done; what cannot be removed now is removed by the next recovery.
            with suppress(CatalogueError):
                await self.saving.retire(was.credential.secret_reference)
        return configuration

    async def check(
        self, was: KmsConfiguration, draft: ConfigurationDraft, secret: Secret, report: Report
    ) -> Verdict:
        """Prove another credential without changing anything; return the gravest verdict."""
        draft = _with_what_is_fixed(draft, was)
        secret = await self._full_secret(was, draft, secret, report)
        preflight = await self.prove(was, draft, secret, report)
        return overall(preflight.checks)

    async def prove(
        self, was: KmsConfiguration, draft: ConfigurationDraft, secret: Secret, report: Report
    ) -> Preflight:
        """Run all checks, also on each universe key that it protects; return what they found."""
        protected: Sequence[WrappedUniverseKey] = await self.universes.protected_keys(was.id)
        access = self.accesses.of_draft(draft, secret)
        target = Target(draft.key_name, draft.key_size, draft.tenant_id)
        return await self.proving.prove(access, target, report, protected=protected)

    def edited(
        self,
        was: KmsConfiguration,
        operation: SaveOperation,
        draft: ConfigurationDraft,
        preflight: Preflight,
    ) -> KmsConfiguration:
        """Return what a configuration becomes by an edit whose checks found the master key."""
        if preflight.key is None:
            raise AssertionError("checks that passed have found the key")
        return replace(
            was,
            credential=draft.credential(operation.secret_reference),
            key_id=preflight.key.key_id,
            updated_at=self.stamp.at,
            updated_by=self.stamp.by,
            last_check=self.proving.outcome(preflight),
            revision=was.revision + 1,
            secret_store=operation.secret_store,
        )

    async def _full_secret(
        self, was: KmsConfiguration, draft: ConfigurationDraft, secret: Secret, report: Report
    ) -> Secret:
        """Return the secret that the edited configuration will have; judge the fields with it."""
        keeps = not secret and was.credential.kind is draft.credential_kind
        if keeps and draft == was.draft():
            raise NothingToDo("Nothing was changed.", do="Change a field, or go back.")
        if keeps and draft.credential_kind is CredentialKind.CLIENT_SECRET:
            secret = await self.accesses.stored_secret(was)
        problems = draft.problems(secret, self.accesses.clouds)
        if problems:
            error = InvalidDraft({str(field): text for field, text in problems.items()})
            report(Check.failed(CheckName.FIELDS, error))
            raise error
        report(Check(CheckName.FIELDS, Verdict.PASS))
        return secret

    async def _refuse_changed(self, was: KmsConfiguration) -> None:
        """Raise `ConfigurationChanged` before all the checks; the last step looks again."""
        found = await self.catalogue.configuration(was.id)
        if found.was_changed_since(was):
            raise ConfigurationChanged


def _with_what_is_fixed(draft: ConfigurationDraft, was: KmsConfiguration) -> ConfigurationDraft:
    return replace(
        draft,
        name=was.name,
        vault_url=was.vault_url,
        key_name=was.key_name,
        key_size=was.key_size,
        may_create_key=False,
    )
