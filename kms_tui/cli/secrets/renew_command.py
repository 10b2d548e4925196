"""`kms-tui secrets renew`: another client secret for a configuration."""

import click

from kms_tui.cli.configurations import draft_options as options
from kms_tui.cli.configurations.configuration_results import ConfigurationChange, end_with_change
from kms_tui.cli.configurations.credential_edit import CredentialEdit
from kms_tui.cli.documents import json_option
from kms_tui.cli.lookup import configuration_named
from kms_tui.cli.name_completion import configuration_names
from kms_tui.cli.running import Run
from kms_tui.cli.secret_options import HandedSecret, NoSecretArguments, secret_options
from kms_tui.domain.configuration import CredentialKind
from kms_tui.domain.errors import NothingToDo
from kms_tui.domain.visible_text import visible


@click.command(
    cls=NoSecretArguments,
    epilog="example: kms-tui secrets renew prod-eu --secret-expires 2028-01-31",
)
@click.argument("name", shell_complete=configuration_names)
@secret_options
@options.secret_expires_option
@options.despite_warnings_option
@json_option
@click.pass_obj
def renew(
    run: Run,
    *,
    name: str,
    handed: HandedSecret,
    secret_expires_on: str | None,
    despite_warnings: bool,
    as_document: bool,
) -> None:
    """Give the configuration NAME a new client secret.

    It is asked for if no option hands it over. All checks run with it first. Until the last step
    the old one stays in use; then it is removed from its store. Also for a configuration whose
    secret was lost.
    """
    credential = CredentialEdit(
        run.services(for_changes=True),
        {"secret_expires_on": secret_expires_on},
        handed,
        is_check=False,
        despite_warnings=despite_warnings,
    )
    change = run.wait_for(_renew(credential, name))
    end_with_change("edit", change, as_document=as_document)
    if not as_document:
        click.echo(f'The new client secret of "{visible(name)}" is in use.')


async def _renew(credential: CredentialEdit, name: str) -> ConfigurationChange:
    was = await configuration_named(credential.services, name)
    if was.credential.kind is CredentialKind.MANAGED_IDENTITY:
        raise NothingToDo(
            f'"{name}" signs in with a managed identity, which has no client secret.',
            do="Nothing needs renewing.",
        )
    return await credential.run(was)
