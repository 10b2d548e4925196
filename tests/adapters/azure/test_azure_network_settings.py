"""Where the network's settings come from, which wins, and what is refused."""

from pathlib import Path

import pytest
import trustme
from azure_access import good_access
from clear_errors import raises_clearly

from kms_tui.adapters.azure.connector import AzureKeyVaults
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.adapters.azure.trust import trust
from kms_tui.domain.cloud import PUBLIC
from kms_tui.domain.errors import SettingsInvalid


@pytest.mark.parametrize(
    ("environ", "label", "source"),
    [
        ({"HTTPS_PROXY": "http://proxy.example:3128"}, "proxy.example:3128", "HTTPS_PROXY"),
        ({"https_proxy": "http://proxy.example:3128/"}, "proxy.example:3128", "https_proxy"),
        ({"HTTPS_PROXY": "http://a:1", "https_proxy": "http://b:2"}, "b:2", "https_proxy"),
        ({"HTTPS_PROXY": "proxy.example:3128"}, "proxy.example:3128", "HTTPS_PROXY"),
        ({"HTTPS_PROXY": "http://proxy.example"}, "proxy.example:80", "HTTPS_PROXY"),
        ({"HTTPS_PROXY": "http://user:p%40ss@proxy.example:8080"}, "proxy.example:8080",
         "HTTPS_PROXY"),
        ({"HTTPS_PROXY": "http://[2001:db8::1]:3128"}, "[2001:db8::1]:3128", "HTTPS_PROXY"),
        ({"HTTPS_PROXY": "  "}, "", ""),
        ({"HTTP_PROXY": "http://proxy.example:3128"}, "", ""),
        ({}, "", ""),
    ],
)  # fmt: skip
def test_the_proxy_is_read_from_the_environment(
    environ: dict[str, str], label: str, source: str
) -> None:
    network = NetworkSettings.from_environment(environ)
    assert (network.proxy_label, network.proxy_source) == (label, source)


@pytest.mark.attack(
    "5.6 proxy and certificates from the environment",
    defence="honoured by decision, the settings file wins, and the source is told",
)
def test_the_settings_file_wins_over_the_environment() -> None:
    environ = {
        "HTTPS_PROXY": "http://env.example:1",
        "NO_PROXY": "env.example",
        "SSL_CERT_FILE": "/env.pem",
    }
    network = NetworkSettings.from_environment(
        environ,
        proxy="http://file.example:2",
        no_proxy="file.example",
        ca_file="/file.pem",
        source="/home/me/settings.toml",
    )
    assert (network.proxy_label, network.proxy_source) == (
        "file.example:2",
        "/home/me/settings.toml",
    )
    assert (network.no_proxy, network.no_proxy_source) == ("file.example", network.proxy_source)
    assert (network.ca_file, network.ca_file_source) == ("/file.pem", network.proxy_source)


def test_what_the_settings_file_leaves_out_comes_from_the_environment() -> None:
    environ = {"no_proxy": "env.example", "SSL_CERT_FILE": "/env.pem"}
    network = NetworkSettings.from_environment(environ, proxy="http://a:1", source="the file")
    assert (network.no_proxy, network.no_proxy_source) == ("env.example", "no_proxy")
    assert (network.ca_file, network.ca_file_source) == ("/env.pem", "SSL_CERT_FILE")


@pytest.mark.parametrize(
    ("proxy", "reason"),
    [
        ("https://proxy.example:443", "https://"),
        ("socks5://proxy.example:1080", "socks5://"),
        ("http://proxy.example:port", "no valid address"),
        ("http://proxy.example:99999", "no valid address"),
        ("http://:3128", "names no host"),
        ("http://[::1", "no valid address"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_refused_with_its_source(proxy: str, reason: str) -> None:
    with raises_clearly(SettingsInvalid) as caught:
        NetworkSettings.from_environment({"HTTPS_PROXY": proxy})
    assert "HTTPS_PROXY" in caught.value.what
    assert reason in caught.value.what
    assert "http://host:port" in caught.value.do


def test_a_refused_proxy_does_not_show_its_password() -> None:
    with raises_clearly(SettingsInvalid) as caught:
        NetworkSettings.from_environment({"HTTPS_PROXY": "https://user:canary@proxy.example"})
    assert "canary" not in caught.value.what + caught.value.do + repr(caught.value)


def test_the_settings_do_not_show_the_proxys_password() -> None:
    network = NetworkSettings.from_environment({"HTTPS_PROXY": "http://user:canary@proxy:1"})
    assert "canary" not in repr(network)
    assert network.proxy_for("kv-demo.vault.azure.net") == "http://user:canary@proxy:1"


@pytest.mark.parametrize(
    ("no_proxy", "is_bypassed"),
    [
        ("", False),
        ("vault.azure.net", True),
        (".vault.azure.net", True),
        ("kv-demo.vault.azure.net", True),
        ("other.example, VAULT.azure.net", True),
        ("demo.vault.azure.net", False),
        ("azure.net.example", False),
        ("login.microsoftonline.com", False),
        ("*", True),
    ],
)
def test_no_proxy_names_hosts_and_suffixes(no_proxy: str, *, is_bypassed: bool) -> None:
    environ = {"HTTPS_PROXY": "http://proxy:1", "NO_PROXY": no_proxy}
    network = NetworkSettings.from_environment(environ)
    assert network.proxy_for("kv-demo.vault.azure.net") == ("" if is_bypassed else "http://proxy:1")


def test_the_process_environment_is_not_asked_behind_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("no_proxy", "vault.azure.net")
    network = NetworkSettings.from_environment({"HTTPS_PROXY": "http://proxy:1"})
    assert network.proxy_for("kv-demo.vault.azure.net") == "http://proxy:1"


def test_a_certificate_file_is_trusted_besides_the_systems_authorities(tmp_path: Path) -> None:
    file = tmp_path / "corporate.pem"
    file.write_bytes(trustme.CA().cert_pem.bytes())
    system = trust(NetworkSettings(), PUBLIC).cert_store_stats()["x509_ca"]
    both = trust(NetworkSettings(ca_file=str(file)), PUBLIC).cert_store_stats()["x509_ca"]
    assert both == system + 1


def test_a_host_without_authorities_trusts_the_bundled_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "absent.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert trust(NetworkSettings(), PUBLIC).cert_store_stats()["x509_ca"] > 50


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "cannot be read (No such file or directory)"), (b"not PEM", "no certificate")],
)
async def test_an_unusable_certificate_file_is_named_with_its_source(
    tmp_path: Path, content: bytes | None, reason: str
) -> None:
    file = tmp_path / "corporate.pem"
    if content is not None:
        file.write_bytes(content)
    network = NetworkSettings.from_environment({"SSL_CERT_FILE": str(file)})
    with raises_clearly(SettingsInvalid) as caught:
        async with AzureKeyVaults(network).open(good_access()):
            pass
    assert f"{file}, given by SSL_CERT_FILE, " in caught.value.what
    assert reason in caught.value.what
    assert caught.value.do
