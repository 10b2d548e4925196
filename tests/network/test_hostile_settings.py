"""The settings say where credentials go: nobody but the admin, or root, may have written them."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from attacker import ambush
from azure_troubles import untroubled
from clear_errors import raises_clearly
from counting import Tally
from raw_servers import listening
from saving_bench import Bench

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.errors import SettingsInvalid
from kms_tui.sandbox import world
from kms_tui.settings.settings_file import read_file

_CLOUD = """
[[clouds]]
name = "{name}"
authority = "{authority}"
vault_suffix = "{suffix}"
"""
_EVIL = {"name": "Stack", "authority": "evil.example", "suffix": "evil.example"}
CLOUDS = {
    "Microsoft's suffix": {"suffix": "vault.azure.net"},
    "below Microsoft's suffix": {"suffix": "kv-demo.vault.azure.net"},
    "Microsoft's name": {"name": "Azure public"},
    "an authority with a path": {"authority": "evil.example/login"},
    "an authority with userinfo": {"authority": "login.microsoftonline.com@evil.example"},
    "an authority with a scheme": {"authority": "http://evil.example"},
    "a suffix with a star": {"suffix": "*.azure.net"},
    "no suffix": {"suffix": ""},
    "a line end": {"authority": "evil.example\\n"},
    "control characters in the name": {"name": "Stack\\u001b[2J"},
}


@pytest.mark.proves("S5")
@pytest.mark.attack("hostile settings file", defence="no custom cloud takes over Microsoft's")
@pytest.mark.parametrize("changed", CLOUDS.values(), ids=CLOUDS.keys())
def test_a_custom_cloud_cannot_take_over_microsofts(
    tmp_path: Path, changed: dict[str, str]
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(_CLOUD.format(**_EVIL | changed))
    with raises_clearly(SettingsInvalid):
        read_file(file)


@pytest.mark.proves("S5")
@pytest.mark.attack("settings file of others", defence="a file that all may write is refused")
def test_a_settings_file_that_every_user_may_write_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(_CLOUD.format(**_EVIL))
    assert read_file(file).clouds.custom
    file.chmod(0o666)
    with raises_clearly(SettingsInvalid, match="every user of this host may write it"):
        read_file(file)


@pytest.mark.proves("S5")
@pytest.mark.attack("5.6 hostile proxy", defence="it sees host names only: TLS goes through it")
async def test_a_proxy_of_the_environment_sees_nothing_but_host_names(
    tmp_path: Path, tally: Tally
) -> None:
    seen: list[bytes] = []

    async def watch(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        seen.append(await reader.read(1 << 16))

    async with ambush(tmp_path, untroubled) as site, listening(watch) as port:
        environ = {"HTTPS_PROXY": f"http://127.0.0.1:{port}"}
        network = replace(NetworkSettings.from_environment(environ), read_seconds=1.0)
        async with Bench.opened(tmp_path / "proxied", network) as bench:
            elsewhere = replace(site, bench=bench)
            assert (await elsewhere.save()).saved is None
    leaked = [sent for sent in seen if world.CLIENT_SECRET.encode() in sent or b"Bearer" in sent]
    assert "(from HTTPS_PROXY)" in network.summary
    tally("S5", "proxies", tried=len(seen), failed=len(leaked))
    assert seen
    assert leaked == []
