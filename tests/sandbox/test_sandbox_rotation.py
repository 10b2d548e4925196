"""Newer versions of a key, made by a rotation, and the vault that makes one at each read."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure_side import decode

if TYPE_CHECKING:
    from azure_side import Azure

VAULT = "kv-all-permissions"
UNIVERSE_KEY = bytes(range(48))


async def test_a_rotation_makes_a_version_with_the_same_attributes_and_other_material(
    azure: Azure,
) -> None:
    keys = azure.keys(VAULT)
    old: Any = await keys.create_rsa_key(
        "new-key", size=3072, key_operations=["wrapKey"], tags={"a": "b"}
    )
    new: Any = await keys.rotate_key("new-key")

    assert new.id != old.id
    assert (await keys.get_key("new-key")).id == new.id
    assert (new.key_type, len(new.key.n)) == (old.key_type, 384)
    assert new.key.n != old.key.n
    assert (new.key_operations, new.properties.tags) == (["wrapKey"], {"a": "b"})
    assert new.properties.enabled is True


async def test_a_rotated_ec_key_stays_on_its_curve(azure: Azure) -> None:
    keys = azure.keys(VAULT)
    old: Any = await keys.create_ec_key("new-key", curve="P-384")
    new: Any = await keys.rotate_key("new-key")

    assert (new.key.crv, new.key.x != old.key.x) == ("P-384", True)


async def test_what_an_older_version_wrapped_unwraps_with_that_version_only(azure: Azure) -> None:
    wrapped = (await azure.use(f"{VAULT}/good", "wrapkey", UNIVERSE_KEY)).document
    await azure.keys(VAULT).rotate_key("good")

    with_the_newer = await azure.use(f"{VAULT}/good", "unwrapkey", wrapped["value"])
    assert with_the_newer.error == (400, "BadParameter", None)
    with_the_older = await azure.send(
        "POST",
        f"{wrapped['kid']}/unwrapkey?api-version=7.5",
        token=await azure.token(),
        json={"alg": "RSA-OAEP", "value": wrapped["value"]},
    )
    assert decode(with_the_older.document["value"]) == UNIVERSE_KEY


async def test_a_rotated_key_that_was_disabled_is_enabled(azure: Azure) -> None:
    keys = azure.keys(VAULT)
    await keys.create_rsa_key("new-key", enabled=False)

    assert (await keys.rotate_key("new-key")).properties.enabled is True


async def test_rotations_side_by_side_each_make_a_version(azure: Azure) -> None:
    keys = azure.keys(VAULT)
    made = await asyncio.gather(*[keys.rotate_key("good") for _ in range(3)])

    listed = {each.id async for each in keys.list_properties_of_key_versions("good")}
    assert {key.id for key in made} < listed
    assert len(listed) == 4


async def test_a_key_that_is_not_there_is_not_rotated(azure: Azure) -> None:
    with pytest.raises(ResourceNotFoundError):
        await azure.keys(VAULT).rotate_key("new-key")


async def test_without_the_permission_to_rotate_nothing_is_rotated(azure: Azure) -> None:
    keys = azure.keys()
    before = await keys.get_key("good")
    with pytest.raises(HttpResponseError, match="does not have keys rotate permission"):
        await keys.rotate_key("good")

    assert (await keys.get_key("good")).id == before.id


async def test_kv_rotates_answers_each_read_with_a_newer_version(azure: Azure) -> None:
    keys = azure.keys("kv-rotates")
    first, second = await keys.get_key("good"), await keys.get_key("good")

    assert first.id != second.id
    assert (await keys.get_key("good", first.properties.version)).id == first.id
    assert len([each async for each in keys.list_properties_of_key_versions("good")]) == 3
