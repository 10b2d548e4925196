"""What the dialogs about deleting a configuration say. Pure functions."""

from collections.abc import Sequence

from rich.text import Text

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.store_kind import place_of
from kms_tui.domain.universe import ConfigurationUse
from kms_tui.domain.visible_text import visible
from kms_tui.services.ports import SecretRecord

WHY_IT_STAYS = (
    "Backups and snapshots of a universe can only be restored while the master key versions that "
    "wrapped its keys can be reached, also those that are not in use any more. This configuration "
    "is the record of which key vault, which master key and which credential that takes."
)


def universes_count(uses: Sequence[ConfigurationUse]) -> str:
    """Return how many universes there are in words."""
    return "1 universe" if len(uses) == 1 else f"{len(uses)} universes"


def what_goes(configuration: KmsConfiguration) -> str:
    """Return what deleting removes, what it leaves alone, and that there is no way back."""
    secret = ""
    if configuration.credential.secret_reference is not None:
        place = place_of(configuration.secret_store)
        secret = f" and its client secret from the {visible(place)}"
    return (
        f"Removes: this configuration{secret}.\n"
        "Keeps: the key vault, the master key and all key versions. Azure is not touched.\n"
        "It was never used by a universe. This cannot be undone here."
    )


def uses_text(configuration: KmsConfiguration, uses: Sequence[ConfigurationUse]) -> Text:
    """Return why a configuration stays: each universe, its keys and the key versions they need."""
    text = Text()
    text.append(f'"{visible(configuration.name)}" cannot be deleted\n', "bold")
    text.append(f"Used by {universes_count(uses)}:\n")
    for use in uses:
        text.append(f"\n{visible(use.universe_name)}\n", "bold")
        text.append(f"  {use.summary}\n")
        for key_id in use.key_ids:
            text.append(f"  version {visible(_version(configuration, key_id))}\n")
    text.append(f"\nMaster key {visible(_master_key(configuration))}\n\n")
    return text.append(WHY_IT_STAYS)


def deleted_line(configuration: KmsConfiguration, left: Sequence[SecretRecord]) -> str:
    """Return that a configuration is deleted, and which of its secrets is still there and why."""
    said = f'"{visible(configuration.name)}" is deleted.'
    for record in left:
        place, why = visible(place_of(record.pin.kind)), visible(record.error)
        said += f" Its client secret is still in the {place}; it is removed at the next start."
        said += f" {why}" if why else ""
    return said


def _master_key(configuration: KmsConfiguration) -> str:
    return f"{configuration.vault_url}/keys/{configuration.key_name}"


def _version(configuration: KmsConfiguration, key_id: str) -> str:
    """Return what tells a key version from others: its whole id if it is of another key."""
    return key_id.removeprefix(f"{_master_key(configuration)}/")
