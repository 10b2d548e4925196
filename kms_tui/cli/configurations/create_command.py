"""`kms-tui create`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from kms_tui.cli.asking import opened
from kms_tui.cli.configurations import draft_options as options
from kms_tui.cli.configurations.configuration_results import (
    ConfigurationChange,
    changed,
    end_with_change,
)
from kms_tui.cli.documents import json_option
from kms_tui.cli.given_configuration import read_given
from kms_tui.cli.running import Run
from kms_tui.cli.secret_options import HandedSecret, NoSecretArguments, secret_options
from kms_tui.domain.check import Verdict
from kms_tui.domain.configuration import (
    ConfigurationDraft,
    CredentialKind,
    Field,
    KmsConfiguration,
)
from kms_tui.domain.errors import InvalidDraft
from kms_tui.domain.secret import Secret
from kms_tui.services import Services
from kms_tui.services.reporting import Report


@click.command(
    cls=NoSecretArguments,
    epilog="example: kms-tui create prod-eu -f body.json --secret-file secret.txt",
)
@click.argument("name", required=False)
@click.option(
    "-f",
    "--file",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Take what no option says from this body for YugabyteDB Anywhere's API; -: from stdin.",
)
@options.vault_url_option
@options.key_name_option
@options.key_size_option
@options.tenant_id_option
@options.client_id_option
@secret_options
@options.secret_expires_option
@options.managed_identity_option
@click.option("--create-key", is_flag=True, help="Create the master key if there is none.")
@options.check_only_option
@options.despite_warnings_option
@json_option
@click.pass_obj
def create(  # noqa: PLR0913 - the options of one verb
    run: Run,
    /,
    *,
    file: Path | None,
    handed: HandedSecret,
    managed_identity: bool,
    create_key: bool,
    check_only: bool,
    despite_warnings: bool,
    as_document: bool,
    **fields: Any,  # noqa: ANN401 - texts, by the names that a draft has for them
) -> None:
    """Create the configuration NAME once all checks have passed.

    The client secret is asked for if no option hands it over. Nothing is stored unless every
    check passes.
    """
    if managed_identity and handed.is_given:
        raise click.UsageError("A managed identity has no client secret.")
    services = run.services(for_changes=not check_only)
    fields["may_create_key"] = create_key
    if managed_identity or handed.is_given:
        fields["credential_kind"] = options.kind(is_managed=managed_identity)
    creation = _Creation(services, handed, is_check=check_only, despite_warnings=despite_warnings)
    end_with_change("create", run.wait_for(creation.run(file, fields)), as_document=as_document)


@dataclass(frozen=True, slots=True)
class _Creation:
    services: Services
    handed: HandedSecret
    is_check: bool
    despite_warnings: bool

    async def run(self, file: Path | None, fields: options.Fields) -> ConfigurationChange:
        async def action(report: Report) -> KmsConfiguration | Verdict:
            return await self._create(file, fields, report)

        return await changed(None, action, despite_warnings=self.despite_warnings)

    async def _create(
        self, file: Path | None, fields: options.Fields, report: Report
    ) -> KmsConfiguration | Verdict:
        base, secret = ConfigurationDraft(), None
        if file is not None:
            base, secret = await read_given(self.services, file)
        draft = options.drafted(base, fields)
        self._refuse_problems(draft)
        secret = await self._secret(draft, secret)
        configurations = self.services.configurations
        options.tell_warnings(configurations.warnings(draft, secret))
        if self.is_check:
            return await configurations.check_draft(draft, secret, report)
        return await configurations.create(
            draft, secret, report, despite_warnings=self.despite_warnings
        )

    def _refuse_problems(self, draft: ConfigurationDraft) -> None:
        """Tell what is wrong with the other fields before a secret is asked for."""
        problems = self.services.configurations.problems(draft, Secret(""))
        problems.pop(Field.CLIENT_SECRET, None)
        if problems:
            raise InvalidDraft({str(field): text for field, text in problems.items()})

    async def _secret(self, draft: ConfigurationDraft, given: Secret | None) -> Secret:
        if draft.credential_kind is CredentialKind.MANAGED_IDENTITY:
            return Secret("")
        if not self.is_check:
            access = self.services.secret_access
            await opened(self.services, await access.store_for(None))
        if given is not None and not self.handed.is_given:
            return given
        return await self.handed.read(self.services)
