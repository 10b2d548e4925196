"""The sandbox as a process of its own."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import socket
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
import pytest
from azure.core.exceptions import AzureError
from azure_side import API, Azure, open_session

import kms_tui
from kms_tui.sandbox.server import Sandbox

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator

ROOT = Path(kms_tui.__file__).parents[1]
LISTENING = "0A"


@dataclass(frozen=True)
class Running:
    """A sandbox process that has said it is ready."""

    process: Process
    proxy_url: str
    ca_file: Path
    imds_url: str


@asynccontextmanager
async def _running(directory: Path, *options: str) -> AsyncIterator[Running]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "kms_tui.sandbox", "--directory", str(directory), *options),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(10):
            line = json.loads(await process.stdout.readline())
        assert set(line) == {"proxy", "ca_file", "imds"}
        yield Running(process, line["proxy"], Path(line["ca_file"]), line["imds"])
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _end(process: Process) -> tuple[int | None, bytes]:
    async with asyncio.timeout(5):
        _, stderr = await process.communicate()
    return process.returncode, stderr


def _listening_addresses(pid: int) -> list[str]:
    links = [path.readlink() for path in Path(f"/proc/{pid}/fd").iterdir()]
    inodes = {match[1] for link in links if (match := re.match(r"socket:\[(\d+)\]", str(link)))}
    rows = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    ]
    return [row[1] for row in rows if row[3] == LISTENING and row[9] in inodes]


async def test_it_serves_and_ends_on_sigterm_without_a_word(tmp_path: Path) -> None:
    async with _running(tmp_path) as running:
        async with open_session(running) as session:
            assert (await Azure(running, session).keys().get_key("good")).name == "good"
        running.process.send_signal(signal.SIGTERM)

        assert await _end(running.process) == (0, b"")


async def test_it_ends_when_its_parent_closes_standard_input(tmp_path: Path) -> None:
    async with _running(tmp_path, "--until-stdin-closes") as running:
        assert running.process.stdin is not None
        running.process.stdin.close()

        assert await _end(running.process) == (0, b"")


async def test_it_ends_without_a_word_while_a_request_hangs(tmp_path: Path) -> None:
    async with _running(tmp_path) as running, open_session(running) as session:
        azure = Azure(running, session)
        url, token = f"https://kv-hung.vault.azure.net/keys/good?{API}", await azure.token()
        hanging = asyncio.create_task(azure.send("GET", url, token=token))
        done, _ = await asyncio.wait({hanging}, timeout=0.3)
        assert not done
        start = time.monotonic()
        running.process.send_signal(signal.SIGTERM)

        assert await _end(running.process) == (0, b"")
        assert time.monotonic() - start < 2
        with pytest.raises(aiohttp.ClientError):
            await hanging


async def test_faults_write_nothing_to_standard_error(tmp_path: Path) -> None:
    async with _running(tmp_path) as running:
        async with open_session(running) as session:
            azure = Azure(running, session, read_timeout_seconds=0.2)
            for vault in ("kv-wrong-certificate", "kv-create-lost", "kv-unreachable", "kv-hung"):
                with pytest.raises(AzureError):
                    await azure.keys(vault).create_ec_key("new-key")
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2):
                    await azure.keys("kv-silent").get_key("good")
        running.process.send_signal(signal.SIGTERM)

        assert await _end(running.process) == (0, b"")


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="needs Linux's list of sockets")
async def test_all_its_sockets_listen_on_loopback_only(tmp_path: Path) -> None:
    async with _running(tmp_path) as running:
        addresses = _listening_addresses(running.process.pid)

    loopback = socket.inet_aton("127.0.0.1")[::-1].hex().upper()
    assert len(addresses) == 3
    assert {address.partition(":")[0] for address in addresses} == {loopback}


async def test_a_taken_port_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "kms_tui.sandbox", "--directory", str(tmp_path)),
            *("--port", str(taken.getsockname()[1])),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        code, stderr = await _end(process)

    assert code == 1
    assert stderr.startswith(b"kms_tui.sandbox: ")
    assert stderr.count(b"\n") == 1


async def test_a_killed_sandbox_leaves_a_directory_that_starts_again(tmp_path: Path) -> None:
    names: list[str] = []
    async with _running(tmp_path) as running, open_session(running) as session:
        keys = Azure(running, session).keys()

        async def create_without_end() -> None:
            while True:
                names.append((await keys.create_ec_key(f"key-{len(names)}")).name)
                if len(names) == 20:
                    asyncio.get_running_loop().call_soon(running.process.kill)

        with pytest.raises(AzureError):
            await create_without_end()

    async with Sandbox(tmp_path) as sandbox, open_session(sandbox) as session:
        found = Azure(sandbox, session).keys().list_properties_of_keys()
        assert set(names) <= {key.name async for key in found}
