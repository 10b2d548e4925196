"""What each field of a configuration may hold, as functions from text to a problem or a warning.

Sources: YugabyteDB Anywhere's form (required fields, name length), Microsoft's naming rules for
vaults and keys, and what the Azure SDK was measured to accept (it validates next to nothing).
"""

import re
from datetime import date

from kms_tui.domain.cloud import Clouds
from kms_tui.domain.secret import Secret
from kms_tui.domain.visible_text import has_control_characters

MAX_NAME_LENGTH = 100
"""Characters; the column's width in YugabyteDB Anywhere."""
MAX_SECRET_LENGTH = 1024
"""Characters; Entra ID's secrets have about 40."""
MIN_PASSPHRASE_LENGTH = 12
"""Characters; the passphrase of the encrypted secrets file."""
KEY_SIZES = (2048, 3072, 4096)
"""Bits; the sizes YugabyteDB Anywhere offers."""

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KEY_NAME = re.compile(r"[0-9a-zA-Z-]{1,127}")
_VAULT_NAME = re.compile(r"[a-z](?!.*--)[a-z0-9-]{1,22}[a-z0-9]")
_AUTHORITY = re.compile(r"[A-Za-z0-9.-]*(:[0-9]{1,5})?")
_CLIENT_SECRET_START = re.compile(r"[A-Za-z0-9_.~-]{3}\dQ~")
_EXAMPLE_GUID = "00000000-0000-0000-0000-000000000000"


def name_problem(name: str, of: str = "configuration") -> str:
    """Return why what is named cannot have this name, or an empty text."""
    if not name:
        return f"Required: a name for this {of}."
    if has_control_characters(name):
        return "Control and invisible characters are not allowed in a name."
    if len(name) > MAX_NAME_LENGTH:
        return f"At most {MAX_NAME_LENGTH} characters; this has {len(name)}."
    return ""


def guid_problem(guid: str) -> str:
    """Return what is wrong with a Client ID or Tenant ID, or an empty text."""
    if not guid:
        return f"Required: a GUID, as {_EXAMPLE_GUID}"
    if not _GUID.fullmatch(guid):
        return f"No GUID; its form is {_EXAMPLE_GUID}"
    return ""


def optional_guid_problem(guid: str) -> str:
    """Return what is wrong with a GUID that may be left out, or an empty text."""
    return guid_problem(guid) if guid else ""


def tenant_problem(tenant_id: str) -> str:
    """Return what is wrong with a Tenant ID; a domain name cannot work with Key Vault."""
    if "." in tenant_id and re.fullmatch(r"[A-Za-z0-9.-]+", tenant_id):
        return "Key Vault needs the tenant's GUID, not its domain name (Entra ID > Overview)."
    return guid_problem(tenant_id)


def client_id_warning(client_id: str, tenant_id: str) -> str:
    """Return a warning when two fields seem to be swapped, or an empty text."""
    if client_id and client_id == tenant_id:
        return "The same GUID as the Tenant ID: was one pasted into both?"
    return ""


def key_name_problem(key_name: str) -> str:
    """Return why Key Vault would refuse this key name, or an empty text."""
    if not key_name:
        return "Required: the name of the master key."
    if not _KEY_NAME.fullmatch(key_name):
        return "1 to 127 letters, digits and hyphens."
    return ""


def key_size_problem(key_size: int) -> str:
    """Return why this is no size of a master key, or an empty text."""
    if key_size not in KEY_SIZES:
        return "One of " + ", ".join(map(str, KEY_SIZES)) + " bits."
    return ""


def vault_url_problem(vault_url: str, clouds: Clouds) -> str:
    """Return why a (normalised) Key Vault URL cannot be used, or an empty text."""
    if not vault_url:
        return "Required: such as https://my-vault.vault.azure.net."
    if vault_url.startswith("/subscriptions/"):
        return "This is the Resource ID; copy the Vault URI from the vault's Overview page."
    if not vault_url.startswith("https://"):
        return "It has to begin with https://."
    authority = vault_url.removeprefix("https://")
    if not _AUTHORITY.fullmatch(authority):
        return "Only the vault's address: https://my-vault.vault.azure.net, nothing behind it."
    return _vault_host_problem(authority, clouds)


def _vault_host_problem(authority: str, clouds: Clouds) -> str:
    if ".managedhsm." in authority:
        return "A Managed HSM is not a Key Vault; YugabyteDB needs a Key Vault."
    cloud = clouds.of_vault(authority)
    if cloud is None:
        return _unknown_host_problem(authority)
    vault_name = authority.removesuffix("." + cloud.vault_suffix)
    if not cloud.is_custom and not _VAULT_NAME.fullmatch(vault_name):
        return (
            "A vault's name has 3 to 24 letters, digits and single hyphens, begins with a "
            "letter and ends with a letter or digit."
        )
    return ""


def _unknown_host_problem(authority: str) -> str:
    if ":" in authority:
        return "A port other than 443 needs a custom cloud in the settings file."
    return (
        "Not a vault of a known cloud (*.vault.azure.net, .azure.cn, .usgovcloudapi.net, "
        "or a custom one from the settings file)."
    )


def secret_problem(secret: Secret) -> str:
    """Return why this cannot be a client secret, or an empty text. Tells nothing about it."""
    text = secret.reveal()
    if not text:
        return "Required: the secret's Value from the app registration."
    if any(character.isspace() for character in text) or has_control_characters(text):
        return "It contains blanks or invisible characters; copy only the secret's Value."
    if len(text) > MAX_SECRET_LENGTH:
        return f"Longer than {MAX_SECRET_LENGTH} characters; copy only the secret's Value."
    return ""


def looks_like_client_secret(text: str) -> bool:
    """Whether the text holds what Entra ID's client secrets begin with (Microsoft's own pattern).

    For fields that show what they hold: a secret that is pasted there is better not taken.
    """
    return _CLIENT_SECRET_START.search(text) is not None


def secret_warning(secret: Secret) -> str:
    """Return a warning when the secret has the shape of Entra's *Secret ID*, or an empty text."""
    if _GUID.fullmatch(secret.reveal().lower()):
        return "This looks like the Secret ID. Entra ID wants the secret's Value."
    return ""


def expiry_problem(expiry: str) -> str:
    """Return what is wrong with an optional date, or an empty text."""
    try:
        # Other forms of ISO 8601 would compare as another date.
        is_usual = not expiry or date.fromisoformat(expiry).isoformat() == expiry
    except ValueError:
        is_usual = False
    return "" if is_usual else "A date such as 2027-12-31, or nothing."


def expiry_warning(expiry: str, today: date) -> str:
    """Return a warning when the date has passed, or an empty text."""
    if not expiry or expiry_problem(expiry):
        return ""
    return "This date has passed." if date.fromisoformat(expiry) < today else ""


def passphrase_problem(passphrase: Secret) -> str:
    """Return why a new secrets file cannot have this passphrase, or an empty text."""
    if len(passphrase.reveal()) < MIN_PASSPHRASE_LENGTH:
        return f"At least {MIN_PASSPHRASE_LENGTH} characters."
    return ""
