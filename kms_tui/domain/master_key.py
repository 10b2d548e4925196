"""The master key and what makes it usable for YugabyteDB."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kms_tui.domain.check import Check, CheckName, Verdict
from kms_tui.domain.field_rules import KEY_SIZES

PERMITTED_OPERATIONS = ("wrapKey", "unwrapKey")
"""What a master key needs, and all that a key created here is given."""
_RSA_TYPES = ("RSA", "RSA-HSM")
_CLOCK_SKEW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class RsaPublicKey:
    """What wraps. Everybody may know it; only the vault can unwrap."""

    modulus: int
    exponent: int


@dataclass(frozen=True, slots=True)
class MasterKey:
    """One version of a key in a vault, as the vault describes it."""

    key_id: str
    """Full identifier including the version."""
    key_type: str
    """`RSA`, `RSA-HSM`, `EC`, `oct`, ... as the vault says."""
    size_bits: int | None
    """Length of the RSA modulus; None for other types."""
    is_enabled: bool
    not_before: datetime | None
    expires_on: datetime | None
    operations: frozenset[str]
    created_at: datetime | None = None
    public_key: RsaPublicKey | None = None
    """None for other types than RSA."""

    @property
    def version(self) -> str:
        """The last part of the identifier."""
        return self.key_id.rstrip("/").rsplit("/", 1)[-1]

    @property
    def short_version(self) -> str:
        """As much of the version as tells it from others in a list."""
        return self.version[:8]


@dataclass(frozen=True, slots=True)
class RotationPolicy:
    """What the vault does with the key by itself."""

    rotates: str = ""
    """When it rotates the key (`P90D after creation`), or empty when it never does."""
    expires_in: str = ""
    """The life time (ISO 8601) new versions would get, or empty."""


def criteria(key: MasterKey, *, asked_size: int, now: datetime) -> list[Check]:
    """Return the verdict on each criterion that the key's own description decides."""
    return [
        _enabled(key),
        _active(key, now),
        _no_expiry(key),
        _operations(key),
        _rsa(key),
        _size(key, asked_size),
    ]


def _enabled(key: MasterKey) -> Check:
    if key.is_enabled:
        return Check(CheckName.KEY_ENABLED, Verdict.PASS)
    return Check(
        CheckName.KEY_ENABLED,
        Verdict.FAIL,
        "The key's current version is disabled.",
        "Enable the key's current version in the vault (Keys > version > Enabled).",
        "the vault's administrator",
    )


def _active(key: MasterKey, now: datetime) -> Check:
    if key.not_before is None:
        return Check(CheckName.KEY_ACTIVE, Verdict.PASS, "unset")
    when = f"{key.not_before:%Y-%m-%d %H:%MZ}"
    if key.not_before <= now + _CLOCK_SKEW:
        return Check(CheckName.KEY_ACTIVE, Verdict.PASS, when)
    return Check(
        CheckName.KEY_ACTIVE,
        Verdict.FAIL,
        f"The key becomes active only at {when}.",
        "Remove the activation date or set it to the past.",
        "the vault's administrator",
    )


def _no_expiry(key: MasterKey) -> Check:
    if key.expires_on is None:
        return Check(CheckName.KEY_HAS_NO_EXPIRY, Verdict.PASS)
    return Check(
        CheckName.KEY_HAS_NO_EXPIRY,
        Verdict.FAIL,
        f"The key expires at {key.expires_on:%Y-%m-%d %H:%MZ}.",
        "Remove the expiration date, or use a key without one.",
        "the vault's administrator",
    )


def _operations(key: MasterKey) -> Check:
    missing = [name for name in PERMITTED_OPERATIONS if name not in key.operations]
    if not missing:
        return Check(CheckName.KEY_OPERATIONS, Verdict.PASS)
    names = " and ".join(missing)
    if key.key_type not in _RSA_TYPES:
        return Check(
            CheckName.KEY_OPERATIONS,
            Verdict.FAIL,
            f"The key is of type {key.key_type} and does not permit {names}.",
            "Choose the name of an RSA key: YugabyteDB wraps with RSA only.",
        )
    return Check(
        CheckName.KEY_OPERATIONS,
        Verdict.FAIL,
        f"The key does not permit {names}.",
        f"Add {names} to the key's permitted operations.",
        "the vault's administrator",
    )


def _rsa(key: MasterKey) -> Check:
    if key.key_type in _RSA_TYPES:
        return Check(CheckName.KEY_TYPE, Verdict.PASS, key.key_type)
    return Check(
        CheckName.KEY_TYPE,
        Verdict.FAIL,
        f"The key's type is {key.key_type}.",
        "Choose the name of an RSA key: YugabyteDB wraps with RSA only.",
    )


def _size(key: MasterKey, asked_size: int) -> Check:
    if key.size_bits is None:
        return Check(CheckName.KEY_SIZE, Verdict.SKIPPED, "not an RSA key")
    if key.size_bits == asked_size:
        return Check(CheckName.KEY_SIZE, Verdict.PASS, f"{asked_size} bits")
    if key.size_bits not in KEY_SIZES:
        return Check(
            CheckName.KEY_SIZE,
            Verdict.FAIL,
            f"The existing key has {key.size_bits} bits.",
            "Choose another key name: YugabyteDB knows 2048, 3072 and 4096 bits.",
        )
    return Check(
        CheckName.KEY_SIZE,
        Verdict.WARN,
        f"The existing key has {key.size_bits} bits, not {asked_size}.",
        f"Choose {key.size_bits}; an existing key is used as it is.",
    )


def rotation(policy: RotationPolicy) -> Check:
    """Return the verdict on the rotation policy.

    A policy that only notifies is the service's default and means "none". One that sets an
    expiry on new versions would break the no-expiry rule at the next rotation by hand.
    """
    if policy.rotates:
        return Check(
            CheckName.NO_ROTATION_POLICY,
            Verdict.FAIL,
            f"The vault rotates this key: {policy.rotates}.",
            "Switch off automatic rotation in the key's rotation policy.",
            "the vault's administrator",
        )
    if policy.expires_in:
        return Check(
            CheckName.NO_ROTATION_POLICY,
            Verdict.WARN,
            f"New versions would expire after {policy.expires_in}.",
            "Clear the expiry time in the key's rotation policy.",
            "the vault's administrator",
        )
    return Check(CheckName.NO_ROTATION_POLICY, Verdict.PASS)
