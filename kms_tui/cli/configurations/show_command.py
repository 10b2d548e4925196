"""`kms-tui show`."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import click

from kms_tui.cli.documents import json_option, print_document
from kms_tui.cli.lookup import configuration_named
from kms_tui.cli.name_completion import configuration_names
from kms_tui.cli.records import listed_record, use_record
from kms_tui.cli.running import Run
from kms_tui.cli.tables import facts, text_width
from kms_tui.domain.configuration import CredentialKind, Field, KmsConfiguration
from kms_tui.domain.listed_words import NEVER_CHECKED, age
from kms_tui.domain.secret import MASK
from kms_tui.domain.store_kind import place_of
from kms_tui.domain.universe import ConfigurationUse
from kms_tui.domain.visible_text import visible
from kms_tui.services import Services

_Uses = Sequence[ConfigurationUse]


@click.command(epilog="example: kms-tui show prod-eu")
@click.argument("name", shell_complete=configuration_names)
@json_option
@click.pass_obj
def show(run: Run, *, name: str, as_document: bool) -> None:
    """Tell all about the configuration NAME, except its secret.

    Asks no vault.
    """
    services = run.services()
    configuration, uses = run.wait_for(_read(services, name))
    now = services.browsing.now()
    if as_document:
        record = listed_record(configuration, now.date())
        told_uses = [use_record(use) for use in uses]
        context = visible(run.context)
        print_document("show", 1, context=context, configuration=record, uses=told_uses)
    else:
        width = text_width()
        click.echo("\n".join(facts(_facts(configuration, uses, now), width)))


async def _read(services: Services, name: str) -> tuple[KmsConfiguration, _Uses]:
    configuration = await configuration_named(services, name)
    return configuration, await services.universes.uses(configuration.id)


def _facts(
    configuration: KmsConfiguration, uses: _Uses, now: datetime
) -> Iterator[tuple[str, str]]:
    """Yield the labels of YugabyteDB Anywhere in its order, then what it does not know."""
    credential = configuration.credential
    yield Field.NAME, configuration.name
    yield "KMS Provider", configuration.provider
    yield Field.CLIENT_ID, credential.client_id
    yield Field.CLIENT_SECRET, _secret(configuration)
    yield Field.TENANT_ID, credential.tenant_id
    yield Field.VAULT_URL, configuration.vault_url
    yield Field.KEY_NAME, configuration.key_name
    yield "Key Algorithm", configuration.algorithm
    yield Field.KEY_SIZE, str(configuration.key_size)
    yield Field.SECRET_EXPIRES_ON, _expiry(configuration, now)
    yield "Cloud", configuration.cloud
    yield "Key version", configuration.key_id.rsplit("/", 1)[-1]
    yield from _last_check(configuration, now)
    yield "Created", f"{configuration.created_at:%Y-%m-%d %H:%MZ} by {configuration.created_by}"
    yield "Updated", f"{configuration.updated_at:%Y-%m-%d %H:%MZ} by {configuration.updated_by}"
    if not uses:
        yield "Universes", "none uses it or ever did"
    for use in uses:
        yield "Universe", f"{use.universe_name}: {use.summary}"


def _secret(configuration: KmsConfiguration) -> str:
    if configuration.credential.kind is CredentialKind.MANAGED_IDENTITY:
        return "none: signs in with a managed identity"
    return f"{MASK} in the {place_of(configuration.secret_store)}"


def _expiry(configuration: KmsConfiguration, now: datetime) -> str:
    credential = configuration.credential
    if credential.kind is CredentialKind.MANAGED_IDENTITY:
        return ""
    if credential.secret_expires_on is None:
        return "nobody said when"
    days = (credential.secret_expires_on - now.date()).days
    left = f"in {days} days" if days >= 0 else f"{-days} days ago"
    return f"{credential.secret_expires_on} ({left})"


def _last_check(configuration: KmsConfiguration, now: datetime) -> Iterator[tuple[str, str]]:
    check = configuration.last_check
    if check is None:
        yield "Last check", f"{NEVER_CHECKED} never checked"
        return
    yield "Last check", f"{check.verdict} {check.at:%Y-%m-%d %H:%M:%SZ} ({age(check.at, now)})"
    yield "Finding", check.summary
