"""What a vault does with a key version's private key: encrypt and decrypt, wrap and unwrap."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from kms_tui.sandbox.key_creation import read_json
from kms_tui.sandbox.vault_answers import (
    bad_parameter,
    key_disabled,
    operation_not_permitted,
    outside_validity,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.padding import AsymmetricPadding

    from kms_tui.sandbox.keys import KeyVersion

_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")
_SHA1 = hashes.SHA1()  # noqa: S303 - what RSA-OAEP means in Key Vault, and what YugabyteDB uses
_SHA256 = hashes.SHA256()
_ALGORITHMS: dict[str, tuple[AsymmetricPadding, int]] = {
    "RSA-OAEP": (padding.OAEP(padding.MGF1(_SHA1), _SHA1, label=None), 42),
    "RSA-OAEP-256": (padding.OAEP(padding.MGF1(_SHA256), _SHA256, label=None), 66),
    "RSA1_5": (padding.PKCS1v15(), 11),
}
"""Each algorithm's padding, and the bytes it takes from the longest payload."""


def refuse_forbidden_use(version: KeyVersion, operation: str, now: float) -> None:
    """Let the operation pass, or raise the 403 the vault gives for its reason.

    Outside its validity period a key still unwraps and decrypts what it once protected
    (Microsoft: "date-time controlled operations").

    Raises:
        Refused: the version is disabled, lacks the operation, or is outside its validity period.
    """
    if not version.enabled:
        raise key_disabled(operation)
    if operation not in version.operations:
        raise operation_not_permitted(operation)
    if operation in ("unwrapKey", "decrypt"):
        return
    if version.not_before is not None and now < version.not_before:
        raise outside_validity(operation, "a not yet valid")
    if version.expires_on is not None and now >= version.expires_on:
        raise outside_validity(operation, "an expired")


def apply(version: KeyVersion, operation: str, body: bytes) -> bytes:
    """Carry out the operation that ``body`` asks for, and give its result.

    Raises:
        Refused: the body is malformed, or its value does not suit the key.
    """
    algorithm, value = _read_operands(body)
    if not isinstance(version.private_key, rsa.RSAPrivateKey):
        raise bad_parameter(f"Algorithm {algorithm} does not suit the key.")
    use = _private if operation in ("unwrapKey", "decrypt") else _public
    return use(version.private_key, algorithm, value)


def _public(key: rsa.RSAPrivateKey, algorithm: str, value: bytes) -> bytes:
    chosen_padding, overhead = _ALGORITHMS[algorithm]
    if len(value) > key.key_size // 8 - overhead:
        raise bad_parameter("Property value is too long for the key and the algorithm.")
    return key.public_key().encrypt(value, chosen_padding)


def _private(key: rsa.RSAPrivateKey, algorithm: str, value: bytes) -> bytes:
    if len(value) != key.key_size // 8:
        raise bad_parameter("Property value has not the length of the key.")
    try:
        return key.decrypt(value, _ALGORITHMS[algorithm][0])
    except ValueError:
        raise bad_parameter("Property value cannot be decrypted with the key.") from None


def _read_operands(body: bytes) -> tuple[str, bytes]:
    document = read_json(body)
    algorithm, value = document.get("alg"), document.get("value")
    if not isinstance(algorithm, str) or algorithm not in _ALGORITHMS:
        raise bad_parameter(f"Algorithm {algorithm} is not supported.")
    if not isinstance(value, str) or not _BASE64URL.fullmatch(value):
        raise bad_parameter("Property value is not base64url without padding.")
    try:
        return algorithm, base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except ValueError:
        raise bad_parameter("Property value is not base64url without padding.") from None
