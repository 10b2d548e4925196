"""The sandbox in a thread of its own, so that one serves tests that each have their own loop."""

import asyncio
import threading
from pathlib import Path

from kms_tui.sandbox.server import Sandbox


class SandboxThread:
    """Starts with `start`, ends with `stop`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()
        self.sandbox = Sandbox(directory)

    def start(self) -> Sandbox:
        self._thread.start()
        assert self._ready.wait(20)
        return self.sandbox

    def stop(self) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(20)
        assert not self._thread.is_alive()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        async with self.sandbox:
            self._ready.set()
            await self._stopping.wait()
