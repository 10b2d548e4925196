"""Who is let in and who may do what, as the real SDK sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError

from kms_tui.sandbox.world import CLIENT_ID, TENANT_ID

if TYPE_CHECKING:
    from azure_side import Azure

    from kms_tui.sandbox.server import Sandbox

UNIVERSE_KEY = bytes(range(32))
OBJECT_ID = "0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a"
CALLER = f"appid={CLIENT_ID};oid={OBJECT_ID};numgroups=0;iss=https://sts.windows.net/{TENANT_ID}/"


def _policy_text(permission: str, vault: str) -> str:
    return (
        f"The user, group or application '{CALLER}' does not have keys {permission} permission"
        f" on key vault '{vault};location=westeurope'. For help resolving this issue, please see"
        " https://go.microsoft.com/fwlink/?linkid=2125287"
    )


async def _get_good(azure: Azure, vault: str) -> HttpResponseError:
    with pytest.raises(HttpResponseError) as caught:
        await azure.keys(vault).get_key("good")
    return caught.value


def _codes(error: HttpResponseError) -> tuple[int | None, str | None, object]:
    assert error.error is not None
    return error.status_code, error.error.code, getattr(error.error, "innererror", None)


@pytest.mark.parametrize("permission", ["wrapKey", "unwrapKey"])
async def test_a_policy_without_wrap_and_unwrap_forbids_them_by_name(
    azure: Azure, permission: str
) -> None:
    reply = await azure.use("kv-no-wrap/good", permission.lower(), UNIVERSE_KEY)

    assert reply.error == (403, "Forbidden", "ForbiddenByPolicy")
    assert reply.document["error"]["message"] == _policy_text(permission, "kv-no-wrap")


async def test_a_policy_without_get_forbids_it_by_name(azure: Azure) -> None:
    error = await _get_good(azure, "kv-no-get")

    assert _codes(error) == (403, "Forbidden", {"code": "ForbiddenByPolicy"})
    assert _policy_text("get", "kv-no-get") in str(error)


async def test_a_policy_without_create_forbids_it_and_nothing_is_created(azure: Azure) -> None:
    keys = azure.keys("kv-no-create")
    with pytest.raises(HttpResponseError) as caught:
        await keys.create_rsa_key("new-key")

    assert _codes(caught.value) == (403, "Forbidden", {"code": "ForbiddenByPolicy"})
    assert _policy_text("create", "kv-no-create") in str(caught.value)
    assert "new-key" not in {key.name async for key in keys.list_properties_of_keys()}


async def test_a_policy_without_getrotationpolicy_forbids_only_that(azure: Azure) -> None:
    keys = azure.keys("kv-no-rotation-read")
    with pytest.raises(HttpResponseError) as caught:
        await keys.get_key_rotation_policy("good")
    wrapped = await azure.use("kv-no-rotation-read/good", "wrapkey", UNIVERSE_KEY)

    assert _codes(caught.value) == (403, "Forbidden", {"code": "ForbiddenByPolicy"})
    assert _policy_text("getrotationpolicy", "kv-no-rotation-read") in str(caught.value)
    assert wrapped.status == 200


@pytest.mark.parametrize("operation", ["wrap", "unwrap"])
async def test_a_vault_with_rbac_names_caller_action_and_assignment(
    azure: Azure, operation: str
) -> None:
    reply = await azure.use("kv-rbac/good", f"{operation}key", UNIVERSE_KEY)

    assert reply.error == (403, "Forbidden", "ForbiddenByRbac")
    lines = reply.document["error"]["message"].split("\r\n")
    assert lines[0] == "Caller is not authorized to perform action on resource."
    assert f"Caller: {CALLER}" in lines
    assert f"Action: 'Microsoft.KeyVault/vaults/keys/{operation}/action'" in lines
    assert "Assignment: (not found)" in lines
    assert "Vault: kv-rbac;location=westeurope" in lines


async def test_a_vault_with_rbac_allows_what_a_role_grants(azure: Azure) -> None:
    assert (await azure.keys("kv-rbac").get_key("good")).name == "good"


async def test_the_firewall_names_the_clients_address(azure: Azure) -> None:
    error = await _get_good(azure, "kv-firewall")

    assert _codes(error) == (403, "Forbidden", {"code": "ForbiddenByFirewall"})
    assert "Client address: 203.0.113.7\r\n" in str(error)


async def test_a_vault_of_another_tenant_is_not_signed_in_to(
    azure: Azure, sandbox: Sandbox
) -> None:
    with pytest.raises(ClientAuthenticationError, match="not configured to acquire tokens"):
        await azure.keys("kv-other-tenant").get_key("good")

    assert len(sandbox.requests) == 1
