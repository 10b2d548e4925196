"""How pasted text is cleaned before it is judged, and what the admin is told about it.

Each function takes the text as it was entered and returns a `Normalised` with the clean value and
notes on what was done; a value that needed nothing has no notes.
"""

import re
import unicodedata
from dataclasses import dataclass

_KEY_IDENTIFIER = re.compile(r"(?P<vault>https://[^/]+)/keys/(?P<name>[^/]+)(/[^/]*)?/?")
_PRIVATE_LINK = re.compile(r"(?P<name>[^./]+)\.privatelink\.vaultcore\.(?P<rest>azure\.net)")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A clean value and what was done to get it."""

    value: str
    notes: tuple[str, ...] = ()
    key_name: str = ""
    """The key name found in a pasted key identifier, else empty."""


def text(entered: str) -> Normalised:
    """Return the text without blanks around it and without invisible characters."""
    visible = "".join(c for c in entered if unicodedata.category(c) != "Cf")
    value = visible.replace("\u00a0", " ").strip()
    return Normalised(value, () if value == entered else ("Blanks were removed.",))


def guid(entered: str) -> Normalised:
    """Return a GUID in lower case, without braces, quotes or blanks around it."""
    trimmed = text(entered)
    bare = trimmed.value.strip("{}()\"'").strip()
    if bare == trimmed.value:
        return Normalised(bare.lower(), trimmed.notes)
    return Normalised(bare.lower(), (*trimmed.notes, "Braces or quotes were removed."))


def vault_url(entered: str) -> Normalised:
    """Return the vault's address as `https://host`, whatever part of the portal it came from."""
    trimmed = text(entered)
    url, notes = trimmed.value.strip("\"'"), list(trimmed.notes)
    if url and "/" not in url and "." in url:
        url = "https://" + url
        notes.append("https:// was added.")
    key_name = ""
    if identifier := _KEY_IDENTIFIER.fullmatch(url):
        url, key_name = identifier["vault"], identifier["name"]
        notes.append("A key identifier was split into URL and key name.")
    return _shortened(url, notes, key_name)


def _shortened(url: str, notes: list[str], key_name: str) -> Normalised:
    if url.lower().startswith("https://"):
        url = url.lower().rstrip("/").removesuffix(":443")
    if private := _PRIVATE_LINK.search(url):
        url = url.replace(private[0], f"{private['name']}.vault.{private['rest']}")
        notes.append("A privatelink name was replaced by the vault's own name.")
    return Normalised(url, tuple(notes), key_name)
