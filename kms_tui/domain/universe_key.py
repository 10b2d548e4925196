"""Universe keys: the keys that encrypt a cluster's data, clear only for a moment and else wrapped.

Source of the layout: YugabyteDB's `encryption_util.cc` and the key files that yb-admin reads, which
are 12 bytes of nonce, 4 of counter and then the AES key, with no header.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NoReturn, Self

from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.secret import MASK
from kms_tui.domain.universe import UniverseId, UniverseKeyId

_NONCE_AND_COUNTER_BYTES = 16
_COUNTER_TOP = 15
"""Place of the counter's most significant byte: it is a little-endian number at 12 to 15."""
_WITHOUT_TOP_BIT = 0x7F
_SALT_BYTES = 16


class KeyLayout(StrEnum):
    """What a universe key consists of. The value is the label on screen."""

    AES_256 = "AES-256"
    AES_192 = "AES-192"
    """Only ever imported."""
    AES_128 = "AES-128"
    """What YugabyteDB Anywhere makes with Azure: its 32 bytes hold a 16-byte AES key."""

    @property
    def length_bytes(self) -> int:
        """Nonce, counter and AES key together: 48, 40 or 32."""
        aes_bits = int(self.value.removeprefix("AES-"))
        return _NONCE_AND_COUNTER_BYTES + aes_bits // 8

    @classmethod
    def of_length(cls, length_bytes: int) -> "KeyLayout | None":
        """Return the layout of a key of that length, or None if the database could not read it."""
        return next((layout for layout in cls if layout.length_bytes == length_bytes), None)


class WrapAlgorithm(StrEnum):
    """How a master key wraps. The value is Key Vault's own name."""

    RSA_OAEP_256 = "RSA-OAEP-256"
    RSA_OAEP = "RSA-OAEP"
    """With SHA-1: what YugabyteDB Anywhere uses; for parity and for its references."""


class KeyOrigin(StrEnum):
    """Where a universe key comes from. The value is the word on screen."""

    GENERATED = "generated"
    IMPORTED = "imported"


class UniverseKey:
    """A universe key in the clear. It masks itself and comes out only through `reveal`."""

    __slots__ = ("_octets",)

    def __init__(self, octets: bytes) -> None:
        """Take the bytes; raise ValueError for a length that the database cannot read."""
        if KeyLayout.of_length(len(octets)) is None:
            raise ValueError("a universe key has 32, 40 or 48 bytes")
        self._octets = octets

    @classmethod
    def generate(
        cls, layout: KeyLayout, random: Callable[[int], bytes] = secrets.token_bytes
    ) -> Self:
        """Return a new key from the system's randomness.

        The counter's top bit is clear: the database counts up from it and would overflow
        (yugabyte-db issue 3707).
        """
        octets = bytearray(random(layout.length_bytes))
        octets[_COUNTER_TOP] &= _WITHOUT_TOP_BIT
        return cls(bytes(octets))

    @property
    def layout(self) -> KeyLayout:
        """Which of the layouts it has."""
        layout = KeyLayout.of_length(len(self._octets))
        if layout is None:
            raise AssertionError("only lengths of a layout are taken")
        return layout

    def reveal(self) -> bytes:
        """Return the bytes themselves. Search for callers of this name to audit where keys go."""
        return self._octets

    def is_made_of(self, octets: bytes) -> bool:
        """Whether these bytes are the key, compared in constant time."""
        return hmac.compare_digest(self._octets, octets)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UniverseKey) and hmac.compare_digest(self._octets, other._octets)

    __hash__ = None  # type: ignore[assignment]  # a hash would tell keys apart

    def __repr__(self) -> str:
        return f"UniverseKey({MASK})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a universe key is not pickled")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Proves years later that an unwrapped key is the one that was recorded; tells nothing else."""

    salt: bytes
    digest: bytes
    """HMAC-SHA-256 of the key under the salt, 32 bytes."""

    @classmethod
    def of(cls, key: UniverseKey, salt: bytes | None = None) -> Self:
        """Return the fingerprint under a salt, a fresh one if none is given."""
        salt = secrets.token_bytes(_SALT_BYTES) if salt is None else salt
        return cls(salt, hmac.digest(salt, key.reveal(), hashlib.sha256))

    def matches(self, key: UniverseKey) -> bool:
        """Whether it is this key's."""
        return hmac.compare_digest(self.digest, Fingerprint.of(key, self.salt).digest)

    @property
    def short(self) -> str:
        """Eight hexadecimal digits for people, as `7F3A-91C2`."""
        digits = self.digest.hex().upper()
        return f"{digits[:4]}-{digits[4:8]}"


@dataclass(frozen=True, slots=True)
class Wrapping:
    """One universe key as one version of one master key wrapped it."""

    configuration_id: ConfigurationId
    """Whose master key and credential unwrap it."""
    key_id: str
    """Full identifier of the master key's version."""
    algorithm: WrapAlgorithm
    wrapped: bytes
    generation: int
    """How many re-wraps of its universe came before, from 0 on."""
    recorded_at: datetime
    recorded_by: str

    @property
    def key_version(self) -> str:
        """The last part of the master key's identifier."""
        return self.key_id.rstrip("/").rsplit("/", 1)[-1]

    @property
    def short_version(self) -> str:
        """As much of the version as tells it from others in a list."""
        return self.key_version[:8]


@dataclass(frozen=True, slots=True)
class WrappedUniverseKey:
    """A universe key as it is recorded: everything but the key."""

    id: UniverseKeyId
    universe_id: UniverseId
    number: int
    """Counts the keys of its universe, from 1 on without gaps: age, whatever clocks say."""
    layout: KeyLayout
    fingerprint: Fingerprint
    origin: KeyOrigin
    db_key_id: str
    """What the database's masters call it; does not change when it is wrapped anew."""
    created_at: datetime
    created_by: str
    wrapping: Wrapping
    """As it is wrapped in its universe's present generation."""

    def title(self, universe_name: str) -> str:
        """Return what the key is called in a list that tells of several."""
        return f"{universe_name} key {self.number}"

    def rewrapped(self, wrapping: Wrapping) -> "WrappedUniverseKey":
        """Return the same key in another wrapping."""
        return replace(self, wrapping=wrapping)
