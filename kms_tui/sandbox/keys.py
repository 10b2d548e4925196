"""Keys of a vault: a name, its versions with their attributes, and whether it is soft-deleted."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    PrivateKey: TypeAlias = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyVersion:
    """One version of a key: its private key and its attributes. Times are seconds since 1970."""

    version: str
    private_key: PrivateKey = field(repr=False)
    operations: tuple[str, ...]
    created: int
    enabled: bool = True
    not_before: int | None = None
    expires_on: int | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key; the last of its versions is the current one."""

    name: str
    """As it was written at creation; letters' case does not tell keys apart."""
    versions: tuple[KeyVersion, ...]
    rotates: bool = False
    """Whether a rotation policy makes new versions by itself."""
    deleted_on: int | None = None
    """When it was soft-deleted, if it is."""

    @property
    def current(self) -> KeyVersion:
        """The version that a request without a version means."""
        return self.versions[-1]


def new_version_id() -> str:
    """Make the identifier of a new key version, in Azure's form: 32 hexadecimal digits."""
    return secrets.token_hex(16)
