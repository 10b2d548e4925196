"""Lists of keys and versions, page by page, and rotation policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from azure.keyvault.keys import KeyRotationPolicyAction
from azure_side import API

if TYPE_CHECKING:
    from azure_side import Azure

    from kms_tui.sandbox.server import Sandbox

VAULT = "https://kv-demo.vault.azure.net"


async def test_thirty_versions_come_in_two_pages(azure: Azure, sandbox: Sandbox) -> None:
    found = azure.keys().list_properties_of_key_versions("many-versions")
    pages = [[each.version async for each in page] async for page in found.by_page()]

    assert [len(page) for page in pages] == [25, 5]
    assert len({version for page in pages for version in page}) == 30
    paths = [request.path for request in sandbox.requests if request.app_id]
    assert paths == ["/keys/many-versions/versions"] * 2


async def test_a_link_to_the_next_page_names_the_port(azure: Azure) -> None:
    url = f"{VAULT}/keys/many-versions/versions?{API}&maxresults=10"
    reply = await azure.send("GET", url, token=await azure.token())

    assert len(reply.document["value"]) == 10
    assert reply.document["nextLink"].startswith(
        "https://kv-demo.vault.azure.net:443/keys/many-versions/versions?"
    )


@pytest.mark.parametrize("query", ["maxresults=26", "maxresults=0", "$skiptoken=nonsense"])
async def test_a_page_that_cannot_be_is_a_bad_parameter(azure: Azure, query: str) -> None:
    url = f"{VAULT}/keys/many-versions/versions?{API}&{query}"
    reply = await azure.send("GET", url, token=await azure.token())

    assert reply.error == (400, "BadParameter", None)


async def test_the_list_of_keys_leaves_out_the_soft_deleted(azure: Azure) -> None:
    names = {key.name async for key in azure.keys().list_properties_of_keys()}

    assert {"good", "disabled", "elliptic"} <= names
    assert "soft-deleted" not in names


async def test_a_rotation_policy_that_was_never_set_only_notifies(azure: Azure) -> None:
    policy = await azure.keys().get_key_rotation_policy("good")

    assert [each.action for each in policy.lifetime_actions] == [KeyRotationPolicyAction.notify]
    assert policy.lifetime_actions[0].time_before_expiry == "P30D"
    assert policy.expires_in is None


async def test_the_key_rotating_has_a_policy_that_rotates(azure: Azure) -> None:
    policy = await azure.keys().get_key_rotation_policy("rotating")

    actions = [each.action for each in policy.lifetime_actions]
    assert KeyRotationPolicyAction.rotate in actions
