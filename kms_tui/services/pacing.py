"""The pace at which one vault is asked by all who ask it at the same time.

Key Vault counts requests for the whole vault, so a wait that it asks one of them for holds for
all: those that go on asking only make it longer (Microsoft's page on throttling of Key Vault).
"""

import asyncio
import time
from collections.abc import Callable


class Pace:
    """Holds everybody back for as long as the vault asked to be left alone."""

    def __init__(self, tell: Callable[[str], None] | None = None) -> None:
        """Take who is told of each wait, and with an empty text of its end."""
        self._tell = tell or _tell_nobody
        self._free_at = 0.0

    def hold(self, seconds: float) -> None:
        """Let nobody ask for so long."""
        self._free_at = max(self._free_at, time.monotonic() + seconds)
        self._tell(f"vault is busy: waits {seconds:.0f} s")

    async def is_free(self) -> None:
        """Return once the vault may be asked."""
        if not self._free_at:
            return
        while (left := self._free_at - time.monotonic()) > 0:  # noqa: ASYNC110 - may grow meanwhile
            await asyncio.sleep(left)
        if self._free_at:
            self._free_at = 0.0
            self._tell("")


def _tell_nobody(_note: str) -> None:
    pass
