"""The JSON documents of the keys API: key bundles, lists of versions, rotation policies."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import rsa

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric import ec

    from kms_tui.sandbox.http_messages import JsonObject
    from kms_tui.sandbox.keys import Key, KeyVersion, PrivateKey

RECOVERABLE_DAYS = 90
"""How long a soft-deleted key can be recovered."""
_SECONDS_PER_DAY = 86_400
CURVE_NAMES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
"""The keys API's names of curves, by OpenSSL's."""
_NOTIFY = {"trigger": {"timeBeforeExpiry": "P30D"}, "action": {"type": "Notify"}}
_ROTATE = {"trigger": {"timeAfterCreate": "P90D"}, "action": {"type": "Rotate"}}


def encode(value: bytes) -> str:
    """Write ``value`` as the keys API does: base64url without padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def key_id(host: str, key: Key, version: KeyVersion) -> str:
    """Give the URL that names one version of a key."""
    return f"https://{host}/keys/{key.name}/{version.version}"


def key_bundle(host: str, key: Key, version: KeyVersion) -> JsonObject:
    """Describe a key version with its public key."""
    web_key = {
        "kid": key_id(host, key, version),
        "key_ops": list(version.operations),
        **_public_key(version.private_key),
    }
    return {"key": web_key, "attributes": _attributes(version), **_tags(version.tags)}


def deleted_key_bundle(host: str, key: Key, deleted_on: int) -> JsonObject:
    """Describe a soft-deleted key."""
    return {
        "recoveryId": f"https://{host}/deletedkeys/{key.name}",
        "deletedDate": deleted_on,
        "scheduledPurgeDate": deleted_on + RECOVERABLE_DAYS * _SECONDS_PER_DAY,
        **key_bundle(host, key, key.current),
    }


def key_item(host: str, key: Key) -> JsonObject:
    """Describe a key in a list of keys: without version, without public key."""
    return {**_item(key.current), "kid": f"https://{host}/keys/{key.name}"}


def version_item(host: str, key: Key, version: KeyVersion) -> JsonObject:
    """Describe a key version in a list of versions: without public key."""
    return {**_item(version), "kid": key_id(host, key, version)}


def rotation_policy(host: str, key: Key) -> JsonObject:
    """Describe a key's rotation policy; one that was never set reads as a lone notification."""
    return {
        "id": f"https://{host}/keys/{key.name}/rotationpolicy",
        "lifetimeActions": [_ROTATE, _NOTIFY] if key.rotates else [_NOTIFY],
        "attributes": {"created": key.current.created} if key.rotates else {},
    }


def _item(version: KeyVersion) -> JsonObject:
    return {"attributes": _attributes(version), **_tags(version.tags)}


def _attributes(version: KeyVersion) -> JsonObject:
    dates = {"nbf": version.not_before, "exp": version.expires_on}
    return {
        "enabled": version.enabled,
        **{name: date for name, date in dates.items() if date is not None},
        "created": version.created,
        "updated": version.created,
        "recoveryLevel": "Recoverable+Purgeable",
        "recoverableDays": RECOVERABLE_DAYS,
        "exportable": False,
    }


def _tags(tags: Mapping[str, str]) -> JsonObject:
    return {"tags": dict(tags)} if tags else {}


def _public_key(private_key: PrivateKey) -> JsonObject:
    if isinstance(private_key, rsa.RSAPrivateKey):
        return _rsa_public_key(private_key.public_key().public_numbers())
    return _ec_public_key(private_key.public_key().public_numbers(), private_key.key_size)


def _rsa_public_key(numbers: rsa.RSAPublicNumbers) -> JsonObject:
    return {"kty": "RSA", "n": _encode_number(numbers.n), "e": _encode_number(numbers.e)}


def _ec_public_key(numbers: ec.EllipticCurvePublicNumbers, bits: int) -> JsonObject:
    size = (bits + 7) // 8
    return {
        "kty": "EC",
        "crv": CURVE_NAMES[numbers.curve.name],
        "x": encode(numbers.x.to_bytes(size)),
        "y": encode(numbers.y.to_bytes(size)),
    }


def _encode_number(number: int) -> str:
    return encode(number.to_bytes((number.bit_length() + 7) // 8))
