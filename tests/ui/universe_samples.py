"""A universe, its configurations and keys, as the screens are given them."""

from dataclasses import replace
from datetime import UTC, datetime

from kms_tui.domain.configuration import (
    ConfigurationId,
    Credential,
    CredentialKind,
    KmsConfiguration,
)
from kms_tui.domain.rewrap import Rewrap, RewrapId
from kms_tui.domain.universe import Stamp, Universe, UniverseId, UniverseKeyId
from kms_tui.domain.universe_key import (
    Fingerprint,
    KeyLayout,
    KeyOrigin,
    WrapAlgorithm,
    WrappedUniverseKey,
    Wrapping,
)
from kms_tui.ui.universe_text import UniverseView

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
VERSION = "0123456789abcdef0123456789abcdef"
UNIVERSE = Universe(
    id=UniverseId("u"),
    name="prod-eu",
    uuid="",
    notes="",
    created_at=NOON,
    created_by="admin7@bastion01",
    updated_at=NOON,
    updated_by="admin8@bastion02",
)
ENABLED = replace(
    UNIVERSE, active_key_id=UniverseKeyId("key-2"), configuration_id=ConfigurationId("main")
)
REWRAP = Rewrap(
    RewrapId("r"),
    UNIVERSE.id,
    1,
    ConfigurationId("other"),
    f"https://kv-us.vault.azure.net/keys/good/{VERSION}",
    WrapAlgorithm.RSA_OAEP_256,
    Stamp(NOON, "admin7@bastion01"),
)


def configuration(name: str) -> KmsConfiguration:
    """Return a configuration whose id is its name."""
    return KmsConfiguration(
        id=ConfigurationId(name),
        name=name,
        credential=Credential(CredentialKind.MANAGED_IDENTITY, "t", "c"),
        vault_url="https://kv-eu.vault.azure.net",
        cloud="public",
        key_name="good",
        key_size=2048,
        key_id="",
        created_at=NOON,
        created_by="admin7@bastion01",
        updated_at=NOON,
        updated_by="admin7@bastion01",
    )


def wrapping(configuration_id: str = "main", generation: int = 0) -> Wrapping:
    """Return a wrapping of that configuration's master key."""
    return Wrapping(
        ConfigurationId(configuration_id),
        f"https://kv-eu.vault.azure.net/keys/good/{VERSION}",
        WrapAlgorithm.RSA_OAEP_256,
        b"wrapped",
        generation,
        NOON,
        "admin7@bastion01",
    )


def key(number: int, configuration_id: str = "main") -> WrappedUniverseKey:
    """Return a recorded key, called `key-N`."""
    return WrappedUniverseKey(
        id=UniverseKeyId(f"key-{number}"),
        universe_id=UNIVERSE.id,
        number=number,
        layout=KeyLayout.AES_256,
        fingerprint=Fingerprint(b"salt", bytes(32)),
        origin=KeyOrigin.GENERATED,
        db_key_id=f"key-{number}",
        created_at=NOON,
        created_by="admin7@bastion01",
        wrapping=wrapping(configuration_id),
    )


def view(universe: Universe = ENABLED, *, rewrap: Rewrap | None = None) -> UniverseView:
    """Return a universe with two keys under "main", beside which there is "other"."""
    configurations = {c.id: c for c in map(configuration, ("main", "other"))}
    return UniverseView(universe, [key(2), key(1)], configurations, rewrap, 1 if rewrap else 0)
