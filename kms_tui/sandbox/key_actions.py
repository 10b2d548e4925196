"""What each operation of the keys API does, once the caller is known and allowed to."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kms_tui.sandbox import documents, key_operations
from kms_tui.sandbox.faults import Fault
from kms_tui.sandbox.http_messages import Answer, ConnectionCut, JsonObject, json_answer
from kms_tui.sandbox.key_creation import read_key_order
from kms_tui.sandbox.vault_answers import bad_parameter, unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kms_tui.sandbox.http_messages import IncomingRequest
    from kms_tui.sandbox.vault import Vault

_PAGE_SIZE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One allowed call of an operation. Parts of the path that the operation has not are empty."""

    vault: Vault
    request: IncomingRequest
    name: str
    version: str
    operation: str
    """As key_ops and access policies spell it: wrapKey, unwrapKey, encrypt, decrypt."""


async def list_keys(call: Call) -> Answer:
    """List the vault's keys, page by page."""
    keys = call.vault.list_keys()
    return _page(call, [documents.key_item(call.vault.host, key) for key in keys])


async def show_current_version(call: Call) -> Answer:
    """Show a key's current version; a disabled one too."""
    if call.vault.plan.fault is Fault.NEWER_AT_EACH_READ:
        return await rotate_key(call)
    key = call.vault.key(call.name)
    return json_answer(documents.key_bundle(call.vault.host, key, key.current))


async def show_version(call: Call) -> Answer:
    """Show the version of a key that the path names."""
    key = call.vault.key(call.name)
    version = call.vault.version(key, call.version)
    return json_answer(documents.key_bundle(call.vault.host, key, version))


async def list_versions(call: Call) -> Answer:
    """List a key's versions, page by page; like Azure not in the order of their creation."""
    key = call.vault.key(call.name)
    versions = sorted(key.versions, key=lambda version: version.version)
    return _page(call, [documents.version_item(call.vault.host, key, each) for each in versions])


async def show_rotation_policy(call: Call) -> Answer:
    """Show a key's rotation policy, which every key has."""
    key = call.vault.key(call.name)
    return json_answer(documents.rotation_policy(call.vault.host, key))


async def create_key(call: Call) -> Answer:
    """Create a key or its next version."""
    key = await call.vault.create(call.name, read_key_order(call.request.body))
    match call.vault.plan.fault:
        case Fault.CREATE_LOST:
            raise ConnectionCut
        case Fault.CREATE_UNAVAILABLE:
            raise unavailable()
        case _:
            return json_answer(documents.key_bundle(call.vault.host, key, key.current))


async def rotate_key(call: Call) -> Answer:
    """Make a key's next version, like its current one but for the key material."""
    key = await call.vault.rotate(call.name)
    return json_answer(documents.key_bundle(call.vault.host, key, key.current))


async def use_key(call: Call) -> Answer:
    """Wrap, unwrap, encrypt or decrypt with one version of a key."""
    key = call.vault.key(call.name)
    version = call.vault.version(key, call.version)
    key_operations.refuse_forbidden_use(version, call.operation, call.vault.clock())
    result = key_operations.apply(version, call.operation, call.request.body)
    if call.vault.plan.fault is Fault.LIAR and call.operation == "unwrapKey":
        result = bytes(byte ^ 0xFF for byte in result)
    key_id = documents.key_id(call.vault.host, key, version)
    return json_answer({"kid": key_id, "value": documents.encode(result)})


async def delete_key(call: Call) -> Answer:
    """Soft-delete a key."""
    await call.vault.delete(call.name)
    return await show_deleted_key(call)


async def show_deleted_key(call: Call) -> Answer:
    """Show a soft-deleted key."""
    key, deleted_on = call.vault.deleted_key(call.name)
    return json_answer(documents.deleted_key_bundle(call.vault.host, key, deleted_on))


async def recover_key(call: Call) -> Answer:
    """Take back a soft deletion."""
    key = await call.vault.recover(call.name)
    return json_answer(documents.key_bundle(call.vault.host, key, key.current))


def _page(call: Call, items: Sequence[JsonObject]) -> Answer:
    size, start = _page_size(call.request), _page_start(call.request)
    document: JsonObject = {"value": items[start : start + size], "nextLink": None}
    if start + size < len(items):
        document["nextLink"] = _next_link(call.request, size, start + size)
    return json_answer(document)


def _next_link(request: IncomingRequest, size: int, start: int) -> str:
    token = base64.urlsafe_b64encode(f"start={start}".encode()).decode()
    version = request.query["api-version"]
    query = f"api-version={version}&$skiptoken={token}&maxresults={size}"
    return f"https://{request.host}:443{request.raw_path}?{query}"


def _page_size(request: IncomingRequest) -> int:
    asked_for = request.query.get("maxresults", str(_PAGE_SIZE))
    if not asked_for.isdecimal() or not 1 <= int(asked_for) <= _PAGE_SIZE:
        raise bad_parameter(f"Property maxresults must be from 1 to {_PAGE_SIZE}.")
    return int(asked_for)


def _page_start(request: IncomingRequest) -> int:
    token = request.query.get("$skiptoken")
    if token is None:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token).removeprefix(b"start="))
    except ValueError:
        raise bad_parameter("Property $skiptoken has invalid value.") from None
