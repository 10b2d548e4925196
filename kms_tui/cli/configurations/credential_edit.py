"""What `kms-tui edit` and `kms-tui secrets renew` do: another credential for a configuration."""

from dataclasses import dataclass
from typing import Final

from kms_tui.cli.asking import opened
from kms_tui.cli.configurations.configuration_results import ConfigurationChange, changed
from kms_tui.cli.configurations.draft_options import Fields, drafted, tell_warnings
from kms_tui.cli.secret_options import HandedSecret
from kms_tui.domain.check import Verdict
from kms_tui.domain.configuration import ConfigurationDraft, CredentialKind, KmsConfiguration
from kms_tui.domain.errors import NothingToDo
from kms_tui.domain.secret import Secret
from kms_tui.services import Services
from kms_tui.services.reporting import Report

_NEW: Final = "New client secret"


@dataclass(frozen=True, slots=True)
class CredentialEdit:
    """One edit, as the command line asks for it."""

    services: Services
    fields: Fields
    """What changes besides the secret."""
    handed: HandedSecret | None
    """Where a new secret comes from; None keeps the old one, if there is one."""
    is_check: bool
    """Whether the new credential is only proven."""
    despite_warnings: bool

    async def run(self, was: KmsConfiguration) -> ConfigurationChange:
        """Prove the credential and, unless it is only a check, let the configuration use it."""

        async def action(report: Report) -> KmsConfiguration | Verdict:
            return await self._edit(was, report)

        return await changed(was, action, despite_warnings=self.despite_warnings)

    async def _edit(self, was: KmsConfiguration, report: Report) -> KmsConfiguration | Verdict:
        draft = drafted(was.draft(), self._fields())
        if self.handed is None and draft == was.draft():
            raise NothingToDo(f'"{was.name}" is so already.', do="Nothing was changed.")
        secret = await self._secret(was, draft)
        configurations = self.services.configurations
        tell_warnings(configurations.warnings(draft, secret))
        if self.is_check:
            return await configurations.check_edit(was, draft, secret, report)
        return await configurations.edit(
            was, draft, secret, report, despite_warnings=self.despite_warnings
        )

    def _fields(self) -> Fields:
        """Return what changes: the date of another secret is not that of the old one."""
        if self.handed is None or self.fields.get("secret_expires_on") is not None:
            return self.fields
        return {**self.fields, "secret_expires_on": ""}

    async def _secret(self, was: KmsConfiguration, draft: ConfigurationDraft) -> Secret:
        """Return the new secret; empty if there is none, the stores it takes being open."""
        access = self.services.secret_access
        if draft.credential_kind is CredentialKind.MANAGED_IDENTITY:
            return Secret("")
        if self.handed is None:
            await opened(self.services, await access.store_for(was))
        if not self.is_check:
            await opened(self.services, await access.store_for(None))
        return Secret("") if self.handed is None else await self.handed.read(self.services, _NEW)
