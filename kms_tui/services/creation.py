"""Making a configuration: proven first, then stored."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kms_tui.domain.check import Check, CheckName, Verdict, overall
from kms_tui.domain.configuration import ConfigurationDraft, KmsConfiguration
from kms_tui.domain.errors import InvalidDraft, KmsTuiError, NameTaken
from kms_tui.domain.secret import Secret
from kms_tui.services.operations import Operations
from kms_tui.services.ports import Catalogue, OperationKind, SaveOperation
from kms_tui.services.preflight import Preflight
from kms_tui.services.preflight_steps import Target
from kms_tui.services.proving import Proving, refuse_unless_good
from kms_tui.services.reporting import Report
from kms_tui.services.saving import PATIENCE_SECONDS, Saving, to_the_end
from kms_tui.services.vault_access import VaultAccesses


@dataclass(frozen=True, slots=True)
class Creation:
    """Proves a draft, stores its secret, and makes it a configuration."""

    catalogue: Catalogue
    accesses: VaultAccesses
    proving: Proving
    saving: Saving
    operations: Operations
    now: Callable[[], datetime]
    actor: str
    """Who creates, as user@host."""

    async def create(
        self, draft: ConfigurationDraft, secret: Secret, report: Report, *, despite_warnings: bool
    ) -> KmsConfiguration:
        """Prove the draft, store its secret, make it a configuration and return it.

        Raises `InvalidDraft`, `NameTaken`, `ChecksFailed`, `WarningsFound`, and what the ports
        raise. When it raises nothing is stored; when it is cancelled nothing is stored unless the
        last step had begun. A master key that was created by then stays in the vault. The
        reported checks say so in `leaves`.
        """
        await self._check_fields(draft, secret, report)
        await self.accesses.require_open_store(draft.credential_kind)
        operation = await self.operations.new(OperationKind.SAVE, draft)
        try:
            await self.catalogue.begin(operation)
            preflight = await self.prove(draft, secret, report, operation.id)
            refuse_unless_good(preflight, despite_warnings=despite_warnings)
            configuration = self.configuration(operation, draft, preflight)
            await self.saving.store(operation, configuration, secret, report)
        finally:
            await to_the_end(self.saving.undo(operation), PATIENCE_SECONDS)
        return configuration

    async def check(self, draft: ConfigurationDraft, secret: Secret, report: Report) -> Verdict:
        """Run all checks without changing anything; return the gravest verdict."""
        await self._check_fields(draft, secret, report)
        return overall((await self.prove(draft, secret, report)).checks)

    async def prove(
        self, draft: ConfigurationDraft, secret: Secret, report: Report, operation_id: str = ""
    ) -> Preflight:
        """Run all checks but those of the fields; return what they found.

        A master key that is missing is created only if the draft wants it and an operation is
        named, which then stands in the journal.
        """
        access = self.accesses.of_draft(draft, secret)
        target = Target(
            draft.key_name, draft.key_size, draft.tenant_id, draft.may_create_key, operation_id
        )
        return await self.proving.prove(access, target, report)

    def configuration(
        self, operation: SaveOperation, draft: ConfigurationDraft, preflight: Preflight
    ) -> KmsConfiguration:
        """Return what a draft becomes whose checks did not fail and found the master key."""
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

    async def _check_fields(
        self, draft: ConfigurationDraft, secret: Secret, report: Report
    ) -> None:
        if problems := draft.problems(secret, self.accesses.clouds):
            fields = {str(field): text for field, text in problems.items()}
            _refuse(InvalidDraft(fields), report)
        if await self.catalogue.is_name_taken(draft.name):
            _refuse(NameTaken(draft.name), report)
        report(Check(CheckName.FIELDS, Verdict.PASS))


def _refuse(error: KmsTuiError, report: Report) -> None:
    report(Check.failed(CheckName.FIELDS, error))
    raise error
