"""The way into a vault: challenge, token, api-version."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from azure_side import API

from kms_tui.sandbox.world import CLIENT_ID, OTHER_TENANT_ID, TENANT_ID

if TYPE_CHECKING:
    from azure_side import Azure

    from kms_tui.sandbox.server import Sandbox

GOOD_KEY = f"https://kv-demo.vault.azure.net/keys/good?{API}"


@pytest.mark.parametrize(
    ("vault", "authority", "resource"),
    [
        ("kv-demo.vault.azure.net", "login.microsoftonline.com", "vault.azure.net"),
        ("kv-demo.vault.azure.cn", "login.chinacloudapi.cn", "vault.azure.cn"),
        ("kv-demo.vault.usgovcloudapi.net", "login.microsoftonline.us", "vault.usgovcloudapi.net"),
    ],
)
async def test_a_request_without_token_is_challenged(
    azure: Azure, vault: str, authority: str, resource: str
) -> None:
    reply = await azure.send("GET", f"https://{vault}/keys/good?{API}")

    assert reply.error == (401, "Unauthorized", None)
    assert reply.document["error"]["message"].startswith("AKV10000: ")
    assert reply.headers["WWW-Authenticate"] == (
        f'Bearer authorization="https://{authority}/{TENANT_ID}", resource="https://{resource}"'
    )


async def test_an_answer_names_the_callers_address_the_region_and_the_request(
    azure: Azure,
) -> None:
    reply = await azure.send("GET", GOOD_KEY, headers={"x-ms-client-request-id": "request-7"})

    assert "addr=203.0.113.7;" in reply.headers["x-ms-keyvault-network-info"]
    assert reply.headers["x-ms-keyvault-region"] == "westeurope"
    assert reply.headers["x-ms-client-request-id"] == "request-7"
    assert reply.headers["x-ms-request-id"]


async def test_the_first_key_costs_three_requests_and_the_second_one(
    azure: Azure, sandbox: Sandbox
) -> None:
    keys = azure.keys()
    await keys.get_key("good")
    await keys.get_key("good")

    assert [tuple(request) for request in sandbox.requests] == [
        ("GET", "kv-demo.vault.azure.net", "/keys/good/", ""),
        ("POST", "login.microsoftonline.com", f"/{TENANT_ID}/oauth2/v2.0/token", ""),
        ("GET", "kv-demo.vault.azure.net", "/keys/good/", CLIENT_ID),
        ("GET", "kv-demo.vault.azure.net", "/keys/good/", CLIENT_ID),
    ]


async def test_a_good_token_opens_the_vault(azure: Azure) -> None:
    reply = await azure.send("GET", GOOD_KEY, token=await azure.token())

    assert reply.status == 200


async def test_a_changed_token_is_invalid(azure: Azure) -> None:
    head, claims, signature = (await azure.token()).split(".")
    changed = f"{head}.{claims[:-4]}AAAA.{signature}"
    reply = await azure.send("GET", GOOD_KEY, token=changed)

    assert reply.error == (401, "Unauthorized", None)
    assert 'error="invalid_token"' in reply.headers["WWW-Authenticate"]


async def test_a_token_of_another_sandbox_shape_is_invalid(azure: Azure) -> None:
    reply = await azure.send("GET", GOOD_KEY, token="guessed")

    assert reply.error == (401, "Unauthorized", None)


async def test_a_token_expires_after_an_hour(azure: Azure, sandbox: Sandbox) -> None:
    token = await azure.token()
    sandbox.clock = lambda: time.time() + 3600
    reply = await azure.send("GET", GOOD_KEY, token=token)

    assert reply.error == (401, "Unauthorized", None)
    assert reply.document["error"]["message"].startswith("[TokenExpired] ")
    assert 'error="invalid_token"' in reply.headers["WWW-Authenticate"]


async def test_a_token_for_another_cloud_has_the_wrong_audience(azure: Azure) -> None:
    chinese = await azure.token(
        "https://vault.azure.cn/.default", authority="login.chinacloudapi.cn"
    )
    reply = await azure.send("GET", GOOD_KEY, token=chinese)

    assert reply.status == 401
    assert reply.document["error"]["message"] == (
        "AKV10022: Invalid audience. Expected https://vault.azure.net,"
        " found: https://vault.azure.cn."
    )


async def test_a_token_of_another_tenant_has_the_wrong_issuer(azure: Azure) -> None:
    url = f"https://kv-other-tenant.vault.azure.net/keys/good?{API}"
    reply = await azure.send("GET", url, token=await azure.token())

    assert reply.status == 401
    assert reply.document["error"]["message"] == (
        f"AKV10032: Invalid issuer. Expected one of https://sts.windows.net/{OTHER_TENANT_ID}/,"
        f" found https://sts.windows.net/{TENANT_ID}/."
    )


async def test_every_request_must_name_an_api_version(azure: Azure) -> None:
    url = GOOD_KEY.partition("?")[0]
    reply = await azure.send("GET", url, token=await azure.token())

    assert reply.error == (400, "BadParameter", None)


async def test_a_path_outside_the_keys_api_is_no_key_that_is_missing(azure: Azure) -> None:
    url = f"https://kv-demo.vault.azure.net/secrets/good?{API}"
    reply = await azure.send("GET", url, token=await azure.token())

    assert reply.error == (404, "NotFound", None)


async def test_a_host_header_that_names_no_service_is_misdirected(azure: Azure) -> None:
    reply = await azure.send("GET", GOOD_KEY, headers={"Host": "example.com"})

    assert reply.status == 421
