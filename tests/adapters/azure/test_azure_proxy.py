"""A proxy that does not lead to the vault is named, with its reason and what to do about it."""

import socket
import time
from dataclasses import replace

import pytest
from azure_access import good_access
from clear_errors import raises_clearly
from raw_servers import hanging_up, listening, saying, silent

from kms_tui.adapters.azure.connector import AzureKeyVaults
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.errors import VaultUnreachable
from kms_tui.services.ports import Route

QUICK = NetworkSettings(connect_seconds=0.4, read_seconds=0.4, call_seconds=1.5)


def by_proxy(port: int) -> AzureKeyVaults:
    return AzureKeyVaults(
        replace(QUICK, proxy_url=f"http://someone:pass@127.0.0.1:{port}", proxy_source="TEST_PROXY")
    )


@pytest.mark.parametrize(
    ("status", "what", "do"),
    [
        (407, "wants a user name and password", "http://user:password@host:port in TEST_PROXY"),
        (403, "does not allow connections to kv-demo.vault.azure.net", "NO_PROXY"),
        (502, "could not reach kv-demo.vault.azure.net", "does a vault of that name exist?"),
        (503, "could not reach kv-demo.vault.azure.net", "does a vault of that name exist?"),
        (504, "could not reach kv-demo.vault.azure.net", "does a vault of that name exist?"),
        (500, "did not connect to kv-demo.vault.azure.net", "support CONNECT"),
    ],
)
async def test_a_proxy_that_refuses_is_named_with_its_reason(
    status: int, what: str, do: str
) -> None:
    refusal = f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode()
    async with listening(saying(refusal)) as port, by_proxy(port).open(good_access()) as vault:
        with raises_clearly(VaultUnreachable) as caught:
            await vault.greet()
    assert f"The proxy 127.0.0.1:{port}" in caught.value.what
    assert what in caught.value.what
    assert do in caught.value.do
    assert caught.value.code == f"HTTP {status}"
    assert caught.value.ask == "the network team"


async def test_a_proxy_that_refuses_the_sign_in_host_names_that_host() -> None:
    refusal = b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"
    async with listening(saying(refusal)) as port, by_proxy(port).open(good_access()) as vault:
        with raises_clearly(VaultUnreachable) as caught:
            await vault.sign_in()
    assert "connections to login.microsoftonline.com" in caught.value.what


async def test_a_proxy_that_is_down_is_named_with_the_setting_to_correct() -> None:
    port = _unused_port()
    async with by_proxy(port).open(good_access()) as vault:
        with raises_clearly(VaultUnreachable) as caught:
            await vault.greet()
    assert caught.value.what == f"The proxy 127.0.0.1:{port} does not accept connections."
    assert "TEST_PROXY" in caught.value.do


async def test_a_proxy_that_hangs_up_is_told() -> None:
    async with listening(hanging_up()) as port, by_proxy(port).open(good_access()) as vault:
        with raises_clearly(VaultUnreachable) as caught:
            await vault.greet()
    assert f"through the proxy 127.0.0.1:{port}" in caught.value.what


async def test_a_proxy_that_never_answers_is_given_up() -> None:
    began = time.monotonic()
    async with listening(silent()) as port, by_proxy(port).open(good_access()) as vault:
        with raises_clearly(VaultUnreachable) as caught:
            await vault.greet()
    assert "was not done within 1.5 s" in caught.value.what
    assert time.monotonic() - began < 3


async def test_a_proxy_whose_name_does_not_resolve_is_named() -> None:
    network = replace(QUICK, proxy_url="http://proxy.invalid:3128", proxy_source="TEST_PROXY")
    async with AzureKeyVaults(network).open(good_access()) as vault:
        for ask in (vault.find_route, vault.greet):
            with raises_clearly(VaultUnreachable) as caught:
                await ask()
            assert "The name of the proxy proxy.invalid:3128 does not resolve" in caught.value.what
            assert "TEST_PROXY" in caught.value.do


async def test_the_route_by_a_proxy_shows_the_proxy_without_credentials() -> None:
    async with by_proxy(3128).open(good_access()) as vault:
        assert await vault.find_route() == Route(proxy="127.0.0.1:3128")


async def test_a_vault_listed_in_no_proxy_is_reached_directly() -> None:
    network = replace(QUICK, proxy_url="http://proxy.invalid:3128", no_proxy="localhost")
    access = replace(good_access(), vault_url="https://localhost")
    async with AzureKeyVaults(network).open(access) as vault:
        assert (await vault.find_route()).addresses


def _unused_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port: int = unused.getsockname()[1]
        return port
