"""What an admin can do with KMS configurations: one call per action.

A save proves everything before it stores anything. Whatever stops it, what it had stored is taken
away again, at once or at the next start.
"""

import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime

from kms_tui.domain.check import Check, CheckName, CheckOutcome, Verdict, count, overall, summary
from kms_tui.domain.cloud import Clouds
from kms_tui.domain.configuration import (
    ConfigurationDraft,
    ConfigurationId,
    CredentialKind,
    Field,
    KmsConfiguration,
    SecretReference,
)
from kms_tui.domain.errors import (
    ChecksFailed,
    InvalidDraft,
    KmsTuiError,
    NameTaken,
    WarningsFound,
)
from kms_tui.domain.secret import Secret
from kms_tui.services.ports import (
    Catalogue,
    KeyVaults,
    SaveOperation,
    SecretStore,
    VaultAccess,
)
from kms_tui.services.preflight import Preflight
from kms_tui.services.preflight_steps import Target
from kms_tui.services.reporting import Report
from kms_tui.services.saving import PATIENCE_SECONDS, Saving, to_the_end
from kms_tui.services.vault_access import VaultAccesses


@dataclass(frozen=True, slots=True)
class Configurations:
    """The actions, on top of the ports."""

    catalogue: Catalogue
    key_vaults: KeyVaults
    secret_store: SecretStore
    clouds: Clouds
    now: Callable[[], datetime]
    actor: str
    """Who acts, as user@host."""
    stopwatch: Callable[[], float] = time.monotonic
    """Seconds that only ever grow, for how long each check took."""

    @property
    def _accesses(self) -> VaultAccesses:
        return VaultAccesses(self.clouds, self.secret_store)

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
        preflight = await self._prove(
            self._accesses.of_draft(draft, secret), _target(draft), report
        )
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
        await self._accesses.require_open_store(draft.credential_kind)
        operation = self._operation(draft)
        saving = Saving(self.catalogue, self.secret_store)
        try:
            await self.catalogue.begin(operation)
            target = replace(_target(draft), operation_id=operation.id)
            preflight = await self._prove(self._accesses.of_draft(draft, secret), target, report)
            _refuse_unless_good(preflight.checks, despite_warnings=despite_warnings)
            configuration = self._configuration(operation, draft, preflight)
            await saving.store(operation, configuration, secret, report)
        finally:
            await to_the_end(saving.undo(operation), PATIENCE_SECONDS)
        return configuration

    async def check(self, configuration_id: ConfigurationId, report: Report) -> KmsConfiguration:
        """Run all checks on a stored configuration, remember the outcome and return it."""
        configuration = await self.catalogue.configuration(configuration_id)
        access = await self._accesses.of_configuration(configuration)
        tenant_id = configuration.credential.tenant_id
        target = Target(configuration.key_name, configuration.key_size, tenant_id)
        preflight = await self._prove(access, target, report)
        key_id = preflight.key.key_id if preflight.key else ""
        outcome = self._outcome(preflight)
        return await self.catalogue.record_check(configuration_id, outcome, key_id)

    async def recover(self) -> Sequence[SaveOperation]:
        """Undo saves whose process died; return them, as they may have created a master key."""
        return await Saving(self.catalogue, self.secret_store).recover()

    async def _check_fields(
        self, draft: ConfigurationDraft, secret: Secret, report: Report
    ) -> None:
        error: KmsTuiError | None = None
        if problems := self.problems(draft, secret):
            error = InvalidDraft({str(field): text for field, text in problems.items()})
        elif await self.catalogue.is_name_taken(draft.name):
            error = NameTaken(draft.name)
        if error is not None:
            report(Check.failed(CheckName.FIELDS, error))
            raise error
        report(Check(CheckName.FIELDS, Verdict.PASS))

    async def _prove(self, access: VaultAccess, target: Target, report: Report) -> Preflight:
        async with self.key_vaults.open(access) as vault:
            preflight = Preflight(vault, target, self.now, self.stopwatch)
            async with aclosing(preflight.run()) as checks:
                async for check in checks:
                    report(check)
        return preflight

    def _operation(self, draft: ConfigurationDraft) -> SaveOperation:
        has_secret = draft.credential_kind is CredentialKind.CLIENT_SECRET
        return SaveOperation(
            id=str(uuid.uuid4()),
            configuration_id=ConfigurationId(str(uuid.uuid4())),
            secret_reference=SecretReference(uuid.uuid4().hex) if has_secret else None,
            secret_store=self.secret_store.kind,
            vault_url=draft.vault_url,
            key_name=draft.key_name,
            started_at=self.now(),
            may_create_key=draft.may_create_key,
        )

    def _configuration(
        self, operation: SaveOperation, draft: ConfigurationDraft, preflight: Preflight
    ) -> KmsConfiguration:
        key, cloud = preflight.key, self._accesses.cloud_of(draft.vault_url)
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
            last_check=self._outcome(preflight),
        )

    def _outcome(self, preflight: Preflight) -> CheckOutcome:
        return CheckOutcome(overall(preflight.checks), self.now(), summary(preflight.checks))


def _target(draft: ConfigurationDraft) -> Target:
    return Target(draft.key_name, draft.key_size, draft.tenant_id, draft.may_create_key)


def _refuse_unless_good(checks: list[Check], *, despite_warnings: bool) -> None:
    verdict = overall(checks)
    if verdict is Verdict.FAIL:
        raise ChecksFailed(count(checks), do="Do what stands beside them, then save again.")
    if verdict is Verdict.WARN and not despite_warnings:
        do = "Do what stands beside them, or save despite the warnings."
        raise WarningsFound(count(checks), do=do)
