"""The doctor names the proxy in use, its source, what contradicts it, and whether it answers."""

import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import pytest
from clear_errors import raises_clearly
from doctor_network_lab import codes, now, only, unused_port
from raw_servers import listening, silent

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.adapters.azure.network_examination import NetworkExamination
from kms_tui.domain.check import Verdict
from kms_tui.domain.cloud import PUBLIC
from kms_tui.domain.errors import SettingsInvalid
from kms_tui.domain.finding import Finding, Topic
from kms_tui.services.doctor import Doctor, Examination

pytest_plugins = ("azure_fixtures",)

HERE = replace(PUBLIC, authority="localhost")
"""A cloud whose sign-in host resolves everywhere."""


async def look(environ: Mapping[str, str], **given: str) -> Sequence[Finding]:
    """Examine the network of an environment, and of settings in a file."""
    settings: NetworkSettings | SettingsInvalid
    try:
        settings = NetworkSettings.from_environment(environ, **given)
    except SettingsInvalid as error:
        settings = error
    return await NetworkExamination(settings, environ, now, [HERE]).examine()


async def test_a_proxy_that_accepts_is_named_with_its_source(
    sandbox_network: NetworkSettings,
) -> None:
    found = await look({"HTTPS_PROXY": sandbox_network.proxy_url})
    assert sandbox_network.proxy_url in only(found, "proxy").what
    assert "HTTPS_PROXY" in only(found, "proxy").what
    assert only(found, "proxy-accepts").verdict is Verdict.PASS
    assert only(found, "proxy-accepts").seconds is not None
    assert {finding.topic for finding in found} == {Topic.NETWORK}


async def test_the_proxys_credentials_are_masked() -> None:
    async with listening(silent()) as port:
        found = await look({"https_proxy": f"http://admin:canary@127.0.0.1:{port}"})
    assert f"http://********@127.0.0.1:{port}" in only(found, "proxy").what
    assert "canary" not in repr(found)
    assert "admin" not in repr(found)


async def test_without_a_proxy_the_sign_in_host_has_to_resolve() -> None:
    found = await look({})
    assert codes(found) == ["no-proxy", "sign-in-dns-ok", "ca"]
    assert "127.0.0.1" in only(found, "sign-in-dns-ok").what


async def test_a_sign_in_host_that_does_not_resolve_is_told() -> None:
    clouds = [replace(PUBLIC, authority="login.invalid:8443")]
    found = await NetworkExamination(NetworkSettings(), {}, now, clouds).examine()
    finding = only(found, "sign-in-dns-failed")
    assert finding.verdict is Verdict.FAIL
    assert "login.invalid" in finding.what
    assert "/etc/resolv.conf" in finding.do


async def test_behind_a_proxy_the_sign_in_host_is_left_to_the_proxy() -> None:
    async with listening(silent()) as port:
        found = await look({"HTTPS_PROXY": f"http://127.0.0.1:{port}"})
    assert not [code for code in codes(found) if code.startswith("sign-in")]


async def test_a_proxy_that_refuses_is_told_with_the_place_to_correct() -> None:
    port = unused_port()
    finding = only(await look({"HTTPS_PROXY": f"http://127.0.0.1:{port}"}), "proxy-unreachable")
    assert finding.verdict is Verdict.FAIL
    assert f"The proxy 127.0.0.1:{port} does not accept connections." in finding.what
    assert "HTTPS_PROXY" in finding.do


@contextmanager
def swallowing_port() -> Iterator[int]:
    """Listen with a full queue: the kernel drops the packets of whoever connects."""
    with ExitStack() as sockets:
        server = sockets.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            waiting = sockets.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield server.getsockname()[1]


async def test_a_proxy_that_swallows_packets_is_given_up_in_time() -> None:
    began = time.monotonic()
    with swallowing_port() as port:
        found = await look({"HTTPS_PROXY": f"http://127.0.0.1:{port}"})
    assert 1.5 < time.monotonic() - began < 4
    assert only(found, "proxy-unreachable").verdict is Verdict.FAIL


async def test_a_proxy_whose_name_does_not_resolve_is_told() -> None:
    found = await look({}, proxy="http://proxy.invalid:3128", source="/home/me/settings.toml")
    finding = only(found, "proxy-dns-failed")
    assert finding.verdict is Verdict.FAIL
    assert "proxy.invalid:3128" in finding.what
    assert "/home/me/settings.toml" in finding.do


@pytest.mark.parametrize(
    ("proxy", "reason"),
    [
        ("socks5://admin:canary@proxy.example:1080", "socks5://"),
        ("http://admin:canary@proxy.example:port", "no valid address"),
    ],
)
async def test_a_proxy_that_cannot_be_used_is_a_finding(proxy: str, reason: str) -> None:
    environ = {"HTTPS_PROXY": proxy}
    with raises_clearly(SettingsInvalid) as caught:
        NetworkSettings.from_environment(environ)
    found = await NetworkExamination(caught.value, environ, now).examine()
    assert codes(found) == ["proxy-unusable"]
    assert found[0].verdict is Verdict.FAIL
    assert reason in found[0].what
    assert "http://host:port" in found[0].do
    assert "canary" not in repr(found)


async def test_a_password_that_cuts_the_address_short_is_told_and_not_shown() -> None:
    found = await look({"HTTPS_PROXY": "http://admin:99/canary@proxy.example:3128"})
    assert codes(found) == ["proxy-unusable"]
    assert found[0].verdict is Verdict.FAIL
    assert "%2F" in found[0].do
    assert not [word for word in ("canary", "admin", "99") if word in repr(found)]


async def test_a_variable_with_such_a_password_is_not_shown_either() -> None:
    found = await look({"ALL_PROXY": "http://admin:99/canary@proxy.example:3128"})
    assert "no proxy's address" in only(found, "proxy-variable-not-used").what
    assert not [word for word in ("canary", "admin", "99") if word in repr(found)]


async def test_variables_that_contradict_each_other_are_told_masked() -> None:
    async with listening(silent()) as port:
        found = await look(
            {
                "https_proxy": f"http://127.0.0.1:{port}",
                "HTTPS_PROXY": "http://admin:canary@b.example:2",
                "no_proxy": ".a.example",
                "NO_PROXY": ".b.example",
            }
        )
    finding = only(found, "https-proxy-differs")
    assert finding.verdict is Verdict.WARN
    assert "http://********@b.example:2" in finding.what
    assert "obeys https_proxy" in finding.what
    assert finding.do == "Correct one of them: unset HTTPS_PROXY"
    assert ".a.example" in only(found, "no-proxy-differs").what
    assert "canary" not in repr(found)


async def test_contradicting_variables_are_told_when_the_one_obeyed_is_unusable() -> None:
    environ = {"https_proxy": "socks5://a.example", "HTTPS_PROXY": "http://user:canary"}
    invalid = SettingsInvalid("The proxy is wrong.", do="Correct it.")
    found = await NetworkExamination(invalid, environ, now).examine()
    assert "socks5://a.example" in only(found, "https-proxy-differs").what
    assert "canary" not in repr(found)


async def test_variables_that_agree_are_no_finding() -> None:
    async with listening(silent()) as port:
        proxy = f"http://127.0.0.1:{port}"
        found = await look({"https_proxy": proxy, "HTTPS_PROXY": f" {proxy} "})
    assert "https-proxy-differs" not in codes(found)


async def test_a_variable_that_the_settings_file_overrules_is_told() -> None:
    environ = {"HTTPS_PROXY": "http://env.example:1", "NO_PROXY": ".env.example"}
    async with listening(silent()) as port:
        found = await look(
            environ, proxy=f"http://127.0.0.1:{port}", no_proxy="x.example", source="/s.toml"
        )
    for code in ("https-proxy-overruled", "no-proxy-overruled"):
        assert only(found, code).verdict is Verdict.PASS
        assert "/s.toml" in only(found, code).what


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
async def test_a_proxy_variable_that_does_not_count_is_told(name: str) -> None:
    found = await look({name: "http://admin:canary@proxy.example:3128"})
    finding = only(found, "proxy-variable-not-used")
    assert finding.verdict is Verdict.WARN
    assert name in finding.what
    assert f'export HTTPS_PROXY="${name}"' in finding.do
    assert "canary" not in repr(found)


@pytest.mark.parametrize(
    ("no_proxy", "code", "verdict"),
    [
        (".vault.azure.net", "no-proxy-covers-vaults", Verdict.PASS),
        ("localhost", "no-proxy-covers-sign-in", Verdict.WARN),
        ("*", "no-proxy-covers-sign-in", Verdict.WARN),
        ("*.vault.azure.net", "no-proxy-without-effect", Verdict.WARN),
        ("10.0.0.0/8", "no-proxy-without-effect", Verdict.WARN),
    ],
)
async def test_exceptions_from_the_proxy_are_told(
    no_proxy: str, code: str, verdict: Verdict
) -> None:
    async with listening(silent()) as port:
        found = await look({"HTTPS_PROXY": f"http://127.0.0.1:{port}", "NO_PROXY": no_proxy})
    assert only(found, code).verdict is verdict
    assert "NO_PROXY" in only(found, code).what


async def test_exceptions_that_concern_others_are_no_finding() -> None:
    async with listening(silent()) as port:
        environ = {"HTTPS_PROXY": f"http://127.0.0.1:{port}", "NO_PROXY": "10.1.2.3,.internal"}
        assert codes(await look(environ)) == ["proxy", "proxy-accepts", "ca"]


async def test_the_doctor_runs_it() -> None:
    examination: Examination = NetworkExamination(NetworkSettings(), {}, now, [HERE])
    assert codes(await Doctor([examination]).examine(lambda _: None)) == [
        "no-proxy", "sign-in-dns-ok", "ca",
    ]  # fmt: skip
