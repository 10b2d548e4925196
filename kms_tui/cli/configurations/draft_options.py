"""Options that are the fields of a KMS configuration, cleaned as the form cleans them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import click

from kms_tui.cli.complaints import complain
from kms_tui.domain import normalisation as normalise
from kms_tui.domain.configuration import ConfigurationDraft, CredentialKind, Field
from kms_tui.domain.errors import InvalidDraft
from kms_tui.domain.field_rules import KEY_SIZES
from kms_tui.domain.normalisation import Normalised

Fields = Mapping[str, Any]
"""What was given, by the names that `ConfigurationDraft` has for it."""
NO_DATE: Final = "none"
"""What `--secret-expires` says to forget a date."""

OPTIONS: Final[Mapping[str, str]] = {
    Field.NAME: "NAME",
    Field.CREDENTIAL_KIND: "--managed-identity",
    Field.TENANT_ID: "--tenant-id",
    Field.CLIENT_ID: "--client-id",
    Field.CLIENT_SECRET: "--secret-fd, --secret-file",
    Field.SECRET_EXPIRES_ON: "--secret-expires",
    Field.VAULT_URL: "--vault-url",
    Field.KEY_NAME: "--key-name",
    Field.KEY_SIZE: "--key-size",
}
"""The word of the command line for each field."""
_CLEANED: Final[Mapping[str, Callable[[str], Normalised]]] = {
    "name": normalise.text,
    "client_id": normalise.guid,
    "tenant_id": normalise.guid,
    "vault_url": normalise.vault_url,
    "key_name": normalise.text,
    "secret_expires_on": normalise.text,
}

client_id_option = click.option(
    "--client-id", metavar="GUID", help="The application that signs in."
)
tenant_id_option = click.option("--tenant-id", metavar="GUID", help="The tenant of the key vault.")
secret_expires_option = click.option(
    "--secret-expires",
    "secret_expires_on",
    metavar="DATE",
    help=f"When the client secret expires, as 2027-12-31; {NO_DATE}: not known.",
)
managed_identity_option = click.option(
    "--managed-identity", is_flag=True, help="Sign in with a managed identity, without a secret."
)
vault_url_option = click.option(
    "--vault-url", metavar="URL", help="The key vault, or the identifier of the key in it."
)
key_name_option = click.option("--key-name", metavar="NAME", help="The master key.")
key_size_option = click.option(
    "--key-size",
    type=click.Choice([str(size) for size in KEY_SIZES]),
    help="Bits of a key that is created; another size warns of one that is there.",
)

check_only_option = click.option(
    "--check-only", is_flag=True, help="Run the checks and store nothing."
)
despite_warnings_option = click.option(
    "--despite-warnings", is_flag=True, help="Store it even if a check warns."
)


def kind(*, is_managed: bool) -> CredentialKind:
    """Return how the options say that it signs in."""
    return CredentialKind.MANAGED_IDENTITY if is_managed else CredentialKind.CLIENT_SECRET


def drafted(base: ConfigurationDraft, given: Fields) -> ConfigurationDraft:
    """Return the draft with what was given; what was not stays as it is.

    A pasted key identifier as the vault's URL gives the key's name too. Raises `InvalidDraft`
    for the date of a secret that there is not.
    """
    news: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    for name, cleaned in _CLEANED.items():
        if name in news:
            found = cleaned(news[name])
            news[name] = found.value
            if found.key_name:
                news.setdefault("key_name", found.key_name)
    if "key_size" in news:
        news["key_size"] = int(news["key_size"])
    if news.get("secret_expires_on") == NO_DATE:
        news["secret_expires_on"] = ""
    return _dated(replace(base, **news), given)


def _dated(draft: ConfigurationDraft, given: Fields) -> ConfigurationDraft:
    if draft.credential_kind is CredentialKind.CLIENT_SECRET:
        return draft
    if given.get("secret_expires_on") not in (None, "", NO_DATE):
        problem = "A managed identity has no secret that could expire."
        raise InvalidDraft({str(Field.SECRET_EXPIRES_ON): problem})
    return replace(draft, secret_expires_on="")


def field_problems(error: InvalidDraft) -> list[str]:
    """Return what is wrong with each field, and by which option it is corrected."""
    return [_told(field, problem) for field, problem in error.problems.items()]


def tell_warnings(warnings: Mapping[Field, str]) -> None:
    """Say on standard error what looks wrong but is allowed."""
    for field, warning in warnings.items():
        complain(_told(field, warning))


def _told(field: str, sentence: str) -> str:
    return f"{field} ({OPTIONS[field]}): {sentence}" if field in OPTIONS else f"{field}: {sentence}"
