"""What of a configuration, a universe or a key is worth copying: names and ids, never a secret."""

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.universe import Universe
from kms_tui.domain.universe_key import WrappedUniverseKey
from kms_tui.ui.widgets.copies import CopyItem, items


def configuration_items(configuration: KmsConfiguration) -> list[CopyItem]:
    """Return what identifies a configuration here and in Azure."""
    credential = configuration.credential
    return items(
        ("name", configuration.name),
        ("Key Vault URL", configuration.vault_url),
        ("key name", configuration.key_name),
        ("key id", configuration.key_id),
        ("client id", credential.client_id),
        ("tenant id", credential.tenant_id),
    )


def universe_items(universe: Universe) -> list[CopyItem]:
    """Return what identifies a universe here and in YugabyteDB."""
    return items(("name", universe.name), ("universe UUID", universe.uuid))


def key_items(key: WrappedUniverseKey) -> list[CopyItem]:
    """Return what identifies a universe key; the key itself is not known here."""
    return items(
        ("database key id", key.db_key_id),
        ("fingerprint", str(key.fingerprint)),
        ("master key id", key.wrapping.key_id),
    )
