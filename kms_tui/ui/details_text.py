"""The text of the details screen. A pure function, as all presentation is."""

from collections.abc import Sequence
from datetime import datetime

from rich.text import Text

from kms_tui.domain.configuration import Credential, CredentialKind, KmsConfiguration
from kms_tui.domain.listed_words import NEVER_CHECKED, SOON_DAYS, age
from kms_tui.domain.secret import MASK
from kms_tui.domain.store_kind import place_of
from kms_tui.domain.universe import ConfigurationUse
from kms_tui.domain.visible_text import visible
from kms_tui.ui.presentation import VERDICT_STYLES

_Row = tuple[str, str, str]
"""Label, value, style."""


def details(
    configuration: KmsConfiguration,
    now: datetime,
    *,
    cloud: str,
    uses: Sequence[ConfigurationUse] = (),
) -> Text:
    """Return everything about a configuration except its secret."""
    text = Text()
    for heading, rows in (
        ("identity", _identity(configuration, now)),
        ("key", _key(configuration, cloud)),
        ("use", _use(configuration, uses)),
        ("last check", _last_check(configuration, now)),
        ("record", _record(configuration)),
    ):
        text.append(f" --- {heading} ".ljust(56, "-") + "\n", "dim")
        for label, value, style in rows:
            text.append(f" {label:<19}").append(f"{visible(value)}\n", style)
    text.rstrip()
    return text


def _identity(configuration: KmsConfiguration, now: datetime) -> list[_Row]:
    credential = configuration.credential
    rows = [
        ("Configuration Name", configuration.name, "bold"),
        ("KMS Provider", configuration.provider, ""),
        ("Client ID", credential.client_id, ""),
        ("Client Secret", _secret(credential, configuration.secret_store), ""),
        ("Tenant ID", credential.tenant_id, ""),
    ]
    if credential.secret_expires_on is not None:
        days = (credential.secret_expires_on - now.date()).days
        left = f"in {days} days" if days >= 0 else f"{-days} days ago"
        style = "" if days > SOON_DAYS else "yellow"
        rows.insert(4, ("Secret expires", f"{credential.secret_expires_on} ({left})", style))
    return rows


def _secret(credential: Credential, store_kind: str) -> str:
    if credential.kind is CredentialKind.MANAGED_IDENTITY:
        return "none: signs in with a managed identity"
    return f"{MASK} in the {place_of(store_kind)}"


def _key(configuration: KmsConfiguration, cloud: str) -> list[_Row]:
    version = configuration.key_id.rsplit("/", 1)[-1]
    return [
        ("Key Vault URL", configuration.vault_url, ""),
        ("Cloud", cloud, "yellow" if cloud.endswith(")") else ""),
        ("Key Name", configuration.key_name, ""),
        ("Key Algorithm", configuration.algorithm, ""),
        ("Key Size (bits)", str(configuration.key_size), ""),
        ("Current version", version, ""),
    ]


def _use(configuration: KmsConfiguration, uses: Sequence[ConfigurationUse]) -> list[_Row]:
    count = configuration.universes_ever
    if not count:
        return [("Universes", "never used by a universe", ""), ("Delete", "possible: press D", "")]
    by = "1 universe" if count == 1 else f"{count} universes"
    rows = [("", f"{use.universe_name}: {use.summary}", "") for use in uses]
    return [
        ("Universes", f"used by {by} so far", ""),
        *rows,
        ("Delete", f"not possible: used by {by}, whose backups need it", ""),
    ]


def _last_check(configuration: KmsConfiguration, now: datetime) -> list[_Row]:
    check = configuration.last_check
    if check is None:
        return [("Verdict", f"{NEVER_CHECKED} never checked: press t", "")]
    when = f"{check.at:%Y-%m-%d %H:%M:%SZ} ({age(check.at, now)})"
    rows = [("Verdict", f"{check.verdict}  {when}", VERDICT_STYLES[check.verdict])]
    return [*rows, ("Finding", check.summary, "")] if check.summary else rows


def _record(configuration: KmsConfiguration) -> list[_Row]:
    made = f"{configuration.created_at:%Y-%m-%d %H:%MZ} by {configuration.created_by}"
    changed = f"{configuration.updated_at:%Y-%m-%d %H:%MZ} by {configuration.updated_by}"
    return [("Created", made, ""), ("Updated", changed, "")]
