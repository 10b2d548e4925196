"""`kms-tui secrets renew`: another client secret for a configuration."""

from dataclasses import replace

import click

from kms_tui.cli.asking import ask, opened
from kms_tui.cli.lookup import configuration_named
from kms_tui.cli.running import Run
from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.configuration import CredentialKind, KmsConfiguration
from kms_tui.domain.errors import SecretStoreError
from kms_tui.domain.visible_text import visible
from kms_tui.services import Services


@click.command(epilog="example: kms-tui secrets renew prod-eu --expires 2028-01-31")
@click.argument("name")
@click.option("--expires", default="", metavar="DATE", help="When the new secret expires.")
@click.option("--despite-warnings", is_flag=True, help="Store it even if a check warns.")
@click.pass_obj
def renew(run: Run, *, name: str, expires: str, despite_warnings: bool) -> None:
    """Give the configuration NAME a new client secret, which is asked for.

    All checks run with it first. Until the last step the old one stays in use; then the old one is
    removed from its store. Also for a configuration whose secret was lost.
    """
    services = run.services(for_changes=True)
    configuration = run.wait_for(
        _renew(services, name, expires=expires, despite_warnings=despite_warnings)
    )
    click.echo(f'The new client secret of "{visible(configuration.name)}" is in use.')


async def _renew(
    services: Services, name: str, *, expires: str, despite_warnings: bool
) -> KmsConfiguration:
    was = await configuration_named(services, name)
    if was.credential.kind is CredentialKind.MANAGED_IDENTITY:
        raise SecretStoreError(
            f'"{name}" signs in with a managed identity, which has no client secret.',
            do="Nothing needs renewing.",
        )
    await opened(services, await services.secret_access.store_for(None))
    secret = ask("New client secret")
    draft = replace(was.draft(), secret_expires_on=expires)
    return await services.configurations.edit(
        was, draft, secret, _tell, despite_warnings=despite_warnings
    )


def _tell(check: Check) -> None:
    if check.verdict in (Verdict.WARN, Verdict.FAIL):
        said = " ".join(filter(None, (f"{check.name}:", check.found, check.do)))
        click.echo(f"{check.verdict:<4}  {visible(said)}", err=True)
