"""A vault that does not answer is told with where on the way it went wrong, and in time."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from doctor_network_lab import Lab, ask, at_port, codes, only, speak_plain_http, unused_port
from raw_servers import hanging_up, listening, saying, silent

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.check import Verdict
from kms_tui.domain.cloud import PUBLIC, Cloud

pytest_plugins = ("azure_fixtures",)

DEMO = ("https://kv-demo.vault.azure.net", PUBLIC)
QUICK = NetworkSettings(connect_seconds=0.4, read_seconds=0.4)


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)


async def test_a_name_that_does_not_resolve_is_told() -> None:
    cloud = Cloud("Lab", "login.invalid", "vault.invalid", is_custom=True)
    (finding,) = await ask([("https://kv-demo.vault.invalid", cloud)], QUICK)
    assert (finding.code, finding.verdict) == ("dns-failed", Verdict.FAIL)
    assert "kv-demo.vault.invalid does not resolve" in finding.what
    assert "private DNS zone" in finding.do


async def test_a_proxy_whose_name_does_not_resolve_is_told() -> None:
    network = NetworkSettings(proxy_url="http://proxy.invalid:3128", proxy_source="HTTPS_PROXY")
    (finding,) = await ask([DEMO], network)
    assert finding.code == "dns-failed"
    assert "The name of the proxy proxy.invalid:3128" in finding.what
    assert "HTTPS_PROXY" in finding.do


async def test_a_closed_port_is_told_after_the_name() -> None:
    found = await ask([at_port(unused_port())], QUICK)
    assert codes(found) == ["dns-ok", "vault-unreachable"]
    assert found[-1].verdict is Verdict.FAIL
    assert "cannot be reached" in found[-1].what


async def test_a_proxy_that_cannot_reach_the_vault_is_told(
    sandbox_network: NetworkSettings,
) -> None:
    vault = ("https://kv-unreachable.vault.azure.net", PUBLIC)
    finding = only(await ask([vault], sandbox_network), "vault-unreachable")
    assert "could not reach kv-unreachable.vault.azure.net" in finding.what


async def test_a_connection_that_is_accepted_and_mute_is_told() -> None:
    async with listening(silent()) as port:
        found = await ask([at_port(port)], QUICK)
    assert "did not accept a connection within 0.4 s" in only(found, "vault-unreachable").what


async def test_a_connection_that_is_hung_up_is_told() -> None:
    async with listening(hanging_up()) as port:
        found = await ask([at_port(port)], QUICK)
    assert found[-1].verdict is Verdict.FAIL


async def test_plain_http_is_no_tls() -> None:
    async with listening(speak_plain_http) as port:
        found = await ask([at_port(port)], QUICK)
    assert codes(found) == ["dns-ok", "vault-tls"]
    assert found[-1].verdict is Verdict.FAIL
    assert "No TLS connection" in found[-1].what


async def test_an_authority_that_is_not_trusted_is_told(lab: Lab) -> None:
    async with lab.raw_vault(silent()) as port:
        found = await ask([at_port(port)], QUICK)
    assert only(found, "vault-tls").verdict is Verdict.FAIL
    assert "not trusted here" in found[-1].what
    assert "ca_file in the settings file" in found[-1].do


async def test_a_certificate_out_of_date_is_told(lab: Lab) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    async with lab.raw_vault(silent(), yesterday) as port:
        found = await ask([at_port(port, str(lab.ca_file))], QUICK)
    assert "out of date" in only(found, "vault-tls").what
    assert "clock" in found[-1].do


async def test_a_certificate_of_another_name_behind_the_proxy_is_told(
    sandbox_network: NetworkSettings,
) -> None:
    vault = ("https://kv-wrong-certificate.vault.azure.net", PUBLIC)
    finding = only(await ask([vault], sandbox_network), "vault-tls")
    assert finding.verdict is Verdict.FAIL
    assert "belongs to another name" in finding.what


async def test_silence_after_tls_is_no_fault_of_tls(lab: Lab) -> None:
    async with lab.raw_vault(silent()) as port:
        found = await ask([at_port(port, str(lab.ca_file))], QUICK)
    assert codes(found) == ["dns-ok", "vault-unreachable"]
    assert "did not answer within 0.4 s" in found[-1].what


async def test_what_speaks_no_http_is_no_vault(lab: Lab) -> None:
    async with lab.raw_vault(saying(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")) as port:
        found = await ask([at_port(port, str(lab.ca_file))], QUICK)
    assert codes(found) == ["dns-ok", "not-a-vault"]


async def test_a_crowd_of_mute_vaults_is_told_in_time_and_completely() -> None:
    vaults = [(f"https://kv-{number}.vault.azure.net", PUBLIC) for number in range(24)]
    began = time.monotonic()
    async with listening(silent()) as port:
        network = NetworkSettings(proxy_url=f"http://127.0.0.1:{port}")
        found = await ask(vaults, network)
    assert time.monotonic() - began < 4
    told = " ".join(finding.what + " " for finding in found)
    assert all(f" {url.removeprefix('https://')}" in f" {told}" for url, _ in vaults)
    assert found[1].code == "vault-unreachable"
    assert found[-1].code == "vault-not-asked"
    assert found[-1].do == "Ask it alone: kms-tui doctor --vault https://kv-23.vault.azure.net"


async def test_a_certificate_file_that_never_opens_is_given_up(tmp_path: Path) -> None:
    pipe = tmp_path / "ca.pem"
    os.mkfifo(pipe)
    (finding,) = await ask([at_port(1, str(pipe))], QUICK)
    assert (finding.code, finding.verdict) == ("loading-slow", Verdict.WARN)
    os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))  # lets the reader go on
