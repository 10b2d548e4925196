"""Keys as files: one JSON file per key, its private keys as PEM inside, so that none is torn."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypedDict, cast

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from kms_tui.sandbox.keys import Key, KeyVersion
from kms_tui.sandbox.storage import make_private_folder, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from kms_tui.sandbox.keys import PrivateKey


class _VersionRecord(TypedDict):
    version: str
    operations: list[str]
    created: int
    enabled: bool
    not_before: int | None
    expires_on: int | None
    tags: dict[str, str]
    private_key_pem: str


class _KeyRecord(TypedDict):
    name: str
    deleted_on: int | None
    versions: list[_VersionRecord]


class KeyFileUnreadable(Exception):
    """A file in the sandbox's directory does not hold the key it should."""


class KeyFiles:
    """The keys of one vault on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self) -> list[Key]:
        """Read every key; an unfinished file of a process that died is passed over.

        Raises:
            KeyFileUnreadable: a file holds something else than a key.
        """
        return [_load(path) for path in sorted(self._folder.glob("*.json"))]

    def save(self, key: Key) -> None:
        """Write a key with all its versions."""
        make_private_folder(self._folder)
        write_whole(self._folder / f"{key.name.lower()}.json", _write_key(key))


def _load(path: Path) -> Key:
    try:
        return _read_key(path.read_bytes())
    except (ValueError, LookupError, TypeError):
        raise KeyFileUnreadable(f"{path} does not hold a key; move it away.") from None


def _write_key(key: Key) -> bytes:
    record = _KeyRecord(
        name=key.name,
        deleted_on=key.deleted_on,
        versions=[_version_record(version) for version in key.versions],
    )
    return json.dumps(record, indent=1).encode()


def _version_record(version: KeyVersion) -> _VersionRecord:
    return _VersionRecord(
        version=version.version,
        operations=list(version.operations),
        created=version.created,
        enabled=version.enabled,
        not_before=version.not_before,
        expires_on=version.expires_on,
        tags=dict(version.tags),
        private_key_pem=version.private_key.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        ).decode(),
    )


def _read_key(content: bytes) -> Key:
    record = cast("_KeyRecord", json.loads(content))
    return Key(
        name=record["name"],
        deleted_on=record["deleted_on"],
        versions=tuple(_read_version(version) for version in record["versions"]),
    )


def _read_version(record: _VersionRecord) -> KeyVersion:
    return KeyVersion(
        version=record["version"],
        private_key=_read_private_key(record["private_key_pem"]),
        operations=tuple(record["operations"]),
        created=record["created"],
        enabled=record["enabled"],
        not_before=record["not_before"],
        expires_on=record["expires_on"],
        tags=record["tags"],
    )


def _read_private_key(pem: str) -> PrivateKey:
    key = load_pem_private_key(pem.encode(), password=None, unsafe_skip_rsa_key_validation=True)
    return cast("PrivateKey", key)
