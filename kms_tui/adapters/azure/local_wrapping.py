"""Wraps on this host, with the public half of a master key. Nobody is asked."""

from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from kms_tui.domain.errors import NotAVault
from kms_tui.domain.field_rules import KEY_SIZES
from kms_tui.domain.master_key import MasterKey, RsaPublicKey
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.domain.visible_text import visible

_SHA256: Final = hashes.SHA256()
_SHA1: Final = hashes.SHA1()  # noqa: S303 - RSA-OAEP is defined with it, and collisions do not matter
_HASHES: Final[dict[WrapAlgorithm, hashes.HashAlgorithm]] = {
    WrapAlgorithm.RSA_OAEP_256: _SHA256,
    WrapAlgorithm.RSA_OAEP: _SHA1,
}
"""Key Vault uses the same hash for OAEP and for its mask generation function (RFC 7518, 4.3)."""
_LONGEST_KEY_ID = 200


def wrap_here(key: MasterKey, plaintext: bytes, algorithm: WrapAlgorithm) -> bytes:
    """Return the bytes as the vault itself would wrap them with that key version.

    Raises `NotAVault` for a key that has no public half, or one that no Key Vault makes.
    """
    hashing = _HASHES[algorithm]
    oaep = padding.OAEP(padding.MGF1(hashing), hashing, label=None)
    half = _public_half(key)
    try:
        # Some numbers that are none of RSA's are refused here, others only by the encryption.
        public_key = rsa.RSAPublicNumbers(half.exponent, half.modulus).public_key()
        return public_key.encrypt(plaintext, oaep)
    except ValueError:
        raise _unusable(key, "its modulus or its exponent is none of RSA's") from None
    except UnsupportedAlgorithm:  # a host in FIPS mode, and SHA-1
        raise _unusable(key, f"this host's cryptography does not allow {algorithm}") from None


def _public_half(key: MasterKey) -> RsaPublicKey:
    if key.public_key is None:
        raise _unusable(key, f"it is of type {visible(key.key_type)}")
    size_bits = key.public_key.modulus.bit_length()
    if size_bits not in KEY_SIZES:
        raise _unusable(key, f"it has {size_bits} bits")
    return key.public_key


def _unusable(key: MasterKey, reason: str) -> NotAVault:
    return NotAVault(
        f"Nothing can be wrapped with {visible(key.key_id, _LONGEST_KEY_ID)}: {reason}.",
        do="Look at the key in the portal, or choose another configuration.",
    )
