"""Lists every version of a key, however many pages the vault makes of it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from azure.keyvault.keys.aio import KeyClient

from kms_tui.adapters.azure.key_answers import belongs_to, key_version
from kms_tui.domain.errors import NotAVault
from kms_tui.domain.key_version import KeyVersion

PAGE: Final = 25
"""Key versions in a page; the most that Key Vault gives."""
MOST_VERSIONS: Final = 1_000
"""More than a key gets in eighty years of monthly rotation."""
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


async def list_versions(keys: KeyClient, key_name: str, vault: str) -> Sequence[KeyVersion]:
    """Return all versions, newest first, those without a date last; one request a page.

    Key Vault lists them in no particular order. Raises `NotAVault` for more than `MOST_VERSIONS`,
    ValueError or TypeError for an answer that is not in the documented form.
    """
    found: list[KeyVersion] = []
    weight = 0
    pages = keys.list_properties_of_key_versions(key_name, max_page_size=PAGE).by_page()
    async for page in pages:
        versions = [key_version(listed, vault) async for listed in page]
        found.extend(versions)
        weight += len(versions) or PAGE  # empty pages may lead in a circle too
        if weight > MOST_VERSIONS:
            raise _too_many(key_name, vault)
        _refuse_foreign(getattr(pages, "continuation_token", None), vault)
    return sorted(found, key=_created, reverse=True)


def _refuse_foreign(link: str | None, vault: str) -> None:
    """Refuse a next page elsewhere: the SDK would ask there, and maybe with the token."""
    if link and not belongs_to(link, vault):
        raise ValueError("the next page is not this vault's")


def _too_many(key_name: str, vault: str) -> NotAVault:
    return NotAVault(
        f'The vault {vault} lists more than {MOST_VERSIONS} versions of the key "{key_name}".',
        do="Look at the key's versions in the portal.",
    )


def _created(version: KeyVersion) -> datetime:
    return version.created_at or _LONG_AGO
