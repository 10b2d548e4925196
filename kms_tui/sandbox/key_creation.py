"""What a request to create a key asks for, and making such a key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from kms_tui.sandbox.documents import CURVE_NAMES
from kms_tui.sandbox.http_messages import JsonObject
from kms_tui.sandbox.keys import KeyVersion, new_version_id
from kms_tui.sandbox.vault_answers import bad_parameter
from kms_tui.sandbox.vault_plans import EC_OPERATIONS, RSA_OPERATIONS

if TYPE_CHECKING:
    from kms_tui.sandbox.keys import PrivateKey

_RSA_SIZES = (2048, 3072, 4096)
_CURVES: dict[str, ec.EllipticCurve] = {
    "P-256": ec.SECP256R1(),
    "P-384": ec.SECP384R1(),
    "P-521": ec.SECP521R1(),
}
_OPERATIONS = {*RSA_OPERATIONS, "import", "export"}
_MOST_TAGS = 15
_LONGEST_TAG = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyOrder:
    """A key to create, checked. Times are seconds since 1970."""

    bits: int | None
    """Size of an RSA key, or None for an EC key."""
    curve: str
    """Curve of an EC key."""
    operations: tuple[str, ...]
    enabled: bool
    not_before: int | None
    expires_on: int | None
    tags: dict[str, str]

    def generate(self) -> PrivateKey:
        """Make the key's material; an RSA key takes up to some seconds."""
        if self.bits is None:
            return ec.generate_private_key(_CURVES[self.curve])
        return rsa.generate_private_key(public_exponent=65537, key_size=self.bits)

    def make_version(self, private_key: PrivateKey, now: float) -> KeyVersion:
        """Make the key version that was ordered."""
        return KeyVersion(
            version=new_version_id(),
            private_key=private_key,
            operations=self.operations,
            created=int(now),
            enabled=self.enabled,
            not_before=self.not_before,
            expires_on=self.expires_on,
            tags=self.tags,
        )


def order_like(version: KeyVersion) -> KeyOrder:
    """Order the next version of a key, as a rotation does: enabled, and without dates.

    Dates would come from a rotation policy with an expiry time, which no key here has.
    """
    key = version.private_key
    return KeyOrder(
        bits=key.key_size if isinstance(key, rsa.RSAPrivateKey) else None,
        curve="" if isinstance(key, rsa.RSAPrivateKey) else CURVE_NAMES[key.curve.name],
        operations=version.operations,
        enabled=True,
        not_before=None,
        expires_on=None,
        tags=dict(version.tags),
    )


def read_json(body: bytes) -> JsonObject:
    """Read a request's body.

    Raises:
        Refused: it is no JSON object.
    """
    try:
        document = json.loads(body)
    except ValueError:
        raise bad_parameter("The request body is not valid JSON.") from None
    if not isinstance(document, dict):
        raise bad_parameter("The request body must be a JSON object.")
    return document


def read_key_order(body: bytes) -> KeyOrder:
    """Read the body of a create request.

    Raises:
        Refused: a member is missing, malformed or not supported.
    """
    document = read_json(body)
    kind = document.get("kty")
    if kind not in ("RSA", "EC"):
        raise bad_parameter(f"Key type {kind} is not supported by a vault of the Standard tier.")
    attributes = _read_object(document, "attributes")
    not_before, expires_on = _read_validity(attributes)
    return KeyOrder(
        bits=_read_size(document) if kind == "RSA" else None,
        curve=_read_curve(document),
        operations=_read_operations(document, RSA_OPERATIONS if kind == "RSA" else EC_OPERATIONS),
        enabled=_read_enabled(attributes),
        not_before=not_before,
        expires_on=expires_on,
        tags=_read_tags(document),
    )


def _read_object(document: JsonObject, member: str) -> JsonObject:
    value = document.get(member)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise bad_parameter(f"Property {member} has invalid value.")
    return value


def _read_size(document: JsonObject) -> int:
    bits = document.get("key_size") or 2048
    if not isinstance(bits, int) or bits not in _RSA_SIZES:
        raise bad_parameter(f"Key size {bits} is not supported for an RSA key.")
    return bits


def _read_curve(document: JsonObject) -> str:
    curve = document.get("crv") or "P-256"
    if not isinstance(curve, str) or curve not in _CURVES:
        raise bad_parameter(f"Curve {curve} is not supported.")
    return curve


def _read_operations(document: JsonObject, by_default: tuple[str, ...]) -> tuple[str, ...]:
    operations = document.get("key_ops") or by_default
    if not isinstance(operations, list | tuple):
        raise bad_parameter("Property key_ops has invalid value.")
    for operation in operations:
        if operation not in _OPERATIONS:
            raise bad_parameter(f"Key operation {operation} is not supported.")
    return tuple(operations)


def _read_validity(attributes: JsonObject) -> tuple[int | None, int | None]:
    not_before, expires_on = _read_time(attributes, "nbf"), _read_time(attributes, "exp")
    if not_before is not None and expires_on is not None and expires_on <= not_before:
        raise bad_parameter("Property exp must be later than nbf.")
    return not_before, expires_on


def _read_time(attributes: JsonObject, member: str) -> int | None:
    value = attributes.get(member)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise bad_parameter(f"Property {member} has invalid value.")


def _read_enabled(attributes: JsonObject) -> bool:
    enabled = attributes.get("enabled")
    if enabled is None:
        return True
    if not isinstance(enabled, bool):
        raise bad_parameter("Property enabled has invalid value.")
    return enabled


def _read_tags(document: JsonObject) -> dict[str, str]:
    tags: dict[str, str] = {}
    for name, value in _read_object(document, "tags").items():
        if not isinstance(value, str) or max(len(name), len(value)) > _LONGEST_TAG:
            raise bad_parameter(f"Tag {name} has invalid value.")
        tags[name] = value
    if len(tags) > _MOST_TAGS:
        raise bad_parameter(f"A key has at most {_MOST_TAGS} tags.")
    return tags
