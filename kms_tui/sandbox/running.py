"""Runs the sandbox until it is told to end."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kms_tui.sandbox.server import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a running sandbox is."""

    proxy: str
    ca_file: str
    imds: str
    """The instance metadata service, which gives managed identities their tokens."""


async def run_until_told(
    directory: Path,
    port: int,
    announce: Callable[[Addresses], None],
    *,
    until_stdin_closes: bool = False,
) -> None:
    """Run until SIGTERM or SIGINT; announce the addresses once everything answers."""
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    async with Sandbox(directory, port=port) as sandbox:
        announce(Addresses(sandbox.proxy_url, str(sandbox.ca_file), sandbox.imds_url))
        if until_stdin_closes:
            _watch_stdin(loop, ending)
        await ending.wait()


def _watch_stdin(loop: asyncio.AbstractEventLoop, ending: asyncio.Event) -> None:
    def watch() -> None:
        # Unbuffered: a thread inside sys.stdin's lock would break the interpreter's end.
        while sys.stdin is not None and os.read(sys.stdin.fileno(), 4096):
            pass
        with suppress(RuntimeError):  # the loop has ended already
            loop.call_soon_threadsafe(ending.set)

    threading.Thread(target=watch, daemon=True, name="stdin watch").start()
