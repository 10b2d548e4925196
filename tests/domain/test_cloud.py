"""A credential goes to the cloud that the vault's host belongs to, and to no other."""

import pytest

from kms_tui.domain.cloud import CHINA, PUBLIC, US_GOVERNMENT, Cloud, Clouds

STACK = Cloud("stack", "login.example.com", "localhost:8443", "/ca.pem", is_custom=True)
CLOUDS = Clouds((STACK,))


@pytest.mark.parametrize(
    ("cloud", "authority", "host"),
    [
        (PUBLIC, "login.microsoftonline.com", "kv.vault.azure.net"),
        (CHINA, "login.chinacloudapi.cn", "kv.vault.azure.cn"),
        (US_GOVERNMENT, "login.microsoftonline.us", "kv.vault.usgovcloudapi.net"),
        (STACK, "login.example.com", "kv.localhost:8443"),
        (STACK, "login.example.com", "localhost:8443"),
    ],
)
def test_a_vault_belongs_to_its_cloud(cloud: Cloud, authority: str, host: str) -> None:
    assert CLOUDS.of_vault(host) == cloud
    assert cloud.authority == authority


@pytest.mark.parametrize(
    "host",
    ["vault.azure.net", "evilvault.azure.net", "kv.vault.azure.net.evil.org", "localhost", ""],
)
def test_a_host_of_no_cloud_belongs_to_none(host: str) -> None:
    assert CLOUDS.of_vault(host) is None


def test_clouds_are_found_by_their_names() -> None:
    names = ("Azure public", "Azure China", "Azure US Government", "stack")
    assert [CLOUDS.named(name) for name in names] == [PUBLIC, CHINA, US_GOVERNMENT, STACK]
    assert CLOUDS.named("other") is None
    assert Clouds().named("stack") is None


def test_a_cloud_of_the_settings_file_is_marked() -> None:
    assert (PUBLIC.label, STACK.label) == ("Azure public", "stack (custom)")
