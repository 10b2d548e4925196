"""Reads the vault's successful answers into what the domain knows. They are untrusted too."""

import base64
import re
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from azure.keyvault.keys import KeyProperties, KeyRotationLifetimeAction, KeyVaultKey
from azure.keyvault.keys import KeyRotationPolicy as AzureRotationPolicy

from kms_tui.domain.key_version import KeyVersion
from kms_tui.domain.master_key import MasterKey, RotationPolicy, RsaPublicKey
from kms_tui.domain.visible_text import visible

_KEY_ID = re.compile(
    r"(?i:https)://[0-9A-Za-z.:\[\]-]+/keys/([0-9a-zA-Z-]{1,127})/([0-9a-zA-Z-]{1,127})/?"
)
"""The whole of it: what takes an address apart overlooks line ends, a query and a fragment."""
_RSA_TYPES = ("RSA", "RSA-HSM")
_LONGEST_WORD = 40


def master_key(key: KeyVaultKey, vault: str) -> MasterKey:
    """Return the key version that the vault describes.

    Raises ValueError or TypeError if it is another vault's, or not in the documented form: what
    the SDK cannot convert, it hands on as it came.
    """
    split_key_id(key.id, vault)
    properties = key.properties
    key_type = _word(key.key_type)
    public_key = _rsa_public_key(key) if key_type in _RSA_TYPES else None
    return MasterKey(
        key_id=key.id,
        key_type=key_type,
        size_bits=public_key.modulus.bit_length() if public_key else None,
        is_enabled=properties.enabled is True,
        not_before=_moment(properties.not_before),
        expires_on=_moment(properties.expires_on),
        operations=_operations(key.key_operations),
        created_at=_moment(properties.created_on),
        public_key=public_key,
    )


def key_version(listed: KeyProperties, vault: str) -> KeyVersion:
    """Return a version that a listing names. Raises as `master_key` does."""
    split_key_id(listed.id, vault)
    return KeyVersion(listed.id, _moment(listed.created_on), listed.enabled is True)


def split_key_id(key_id: str, vault: str) -> tuple[str, str]:
    """Return name and version of a key of this vault; raise ValueError for any other text."""
    found = _KEY_ID.fullmatch(key_id)
    if not found or not belongs_to(key_id, vault):
        raise ValueError(f"not a key version of this vault: {key_id}")
    return found[1], found[2]


def belongs_to(url: str, vault: str) -> bool:
    """Tell whether an address is one of this vault's. Raises ValueError if it is no address."""
    parts = urlsplit(url)
    return parts.scheme == "https" and parts.netloc.lower().removesuffix(":443") == vault


def rotation_policy(policy: AzureRotationPolicy) -> RotationPolicy:
    """Return what the vault does by itself. Notifications are nothing: every key has one."""
    rotations = [action for action in policy.lifetime_actions if _is_rotation(action.action)]
    return RotationPolicy(
        rotates=", ".join(_trigger(action) for action in rotations),
        expires_in=_word(policy.expires_in or ""),
    )


def result_of(document: object, key_id: str) -> bytes:
    """Return the bytes that a wrap or unwrap gave; raise ValueError if it is another key's."""
    if not isinstance(document, Mapping) or not isinstance(document.get("value"), str):
        raise TypeError("no value in the answer")
    kid = document.get("kid")
    if not isinstance(kid, str) or _identity(kid) != _identity(key_id):
        raise ValueError("the answer is about another key version")
    value = document["value"].encode("ascii")
    return base64.b64decode(value + b"=" * (-len(value) % 4), altchars=b"-_", validate=True)


def _identity(key_id: str) -> tuple[str, str]:
    """Return what tells key versions apart; a key's name may come back in other letter case."""
    parts = urlsplit(key_id)
    return parts.netloc.lower().removesuffix(":443"), parts.path.rstrip("/").lower()


def _rsa_public_key(key: KeyVaultKey) -> RsaPublicKey:
    return RsaPublicKey(modulus=_number(key, "n"), exponent=_number(key, "e"))


def _number(key: KeyVaultKey, part: str) -> int:
    octets = getattr(key.key, part, None)
    if not isinstance(octets, bytes) or not octets:
        raise TypeError(f"an RSA key without {part}")
    return int.from_bytes(octets, "big")


def _moment(value: object) -> datetime | None:
    if value is None or (isinstance(value, datetime) and value.tzinfo is not None):
        return value
    raise TypeError("not a point in time")


def _operations(value: object) -> frozenset[str]:
    if value is not None and not isinstance(value, list):
        raise TypeError("not a list of operations")
    return frozenset(_word(operation) for operation in value or ())


def _is_rotation(action: Any) -> bool:  # noqa: ANN401 - the SDK hands over enum, text or mapping
    kind = action.get("type") if isinstance(action, Mapping) else action
    return _word(kind).casefold() == "rotate"


def _trigger(action: KeyRotationLifetimeAction) -> str:
    if action.time_after_create:
        return f"{_word(action.time_after_create)} after creation"
    if action.time_before_expiry:
        return f"{_word(action.time_before_expiry)} before expiry"
    return "automatically"


def _word(value: object) -> str:
    """Return an enum's or a plain text's words, made safe to show."""
    text = value.value if isinstance(value, Enum) else value
    return visible(str(text), _LONGEST_WORD)
