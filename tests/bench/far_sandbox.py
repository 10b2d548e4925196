"""A sandbox in a process of its own, as far away as one likes, with any number of keys."""

import asyncio
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.sandbox.key_files import KeyFiles
from kms_tui.sandbox.scenario_keys import scenario_keys
from kms_tui.sandbox.server import Sandbox
from kms_tui.sandbox.vault_plans import VAULT_PLANS

HOST = "kv-all-permissions.vault.azure.net"
"""The vault with the many keys."""
_STARTS_WITHIN_SECONDS = 60


@dataclass(frozen=True)
class FarSandbox:
    """A running sandbox."""

    network: NetworkSettings
    _pipe: Connection

    def requests(self) -> int:
        """Return how many requests it received since this was asked last."""
        self._pipe.send("requests")
        counted: int = self._pipe.recv()
        return counted


def key_name(number: int) -> str:
    """Return the name of one of the many keys."""
    return f"key-{number:04}"


@contextmanager
def far_sandbox(directory: Path, *, keys: int, latency_seconds: float) -> Iterator[FarSandbox]:
    """Start a sandbox whose every answer takes so much longer; stop it at the end."""
    _make_keys(directory, keys)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(directory, latency_seconds, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        assert ours.poll(_STARTS_WITHIN_SECONDS)
        proxy, ca_file = ours.recv()
        network = NetworkSettings.from_environment({}, proxy=proxy, ca_file=ca_file, source="bench")
        yield FarSandbox(network, ours)
    finally:
        ours.close()
        process.join(10)
        process.kill()


def _make_keys(directory: Path, keys: int) -> None:
    """Give the vault many keys, each with the material of one: only names and versions count."""
    [like] = scenario_keys([VAULT_PLANS[HOST]], time.time())[HOST]
    files = KeyFiles(directory / "vaults" / HOST)
    for number in range(keys):
        version = replace(like.current, version=f"{number:032x}")
        files.save(replace(like, name=key_name(number), versions=(version,)))


def _serve(directory: Path, latency_seconds: float, pipe: Connection) -> None:
    asyncio.run(_answer(directory, latency_seconds, pipe))


async def _answer(directory: Path, latency_seconds: float, pipe: Connection) -> None:
    async with Sandbox(directory) as sandbox:
        sandbox.latency_seconds = latency_seconds
        pipe.send((sandbox.proxy_url, str(sandbox.ca_file)))
        while True:
            try:
                await asyncio.to_thread(pipe.recv)
            except EOFError:
                return
            pipe.send(len(sandbox.requests))
            sandbox.requests.clear()
