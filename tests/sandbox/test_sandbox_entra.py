"""Sign-in: what Entra ID answers to whom."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, cast

import azure.identity
import pytest
import trustme
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
from azure.identity.aio import CertificateCredential
from azure_side import PUBLIC_SCOPE

from kms_tui.sandbox.world import (
    BLOCKED_CLIENT_ID,
    BUSY_CLIENT_ID,
    CLIENT_ID,
    CLIENT_SECRET,
    EXPIRED_CLIENT_SECRET,
    OTHER_TENANT_ID,
    TENANT_ID,
    UNKNOWN_CLIENT_ID,
    UNKNOWN_TENANT_ID,
)

if TYPE_CHECKING:
    from azure.core.rest import HttpResponse
    from azure_side import Azure, Reply

    from kms_tui.sandbox.server import Sandbox

LOGIN = "https://login.microsoftonline.com"
FORM = {
    "grant_type": "client_credentials",
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
    "scope": PUBLIC_SCOPE,
}


async def _post(azure: Azure, *, tenant: str = TENANT_ID, **changes: str) -> Reply:
    form = {name: value for name, value in {**FORM, **changes}.items() if value}
    return await azure.send("POST", f"{LOGIN}/{tenant}/oauth2/v2.0/token", data=form)


async def test_the_good_secret_gets_a_token_for_an_hour(azure: Azure) -> None:
    reply = await _post(azure)

    assert reply.status == 200
    assert reply.document["token_type"] == "Bearer"
    assert reply.document["expires_in"] == 3599


async def test_one_request_signs_in(azure: Azure, sandbox: Sandbox) -> None:
    await azure.token()

    assert [(request.method, request.host) for request in sandbox.requests] == [
        ("POST", "login.microsoftonline.com")
    ]


@pytest.mark.parametrize(
    ("who", "code", "status", "error"),
    [
        ({"secret": "sandbox~wrong"}, 7000215, 401, "invalid_client"),
        ({"secret": EXPIRED_CLIENT_SECRET}, 7000222, 401, "invalid_client"),
        ({"app": UNKNOWN_CLIENT_ID}, 700016, 400, "unauthorized_client"),
        ({"app": "not-a-guid"}, 700038, 400, "unauthorized_client"),
        ({"tenant": UNKNOWN_TENANT_ID}, 90002, 400, "invalid_request"),
        ({"tenant": OTHER_TENANT_ID}, 700016, 400, "unauthorized_client"),
        ({"tenant": "nonsense"}, 900023, 400, "invalid_request"),
        ({"tenant": "no-such-company.example"}, 90002, 400, "invalid_request"),
        ({"app": BLOCKED_CLIENT_ID}, 53003, 400, "invalid_grant"),
        ({"app": BUSY_CLIENT_ID}, 90033, 503, "temporarily_unavailable"),
        ({"authority": "login.chinacloudapi.cn"}, 500011, 400, "invalid_resource"),
    ],
)
async def test_a_refused_sign_in_carries_the_documented_code(
    azure: Azure, who: dict[str, str], code: int, status: int, error: str
) -> None:
    with pytest.raises(ClientAuthenticationError, match=f"AADSTS{code}: ") as caught:
        await azure.token(**who)

    assert caught.value.status_code == status
    document = cast("HttpResponse", caught.value.response).json()
    assert document["error"] == error
    assert document["error_codes"] == [code]


@pytest.mark.parametrize(
    ("changes", "code", "error"),
    [
        ({"grant_type": ""}, 900144, "invalid_request"),
        ({"grant_type": "password"}, 70003, "unsupported_grant_type"),
        ({"client_id": ""}, 900144, "invalid_request"),
        ({"client_secret": ""}, 7000216, "invalid_client"),
        ({"scope": ""}, 900144, "invalid_request"),
        ({"scope": "https://vault.azure.net"}, 1002012, "invalid_scope"),
        ({"scope": f"openid {PUBLIC_SCOPE}"}, 1002012, "invalid_scope"),
        ({"scope": "https://vault.azure.net.evil.example/.default"}, 500011, "invalid_resource"),
    ],
)
async def test_a_form_that_is_not_exact_is_refused(
    azure: Azure, changes: dict[str, str], code: int, error: str
) -> None:
    reply = await _post(azure, **changes)

    assert reply.status >= 400
    assert (reply.document["error_codes"], reply.document["error"]) == ([code], error)


async def test_a_form_sent_as_json_is_refused(azure: Azure) -> None:
    reply = await azure.send("POST", f"{LOGIN}/{TENANT_ID}/oauth2/v2.0/token", json=FORM)

    assert (reply.status, reply.document["error_codes"]) == (400, [900144])


async def test_a_refusal_ends_with_the_lines_support_asks_for(azure: Azure) -> None:
    reply = await _post(azure, client_secret="sandbox~wrong")

    lines = reply.document["error_description"].split("\r\n")
    assert lines[1:] == [
        f"Trace ID: {reply.document['trace_id']}",
        f"Correlation ID: {reply.document['correlation_id']}",
        f"Timestamp: {reply.document['timestamp']}",
    ]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ", reply.document["timestamp"])


async def test_a_refusal_never_repeats_the_secret(azure: Azure) -> None:
    reply = await _post(azure, client_secret="planted-secret-value")

    assert "planted-secret-value" not in reply.text


async def test_a_certificate_is_refused_because_no_app_has_one(azure: Azure) -> None:
    leaf = trustme.CA().issue_cert("app.example", key_type=trustme.KeyType.RSA)
    pem = leaf.private_key_and_cert_chain_pem.bytes()
    credential = CertificateCredential(TENANT_ID, CLIENT_ID, certificate_data=pem, **azure.pipeline)

    with pytest.raises(HttpResponseError, match="AADSTS700027: "):
        await credential.get_token(PUBLIC_SCOPE)


@pytest.mark.parametrize(
    ("authority", "resource"),
    [
        ("login.microsoftonline.com", "https://vault.azure.net"),
        ("login.chinacloudapi.cn", "https://vault.azure.cn"),
        ("login.microsoftonline.us", "https://vault.usgovcloudapi.net"),
    ],
)
async def test_each_cloud_gives_tokens_for_its_own_vaults(
    azure: Azure, authority: str, resource: str
) -> None:
    assert await azure.token(f"{resource}/.default", authority=authority)


async def test_a_domain_name_resolves_to_the_tenant_id(azure: Azure) -> None:
    reply = await azure.send(
        "GET", f"{LOGIN}/sandbox.onmicrosoft.com/v2.0/.well-known/openid-configuration"
    )

    assert reply.document["token_endpoint"] == f"{LOGIN}/{TENANT_ID}/oauth2/v2.0/token"


async def test_the_synchronous_sdk_signs_in_too(sandbox: Sandbox) -> None:
    def sign_in() -> str:
        with azure.identity.ClientSecretCredential(
            TENANT_ID,
            CLIENT_ID,
            CLIENT_SECRET,
            proxies={"https": sandbox.proxy_url},
            connection_verify=str(sandbox.ca_file),
        ) as credential:
            return credential.get_token(PUBLIC_SCOPE).token

    assert await asyncio.to_thread(sign_in)


async def test_the_synchronous_sdk_is_refused_with_the_same_code(sandbox: Sandbox) -> None:
    def sign_in() -> str:
        with azure.identity.ClientSecretCredential(
            TENANT_ID,
            CLIENT_ID,
            "sandbox~wrong",
            proxies={"https": sandbox.proxy_url},
            connection_verify=str(sandbox.ca_file),
        ) as credential:
            return credential.get_token(PUBLIC_SCOPE).token

    with pytest.raises(ClientAuthenticationError, match="AADSTS7000215: "):
        await asyncio.to_thread(sign_in)
