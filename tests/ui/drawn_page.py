"""What an app draws in memory, and the keys to work it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

_WAIT_SECONDS = 10.0


class DrawnPage:
    """A screen as an admin sees it."""

    def __init__(self, pilot: Pilot[Any]) -> None:
        self._pilot = pilot

    @property
    def lines(self) -> list[str]:
        strips = self._pilot.app.screen._compositor.render_strips()  # noqa: SLF001 - the screen as drawn
        return [strip.text.rstrip() for strip in strips]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    async def until(self, condition: Callable[[], object]) -> None:
        last_moment = time.monotonic() + _WAIT_SECONDS
        while not condition():
            assert time.monotonic() < last_moment, self.text
            await self._pilot.pause()

    async def sees(self, *texts: str) -> None:
        await self.until(lambda: all(text in self.text for text in texts))

    async def press(self, *keys: str) -> None:
        await self._pilot.press(*keys)
