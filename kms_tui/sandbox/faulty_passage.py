"""How a vault's fault treats a request on its way in: let it pass, delay it, refuse it, keep it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from kms_tui.sandbox.faults import ANSWERS_BEFORE_SIGN_IN, Fault
from kms_tui.sandbox.http_messages import ConnectionCut, Refused
from kms_tui.sandbox.vault_answers import internal_error, throttled

if TYPE_CHECKING:
    from collections.abc import Callable

SLOW_SECONDS = 2.0
QUIET_SECONDS = 5.0
"""How long nobody may ask before `kv-throttled` starts over."""
REFUSED_AFTER_QUIET = 2
RETRY_AFTER_SECONDS = 1
JAMMED_RETRY_AFTER_SECONDS = 30


class FaultyPassage:
    """The way into one vault; ``stopping`` ends every wait on it."""

    def __init__(
        self, fault: Fault | None, clock: Callable[[], float], stopping: asyncio.Event
    ) -> None:
        self._fault = fault
        self._clock = clock
        self._stopping = stopping
        self._last_request = float("-inf")
        self._refused = 0

    async def enter(self) -> None:
        """Do what the fault does to every request.

        Raises:
            Refused: the fault answers in the vault's place.
            ConnectionCut: the sandbox stopped while the fault kept the request.
        """
        if self._fault is Fault.SLOW:
            await self._wait(SLOW_SECONDS)
        if self._fault in ANSWERS_BEFORE_SIGN_IN:
            raise Refused(ANSWERS_BEFORE_SIGN_IN[self._fault])

    async def enter_signed_in(self) -> None:
        """Do what the fault does to a request that carries a valid token.

        Raises:
            Refused: the fault refuses the request.
            ConnectionCut: the sandbox stopped while the fault kept the request.
        """
        match self._fault:
            case Fault.HUNG:
                await self._wait(None)
            case Fault.BROKEN:
                raise internal_error()
            case Fault.JAMMED:
                raise throttled(JAMMED_RETRY_AFTER_SECONDS)
            case Fault.THROTTLED:
                self._refuse_after_quiet()
            case _:
                pass

    def _refuse_after_quiet(self) -> None:
        now = self._clock()
        if now - self._last_request > QUIET_SECONDS:
            self._refused = 0
        self._last_request = now
        if self._refused < REFUSED_AFTER_QUIET:
            self._refused += 1
            raise throttled(RETRY_AFTER_SECONDS)

    async def _wait(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return
        raise ConnectionCut
