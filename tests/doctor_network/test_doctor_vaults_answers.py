"""What the doctor says of vaults that answer, and of those it does not even ask."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from azure_puppet import Puppet, refusal
from doctor_network_lab import Lab, ask, codes, now, only

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.adapters.azure.vault_examination import NamedVault, VaultExamination
from kms_tui.domain.check import Verdict
from kms_tui.domain.cloud import PUBLIC
from kms_tui.domain.errors import CatalogueUnusable, SettingsInvalid
from kms_tui.domain.finding import Topic
from kms_tui.sandbox.tenants import TENANT_ID
from kms_tui.services.doctor import Doctor, Examination

pytest_plugins = ("azure_fixtures",)

LIST_HEAVY_MODULES = """
import sys
import kms_tui.adapters.azure.vault_examination, kms_tui.adapters.azure.network_examination
heavy = ("azure", "aiohttp", "msal", "requests", "cryptography", "certifi")
print(sorted(name for name in heavy if name in sys.modules))
"""


def public(name: str) -> NamedVault:
    return f"https://{name}.vault.azure.net", PUBLIC


def behind(puppet: Puppet) -> NetworkSettings:
    return NetworkSettings.from_environment(
        {}, proxy=puppet.proxy_url, ca_file=str(puppet.ca_file), source="the test"
    )


async def test_a_good_vault_behind_a_proxy_passes_in_every_respect(
    sandbox_network: NetworkSettings,
) -> None:
    found = await ask([public("kv-demo")], sandbox_network)
    assert codes(found) == ["route-by-proxy", "vault-tls", "vault-answers", "clock-ok"]
    assert {finding.verdict for finding in found} == {Verdict.PASS}
    assert {finding.topic for finding in found} == {Topic.VAULTS}
    assert all("kv-demo.vault.azure.net" in finding.what for finding in found)


async def test_the_vaults_tenant_and_the_authorities_trusted_are_named(
    sandbox_network: NetworkSettings,
) -> None:
    found = await ask([public("kv-demo")], sandbox_network)
    assert TENANT_ID in only(found, "vault-answers").what
    assert sandbox_network.ca_file in only(found, "vault-tls").what


async def test_a_vault_without_a_proxy_shows_its_addresses(tmp_path: Path) -> None:
    async with Lab(tmp_path).good_vault() as vault:
        found = await ask([vault], NetworkSettings())
    assert codes(found) == ["dns-ok", "vault-tls", "vault-answers", "clock-ok"]
    assert "127.0.0.1" in found[0].what
    assert "(private)" in found[0].what


async def test_a_vault_that_is_named_twice_is_asked_once(puppet: Puppet) -> None:
    again = ("https://KV-demo.vault.azure.net/", PUBLIC)
    await ask([public("kv-demo"), again, public("kv-other")], behind(puppet))
    hosts = sorted(request.host for request in puppet.requests)
    assert hosts == ["kv-demo.vault.azure.net", "kv-other.vault.azure.net"]


async def test_nothing_but_an_unsigned_request_is_sent(puppet: Puppet) -> None:
    for _ in range(2):  # the SDK would sign the second one, as it knows the challenge by then
        await ask([public("kv-demo")], behind(puppet))
    assert [request.headers.get("Authorization") for request in puppet.requests] == [None, None]
    assert {(request.method, request.raw_path) for request in puppet.requests} == {("GET", "/keys")}


@pytest.mark.parametrize(
    ("status", "code", "found_code", "verdict"),
    [
        (403, "Forbidden", "vault-refuses", Verdict.FAIL),
        (429, "Throttled", "vault-busy", Verdict.WARN),
    ],
)
async def test_a_vault_that_does_not_challenge_is_told_with_its_reason(
    puppet: Puppet, status: int, code: str, found_code: str, verdict: Verdict
) -> None:
    puppet.challenge = refusal(status, code, "No.")
    finding = only(await ask([public("kv-demo")], behind(puppet)), found_code)
    assert finding.verdict is verdict
    assert finding.do


async def test_what_answers_in_a_vaults_place_is_not_asked_for_the_time(
    sandbox_network: NetworkSettings,
) -> None:
    found = await ask([public("kv-blockpage")], sandbox_network)
    assert codes(found) == ["route-by-proxy", "vault-tls", "not-a-vault"]
    assert found[-1].verdict is Verdict.FAIL


async def test_a_vault_of_another_service_is_no_vault(sandbox_network: NetworkSettings) -> None:
    found = await ask([public("kv-foreign-resource")], sandbox_network)
    assert "a token of another service" in only(found, "not-a-vault").what


async def test_without_a_configuration_the_admin_may_name_a_vault() -> None:
    (finding,) = await ask([], NetworkSettings())
    assert (finding.code, finding.verdict) == ("no-vaults", Verdict.SKIPPED)
    assert "kms-tui doctor --vault URL" in finding.do


async def test_a_vault_of_no_known_cloud_is_not_asked(
    puppet: Puppet,
) -> None:
    (finding,) = await ask([("https://kv.example", None)], behind(puppet))
    assert (finding.code, finding.verdict) == ("vault-cloud-unknown", Verdict.FAIL)
    assert not puppet.requests


async def test_unusable_settings_of_the_network_leave_the_vaults_alone() -> None:
    invalid = SettingsInvalid("The proxy is wrong.", do="Correct it.")

    async def vaults() -> Sequence[NamedVault]:
        return [public("kv-demo")]

    (finding,) = await VaultExamination(vaults, invalid, now).examine()
    assert (finding.code, finding.verdict) == ("settings-unusable", Verdict.SKIPPED)
    assert "The proxy is wrong." in finding.what
    assert finding.do == "Correct it."


async def test_an_unusable_authority_of_one_cloud_does_not_hide_another_clouds_vault(
    sandbox_network: NetworkSettings,
) -> None:
    broken = replace(PUBLIC, name="Lab", ca_file="/nowhere/lab.pem")
    vaults = [("https://kv-lab.vault.azure.net", broken), public("kv-demo")]
    found = await ask(vaults, sandbox_network)
    assert "/nowhere/lab.pem" in only(found, "ca-unusable").what
    assert only(found, "vault-answers").verdict is Verdict.PASS


async def test_a_catalogue_that_names_no_vault_for_its_damage_is_told_by_the_doctor() -> None:
    async def vaults() -> Sequence[NamedVault]:
        raise CatalogueUnusable("The catalogue is damaged.", do="Restore it.")

    examination: Examination = VaultExamination(vaults, NetworkSettings(), now)
    (finding,) = await Doctor([examination]).examine(lambda _: None)
    assert (finding.topic, finding.verdict) == (Topic.VAULTS, Verdict.FAIL)
    assert finding.what == "The catalogue is damaged."


def test_composing_the_examinations_needs_no_azure_package() -> None:
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(  # noqa: S603 - the program stands above
        [sys.executable, "-c", LIST_HEAVY_MODULES],
        env=environ, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout == "[]\n"
