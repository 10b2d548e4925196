"""`kms-tui edit`."""

from collections.abc import Callable
from typing import Any, Final

import click

from kms_tui.cli.configurations import draft_options as options
from kms_tui.cli.configurations.configuration_results import ConfigurationChange, end_with_change
from kms_tui.cli.configurations.credential_edit import CredentialEdit
from kms_tui.cli.documents import json_option
from kms_tui.cli.lookup import configuration_named
from kms_tui.cli.name_completion import configuration_names
from kms_tui.cli.running import Run
from kms_tui.cli.secret_options import HandedSecret, NoSecretArguments, secret_options

_OF_THE_KEY: Final = (
    "cannot be changed: universe keys that the master key wraps could not be unwrapped any more. "
    "Create another configuration, and re-wrap the universes to it."
)
_FIXED: Final = {
    "--name": "cannot be changed: others know the configuration by its name.",
    **dict.fromkeys(("--vault-url", "--key-name", "--key-size"), _OF_THE_KEY),
}
"""Options that only tell why there are none."""
_NOTHING: Final = (
    "Say what changes: --client-id, --tenant-id, --secret-expires, --new-secret, --secret-fd, "
    "--secret-file or --managed-identity."
)


def _refuse(_context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        raise click.UsageError(f"{parameter.opts[0]} {_FIXED[parameter.opts[0]]}")


def _refusing_what_is_fixed(verb: Callable[..., None]) -> Callable[..., None]:
    for name in _FIXED:
        parameter = f"fixed{name.replace('-', '_')}"
        click.option(name, parameter, hidden=True, expose_value=False, callback=_refuse)(verb)
    return verb


@click.command(cls=NoSecretArguments, epilog="example: kms-tui edit prod-eu --secret-fd 3 3< FILE")
@click.argument("name", shell_complete=configuration_names)
@options.client_id_option
@options.tenant_id_option
@click.option("--new-secret", is_flag=True, help="Ask for a new client secret.")
@secret_options
@options.secret_expires_option
@options.managed_identity_option
@options.check_only_option
@options.despite_warnings_option
@json_option
@_refusing_what_is_fixed
@click.pass_obj
def edit(  # noqa: PLR0913 - the options of one verb
    run: Run,
    /,
    *,
    name: str,
    new_secret: bool,
    handed: HandedSecret,
    managed_identity: bool,
    check_only: bool,
    despite_warnings: bool,
    as_document: bool,
    **fields: Any,  # noqa: ANN401 - texts, by the names that a draft has for them
) -> None:
    """Give the configuration NAME another credential.

    All checks run with it first, and it has to unwrap every universe key that the configuration
    protects. Until the last step the old one stays in use. A new secret forgets the date of the
    old one.
    """
    has_new_secret = new_secret or handed.is_given
    if managed_identity and has_new_secret:
        raise click.UsageError("A managed identity has no client secret.")
    if not managed_identity and not has_new_secret and not any(map(_is_given, fields.values())):
        raise click.UsageError(_NOTHING)
    if managed_identity or has_new_secret:
        fields["credential_kind"] = options.kind(is_managed=managed_identity)
    services = run.services(for_changes=not check_only)
    credential = CredentialEdit(
        services,
        fields,
        handed if has_new_secret else None,
        is_check=check_only,
        despite_warnings=despite_warnings,
    )
    change = run.wait_for(_edit(credential, name))
    end_with_change("edit", change, as_document=as_document)


async def _edit(credential: CredentialEdit, name: str) -> ConfigurationChange:
    return await credential.run(await configuration_named(credential.services, name))


def _is_given(value: object) -> bool:
    return value is not None
