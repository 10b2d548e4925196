"""The references to universe keys in a backup of YugabyteDB Anywhere.

Facts from its source: an object with `universe_keys`, newest first, each with `key_ref` (base64 of
what RSA-OAEP wrapped), `key_provider` and, in newer versions, `db_key_id`, which else is the
`key_ref` itself; and with `master_key_metadata` if only one configuration was ever used.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from kms_tui.domain.errors import ReferencesInvalid
from kms_tui.domain.visible_text import has_control_characters, visible

PROVIDER = "AZU"
"""YugabyteDB Anywhere's word for Azure KMS."""
_LENGTHS = (256, 384, 512)
"""Bytes that RSA keys of 2048, 3072 and 4096 bits wrap to."""
_MOST_KEYS = 10_000
_LONGEST_ID = 1_024
_DEEPEST = 6
_LONGEST_WORD = 60
_LONGEST_NAME = 300
_TAKE_AGAIN = "Take the metadata file of the backup again, unchanged."


@dataclass(frozen=True, slots=True)
class KeyReference:
    """One wrapped universe key; which version of the master key wrapped it is not told."""

    wrapped: bytes
    db_key_id: str
    """What the database's masters call the key."""


@dataclass(frozen=True, slots=True)
class KeyReferences:
    """What a backup tells about the keys of its universe."""

    oldest_first: tuple[KeyReference, ...]
    vault_url: str = ""
    """Of the master key, if the backup names it; made safe to show, as the name is."""
    key_name: str = ""
    file: str = field(default="", compare=False)
    """Where the backup's metadata lie, if they come from a file; untrusted."""


def read_references(document: bytes) -> KeyReferences:
    """Return the references in a metadata file, or raise `ReferencesInvalid`."""
    try:
        content = json.loads(document)
    except (ValueError, RecursionError):
        _refuse("It is no JSON document, or one that is nested too deeply.")
    found = dict.fromkeys(_references(each) for each in _with_keys(content, _DEEPEST))
    if not found:
        _refuse("It names no universe_keys.")
    if len(found) > 1:
        _refuse(
            f"It is about {len(found)} backups with different keys.",
            do="Make a file of the metadata of one of them: the last of a universe names all keys.",
        )
    return next(iter(found))


def _references(metadata: Mapping[str, object]) -> KeyReferences:
    listed = metadata["universe_keys"]
    if not isinstance(listed, list) or not listed:
        _refuse("Its universe_keys are no list with keys.")
    if len(listed) > _MOST_KEYS:
        _refuse(f"It names more than {_MOST_KEYS} keys.")
    newest_first = [_reference(each, i, len(listed)) for i, each in enumerate(listed, 1)]
    _refuse_twins(newest_first)
    vault_url, key_name = _master_key(metadata.get("master_key_metadata"))
    return KeyReferences(tuple(reversed(newest_first)), vault_url, key_name)


def _with_keys(content: object, depth: int) -> Iterator[Mapping[str, object]]:
    """Yield the objects that name keys, which may be nested."""
    if depth == 0:
        return
    if isinstance(content, dict):
        if "universe_keys" in content:
            yield content
        for inner in content.values():
            yield from _with_keys(inner, depth - 1)
    elif isinstance(content, list):
        for inner in content:
            yield from _with_keys(inner, depth - 1)


def _reference(entry: object, position: int, count: int) -> KeyReference:
    where = f"Key {position} of {count} in the file"
    if not isinstance(entry, dict):
        _refuse(f"{where} is no object.")
    provider = entry.get("key_provider", PROVIDER)
    if provider != PROVIDER:
        word = visible(str(provider), _LONGEST_WORD)
        _refuse(f"{where} belongs to the provider {word}, not to Azure ({PROVIDER}).")
    key_ref, db_key_id = entry.get("key_ref"), entry.get("db_key_id")
    wrapped = _decoded(key_ref)
    if wrapped is None:
        _refuse(f"{where} has no key_ref in base64.")
    if len(wrapped) not in _LENGTHS:
        _refuse(f"{where} has {len(wrapped)} bytes; RSA keys wrap to 256, 384 or 512.")
    db_key_id = key_ref if db_key_id is None else db_key_id
    if not _is_id(db_key_id):
        _refuse(f"{where} has a db_key_id that no database key has.")
    return KeyReference(wrapped, str(db_key_id))


def _decoded(key_ref: object) -> bytes | None:
    if not isinstance(key_ref, str):
        return None
    try:
        return base64.b64decode(key_ref, validate=True)
    except (binascii.Error, ValueError):
        return None


def _is_id(db_key_id: object) -> bool:
    return (
        isinstance(db_key_id, str)
        and 0 < len(db_key_id) <= _LONGEST_ID
        and not has_control_characters(db_key_id)
    )


def _refuse_twins(references: Sequence[KeyReference]) -> None:
    kinds = ({each.db_key_id for each in references}, {each.wrapped for each in references})
    if any(len(kind) < len(references) for kind in kinds):
        _refuse("It names a key twice.")


def _master_key(metadata: object) -> tuple[str, str]:
    """Return vault URL and key name, each empty if it is not named."""
    if not isinstance(metadata, dict):
        return "", ""
    values = [metadata.get(name) for name in ("AZU_VAULT_URL", "AZU_KEY_NAME")]
    vault_url, key_name = [
        visible(value, _LONGEST_NAME) if isinstance(value, str) else "" for value in values
    ]
    return vault_url, key_name


def _refuse(what: str, do: str = _TAKE_AGAIN) -> NoReturn:
    raise ReferencesInvalid(
        f"This file holds no key references of YugabyteDB Anywhere that can be used. {what}", do=do
    )
