"""Keys: read, created, soft-deleted."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from azure.core.exceptions import (
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
)
from azure.keyvault.keys import KeyCurveName
from azure_side import API

if TYPE_CHECKING:
    from azure_side import Azure, Reply

VAULT = "https://kv-demo.vault.azure.net"
RSA_OPERATIONS = {"encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"}


async def _create(azure: Azure, name: str, body: object) -> Reply:
    url = f"{VAULT}/keys/{name}/create?{API}"
    return await azure.send("POST", url, token=await azure.token(), json=body)


@pytest.mark.parametrize(
    ("name", "bits"), [("good", 2048), ("good-3072", 3072), ("good-4096", 4096)]
)
async def test_a_good_key_has_the_size_its_name_says(azure: Azure, name: str, bits: int) -> None:
    key = await azure.keys().get_key(name)

    assert key.key_type == "RSA"
    assert int.from_bytes(key.key.n).bit_length() == bits  # type: ignore[attr-defined]  # set by the SDK's constructor
    assert set(key.key_operations) == RSA_OPERATIONS
    assert key.properties.enabled is True
    assert key.properties.not_before is None
    assert key.properties.expires_on is None
    assert key.properties.recovery_level == "Recoverable+Purgeable"
    assert key.properties.recoverable_days == 90


@pytest.mark.parametrize("path", ["/keys/good", "/keys/good/", "/keys/GOOD/"])
async def test_a_slash_at_the_end_and_the_names_case_make_no_difference(
    azure: Azure, path: str
) -> None:
    reply = await azure.send("GET", f"{VAULT}{path}?{API}", token=await azure.token())

    assert reply.document["key"]["kid"].startswith(f"{VAULT}/keys/good/")


async def test_a_key_is_found_by_its_version(azure: Azure) -> None:
    keys = azure.keys()
    current = await keys.get_key("good")

    assert (await keys.get_key("good", current.properties.version)).id == current.id


@pytest.mark.parametrize(
    ("name", "version"), [("new-key", None), ("soft-deleted", None), ("good", "0" * 32)]
)
async def test_what_does_not_exist_is_not_found(
    azure: Azure, name: str, version: str | None
) -> None:
    with pytest.raises(ResourceNotFoundError) as caught:
        await azure.keys().get_key(name, version)

    assert caught.value.error is not None
    assert caught.value.error.code == "KeyNotFound"


async def test_a_created_key_is_enabled_permits_everything_and_has_no_dates(azure: Azure) -> None:
    key = await azure.keys().create_rsa_key("new-key")

    assert key.name == "new-key"
    assert int.from_bytes(key.key.n).bit_length() == 2048  # type: ignore[attr-defined]  # set by the SDK's constructor
    assert set(key.key_operations) == RSA_OPERATIONS
    assert key.properties.enabled is True
    assert (key.properties.not_before, key.properties.expires_on) == (None, None)
    assert (await azure.keys().get_key("new-key")).id == key.id


async def test_a_created_key_is_as_it_was_ordered(azure: Azure) -> None:
    key = await azure.keys().create_rsa_key(
        "new-key",
        size=3072,
        enabled=False,
        key_operations=["wrapKey", "unwrapKey"],
        not_before=datetime(2030, 1, 1, tzinfo=UTC),
        expires_on=datetime(2031, 1, 1, tzinfo=UTC),
        tags={"purpose": "universe keys"},
    )

    assert int.from_bytes(key.key.n).bit_length() == 3072  # type: ignore[attr-defined]  # set by the SDK's constructor
    assert key.properties.enabled is False
    assert list(key.key_operations) == ["wrapKey", "unwrapKey"]
    assert key.properties.not_before == datetime(2030, 1, 1, tzinfo=UTC)
    assert key.properties.expires_on == datetime(2031, 1, 1, tzinfo=UTC)
    assert key.properties.tags == {"purpose": "universe keys"}


async def test_an_elliptic_key_can_be_created(azure: Azure) -> None:
    key = await azure.keys().create_ec_key("new-key", curve=KeyCurveName.p_384)

    assert (key.key_type, key.key.crv) == ("EC", "P-384")  # type: ignore[attr-defined]  # set by the SDK's constructor


async def test_creating_an_existing_name_adds_a_current_version(azure: Azure) -> None:
    keys = azure.keys()
    first = await keys.create_rsa_key("new-key")
    second = await keys.create_rsa_key("NEW-KEY")

    versions = [each.version async for each in keys.list_properties_of_key_versions("new-key")]
    assert set(versions) == {first.properties.version, second.properties.version}
    assert (await keys.get_key("new-key")).properties.version == second.properties.version


async def test_a_soft_deleted_key_holds_its_name(azure: Azure) -> None:
    with pytest.raises(ResourceExistsError) as caught:
        await azure.keys().create_rsa_key("soft-deleted")

    assert caught.value.error is not None
    assert caught.value.error.code == "Conflict"
    assert caught.value.error.innererror == {"code": "ObjectIsDeletedButRecoverable"}


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("under_score", {"kty": "RSA"}),
        ("a%2Fb", {"kty": "RSA"}),
        ("n" * 128, {"kty": "RSA"}),
        ("new-key", {}),
        ("new-key", []),
        ("new-key", {"kty": "RSA-HSM"}),
        ("new-key", {"kty": "oct"}),
        ("new-key", {"kty": "RSA", "key_size": 1024}),
        ("new-key", {"kty": "RSA", "key_size": "2048"}),
        ("new-key", {"kty": "EC", "crv": "P-1"}),
        ("new-key", {"kty": "RSA", "key_ops": ["wrapKey", "levitate"]}),
        ("new-key", {"kty": "RSA", "attributes": {"enabled": "yes"}}),
        ("new-key", {"kty": "RSA", "attributes": {"nbf": 2_000_000_000, "exp": 1_900_000_000}}),
        ("new-key", {"kty": "RSA", "attributes": {"exp": "tomorrow"}}),
        ("new-key", {"kty": "RSA", "tags": {"a": 1}}),
        ("new-key", {"kty": "RSA", "tags": {str(number): "" for number in range(16)}}),
    ],
)
async def test_an_order_that_makes_no_sense_is_a_bad_parameter(
    azure: Azure, name: str, body: object
) -> None:
    reply = await _create(azure, name, body)

    assert reply.error == (400, "BadParameter", None)


async def test_a_body_that_is_no_json_is_a_bad_parameter(azure: Azure) -> None:
    url = f"{VAULT}/keys/new-key/create?{API}"
    reply = await azure.send("POST", url, token=await azure.token(), data=b"{")

    assert reply.error == (400, "BadParameter", None)


async def test_the_keys_of_the_table_are_what_their_names_say(azure: Azure) -> None:
    keys, now = azure.keys(), datetime.fromtimestamp(time.time(), UTC)

    assert (await keys.get_key("disabled")).properties.enabled is False
    not_before: Any = (await keys.get_key("not-yet-active")).properties.not_before
    assert timedelta(days=29) < not_before - now < timedelta(days=31)
    expires_on: Any = (await keys.get_key("expiring")).properties.expires_on
    assert timedelta(days=29) < expires_on - now < timedelta(days=31)
    assert "unwrapKey" not in (await keys.get_key("no-unwrap")).key_operations
    assert (await keys.get_key("elliptic")).key_type == "EC"


async def test_a_deleted_key_can_be_shown_and_recovered(azure: Azure) -> None:
    keys = azure.keys("kv-all-permissions")
    created = await keys.create_rsa_key("new-key")
    deleted = await keys.delete_key("new-key")
    assert deleted.recovery_id == "https://kv-all-permissions.vault.azure.net/deletedkeys/new-key"
    with pytest.raises(ResourceNotFoundError):
        await keys.get_key("new-key")

    await keys.recover_deleted_key("new-key")
    assert (await keys.get_key("new-key")).id == created.id


async def test_a_key_that_is_not_deleted_is_not_among_the_deleted(azure: Azure) -> None:
    with pytest.raises(ResourceNotFoundError):
        await azure.keys().get_deleted_key("good")


async def test_without_the_permission_to_delete_nothing_is_deleted(azure: Azure) -> None:
    keys = azure.keys()
    with pytest.raises(HttpResponseError, match="does not have keys delete permission"):
        await keys.delete_key("good")

    assert (await keys.get_key("good")).name == "good"
