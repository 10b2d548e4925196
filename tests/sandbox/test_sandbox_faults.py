"""What goes wrong at each faulty vault, as the real SDK sees it."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import aiohttp
import pytest
from azure.core.exceptions import (
    AzureError,
    DecodeError,
    HttpResponseError,
    ServiceRequestError,
    ServiceResponseError,
    ServiceResponseTimeoutError,
)
from azure_side import API, Azure, decode, open_session

from kms_tui.sandbox.world import CLIENT_ID

if TYPE_CHECKING:
    from kms_tui.sandbox.server import Sandbox

UNIVERSE_KEY = bytes(range(32))


async def _get_good(azure: Azure, vault: str) -> HttpResponseError:
    with pytest.raises(HttpResponseError) as caught:
        await azure.keys(vault).get_key("good")
    return caught.value


async def test_a_throttled_vault_refuses_twice_and_again_after_a_pause(
    azure: Azure, sandbox: Sandbox
) -> None:
    url, token = f"https://kv-throttled.vault.azure.net/keys/good?{API}", await azure.token()
    first = [await azure.send("GET", url, token=token) for _ in range(4)]
    sandbox.clock = lambda: time.time() + 6
    after_a_pause = [await azure.send("GET", url, token=token) for _ in range(3)]

    assert [reply.status for reply in first] == [429, 429, 200, 200]
    assert [reply.status for reply in after_a_pause] == [429, 429, 200]
    assert first[0].error == (429, "Throttled", None)
    assert first[0].headers["Retry-After"] == "1"


async def test_a_throttled_vault_challenges_without_counting(azure: Azure) -> None:
    url = f"https://kv-throttled.vault.azure.net/keys/good?{API}"

    assert [(await azure.send("GET", url)).status for _ in range(3)] == [401, 401, 401]


async def test_a_jammed_vault_refuses_always_for_thirty_seconds(azure: Azure) -> None:
    url, token = f"https://kv-jammed.vault.azure.net/keys/good?{API}", await azure.token()
    replies = [await azure.send("GET", url, token=token) for _ in range(4)]

    assert [reply.error for reply in replies] == [(429, "Throttled", None)] * 4
    assert {reply.headers["Retry-After"] for reply in replies} == {"30"}


async def test_a_slow_vault_takes_two_seconds_for_an_answer(azure: Azure) -> None:
    start = time.monotonic()
    reply = await azure.send("GET", f"https://kv-slow.vault.azure.net/keys/good?{API}")

    assert reply.status == 401
    assert 1.9 < time.monotonic() - start < 5


async def test_a_hung_vault_challenges_and_then_never_answers(sandbox: Sandbox) -> None:
    async with open_session(sandbox) as session:
        azure = Azure(sandbox, session, read_timeout_seconds=0.3)
        with pytest.raises(ServiceResponseTimeoutError):
            await azure.keys("kv-hung").get_key("good")

    assert [request.app_id for request in sandbox.requests] == ["", "", CLIENT_ID]


async def test_an_unreachable_vault_is_the_proxys_bad_gateway(azure: Azure) -> None:
    with pytest.raises(ServiceResponseError) as caught:
        await azure.keys("kv-unreachable").get_key("good")

    assert isinstance(caught.value.inner_exception, aiohttp.ClientHttpProxyError)
    assert caught.value.inner_exception.status == 502


async def test_a_vault_that_does_not_exist_is_the_proxys_bad_gateway(azure: Azure) -> None:
    with pytest.raises(ServiceResponseError) as caught:
        await azure.keys("kv-nowhere").get_key("good")

    assert isinstance(caught.value.inner_exception, aiohttp.ClientHttpProxyError)
    assert caught.value.inner_exception.status == 502


async def test_a_certificate_for_another_name_is_not_accepted(
    azure: Azure, sandbox: Sandbox
) -> None:
    with pytest.raises(ServiceRequestError) as caught:
        await azure.keys("kv-wrong-certificate").get_key("good")

    assert isinstance(caught.value.inner_exception, aiohttp.ClientConnectorCertificateError)
    assert sandbox.requests == []


async def test_a_block_page_is_html_with_status_200(azure: Azure) -> None:
    reply = await azure.send("GET", f"https://kv-blockpage.vault.azure.net/keys/good?{API}")

    assert reply.status == 200
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    with pytest.raises(json.JSONDecodeError):
        await azure.keys("kv-blockpage").get_key("good")


async def test_a_redirect_names_another_vault_and_is_not_followed(
    azure: Azure, sandbox: Sandbox
) -> None:
    error = await _get_good(azure, "kv-redirect")

    assert error.status_code == 307
    assert {request.host for request in sandbox.requests} == {"kv-redirect.vault.azure.net"}


async def test_a_redirect_says_where_to(azure: Azure) -> None:
    reply = await azure.send("GET", f"https://kv-redirect.vault.azure.net/keys/good?{API}")

    assert reply.headers["Location"] == "https://kv-elsewhere.vault.azure.net/"


async def test_a_service_that_is_no_vault_has_a_404_of_its_own(azure: Azure) -> None:
    error = await _get_good(azure, "kv-elsewhere")

    assert error.error is not None
    assert (error.status_code, error.error.code) == (404, "ResourceNotFound")


async def test_a_broken_vault_challenges_and_then_fails(azure: Azure) -> None:
    error = await _get_good(azure, "kv-broken")

    assert error.error is not None
    assert (error.status_code, error.error.code) == (500, "InternalServerError")


async def test_a_lost_create_is_carried_out(azure: Azure) -> None:
    keys = azure.keys("kv-create-lost")
    with pytest.raises(AzureError) as caught:
        await keys.create_rsa_key("new-key")

    assert not isinstance(caught.value, HttpResponseError)
    assert (await keys.get_key("new-key")).name == "new-key"


async def test_a_create_answered_with_503_is_carried_out_once(azure: Azure) -> None:
    keys = azure.keys("kv-create-503")
    with pytest.raises(HttpResponseError) as caught:
        await keys.create_rsa_key("new-key")

    assert caught.value.status_code == 503
    versions = [each.version async for each in keys.list_properties_of_key_versions("new-key")]
    assert len(versions) == 1


async def test_a_liar_unwraps_other_bytes_than_were_wrapped(azure: Azure) -> None:
    wrapped = await azure.use("kv-liar/good", "wrapkey", UNIVERSE_KEY)
    unwrapped = await azure.use("kv-liar/good", "unwrapkey", wrapped.document["value"])

    assert unwrapped.status == 200
    assert len(decode(unwrapped.document["value"])) == len(UNIVERSE_KEY)
    assert decode(unwrapped.document["value"]) != UNIVERSE_KEY


@pytest.mark.parametrize(
    ("vault", "raised"),
    [
        ("kv-empty-answer", json.JSONDecodeError),
        ("kv-null-answer", AttributeError),
        ("kv-half-answer", DecodeError),
        ("kv-foreign-resource", ValueError),
    ],
)
async def test_a_garbled_answer_escapes_the_sdk_as_this(
    azure: Azure, vault: str, raised: type[Exception]
) -> None:
    with pytest.raises(raised):
        await azure.keys(vault).get_key("good")


async def test_a_token_taken_off_on_the_way_ends_in_401(azure: Azure) -> None:
    error = await _get_good(azure, "kv-strips-token")

    assert error.status_code == 401
    assert "AKV10000: Request is missing a Bearer or PoP token." in str(error)
