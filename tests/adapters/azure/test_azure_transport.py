"""When no answer comes, the error tells where on the way it went wrong, and it comes in time."""

import asyncio
import socket
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from azure_access import OpenVault, good_access
from azure_puppet import Puppet
from clear_errors import raises_clearly
from raw_servers import Talk, dripping, listening, saying, silent

from kms_tui.adapters.azure.connector import AzureKeyVaults
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.cloud import Cloud
from kms_tui.domain.errors import NotAVault, VaultUnreachable
from kms_tui.sandbox.http_messages import Answer, ConnectionCut, IncomingRequest
from kms_tui.services.ports import KeyVault, VaultAccess

pytest_plugins = ("azure_fixtures",)

QUICK = NetworkSettings(connect_seconds=0.4, read_seconds=0.4, call_seconds=1.5)


class Lab:
    """A vault on localhost with a certificate of its own, that says what a test lets it say."""

    def __init__(self, directory: Path) -> None:
        self._authority = trustme.CA()
        self._ca_file = directory / "lab-ca.pem"
        self._ca_file.write_bytes(self._authority.cert_pem.bytes())

    @asynccontextmanager
    async def vault(self, talk: Talk, not_after: datetime | None = None) -> AsyncIterator[KeyVault]:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert("localhost", not_after=not_after).configure_cert(tls)
        vaults = AzureKeyVaults(replace(QUICK, ca_file=str(self._ca_file)))
        async with listening(talk, tls) as port, vaults.open(direct(port)) as vault:
            yield vault


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)


def direct(port: int) -> VaultAccess:
    """Return access to a vault on a local port, in a custom cloud."""
    host = f"localhost:{port}"
    cloud = Cloud("Lab", host, host, is_custom=True)
    return replace(good_access(), vault_url=f"https://{host}", cloud=cloud)


async def test_the_direct_route_shows_the_vaults_addresses() -> None:
    async with AzureKeyVaults(QUICK).open(direct(443)) as vault:
        route = await vault.find_route()
    assert "127.0.0.1" in route.addresses
    assert route.proxy == ""


async def test_a_name_that_does_not_resolve_is_told() -> None:
    access = replace(good_access(), vault_url="https://kv-demo.invalid")
    async with AzureKeyVaults(QUICK).open(access) as vault:
        for ask in (vault.find_route, vault.greet):
            with raises_clearly(VaultUnreachable) as caught:
                await ask()
            assert "The name kv-demo.invalid does not resolve on this host." in caught.value.what
            assert "private DNS" in caught.value.do


async def test_a_name_that_takes_too_long_to_resolve_is_given_up() -> None:
    async with AzureKeyVaults(replace(QUICK, resolve_seconds=0)).open(direct(443)) as vault:
        with raises_clearly(VaultUnreachable) as caught:
            await vault.find_route()
    assert "does not resolve" in caught.value.what
    assert "no answer within 0 s" in caught.value.detail


async def test_a_closed_port_is_told() -> None:
    port = _unused_port()
    async with AzureKeyVaults(QUICK).open(direct(port)) as vault:
        with raises_clearly(VaultUnreachable) as caught:
            await vault.greet()
    assert "localhost cannot be reached" in caught.value.what
    assert "egress firewall" in caught.value.do


async def test_a_port_without_tls_is_told() -> None:
    async with (
        listening(saying(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as port,
        AzureKeyVaults(QUICK).open(direct(port)) as vault,
    ):
        with raises_clearly(VaultUnreachable):
            await vault.greet()


async def test_an_expired_certificate_is_told(lab: Lab) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    async with lab.vault(silent(), not_after=yesterday) as vault:
        with raises_clearly(VaultUnreachable) as caught:
            await vault.greet()
    assert "is out of date" in caught.value.what
    assert "clock" in caught.value.do


@pytest.mark.proves("N1", "S5")
@pytest.mark.attack("5.6 an untrusted certificate", defence="no request is sent")
async def test_an_unknown_authority_names_the_setting_for_it(puppet: Puppet) -> None:
    network = replace(QUICK, proxy_url=puppet.proxy_url)
    async with AzureKeyVaults(network).open(good_access()) as vault:
        with raises_clearly(VaultUnreachable) as caught:
            await vault.greet()
    assert "comes from an authority that is not trusted here" in caught.value.what
    assert "ca_file in the settings file" in caught.value.do


async def test_a_connection_that_is_cut_is_transient(
    puppet: Puppet, open_puppet: OpenVault
) -> None:
    def cut(_: IncomingRequest) -> Answer:
        raise ConnectionCut

    puppet.vault = cut
    async with open_puppet() as vault:
        await vault.sign_in()
        with raises_clearly(VaultUnreachable) as caught:
            await vault.read_key("good")
    assert "was cut before the answer was complete" in caught.value.what
    assert caught.value.is_transient


async def test_an_answer_that_does_not_come_in_time_is_not_waited_for_again(
    lab: Lab,
) -> None:
    """Each try would cost the admin the whole time limit again."""
    async with lab.vault(silent()) as vault:
        with raises_clearly(VaultUnreachable) as caught:
            await vault.greet()
    assert "did not answer within 0.4 s" in caught.value.what
    assert not caught.value.is_transient


@pytest.mark.parametrize(
    "said",
    [b"SSH-2.0-OpenSSH_9.6\r\n\r\n", b"HTTP/1.1 two hundred\r\n\r\n", b"\x00" * 100],
    ids=["another protocol", "a broken status line", "zeros"],
)
async def test_what_speaks_no_http_is_no_vault(lab: Lab, said: bytes) -> None:
    async with lab.vault(saying(said)) as vault:
        with raises_clearly(NotAVault):
            await vault.greet()


async def test_an_answer_that_breaks_off_is_told(lab: Lab) -> None:
    async with lab.vault(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")) as vault:
        with raises_clearly(VaultUnreachable) as caught:
            await vault.greet()
    assert "was cut before the answer was complete" in caught.value.what


async def test_a_slow_drip_ends_at_the_deadline_of_the_call(lab: Lab) -> None:
    began = time.monotonic()
    async with lab.vault(dripping(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 999, 0.05)) as vault:
        with raises_clearly(VaultUnreachable) as caught:
            await vault.greet()
    assert "was not done within 1.5 s" in caught.value.what
    assert time.monotonic() - began < 3


async def test_cancelling_a_silent_call_takes_no_time(open_vault: OpenVault) -> None:
    async with open_vault("kv-silent") as vault:
        task = asyncio.ensure_future(vault.greet())
        await asyncio.wait([task], timeout=0.2)
        began = time.monotonic()
        task.cancel()
        await asyncio.wait([task])
    assert task.cancelled()
    assert time.monotonic() - began < 0.5


def _unused_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port: int = unused.getsockname()[1]
        return port
