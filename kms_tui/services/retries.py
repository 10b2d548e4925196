"""When a question to Azure is asked again, and how the wait is told."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from kms_tui.domain.errors import KeyVaultError

T = TypeVar("T")

TRIES = 3
"""How often a question is asked when the other side fails for the moment."""
LONGEST_WAIT_SECONDS = 60.0
"""A longer wait is not sat out: the admin is told and decides."""


def pause_before_next(error: KeyVaultError, attempt: int) -> float | None:
    """Return the seconds to wait after that attempt (from 1 on), or None to give up."""
    if not error.is_transient or attempt >= TRIES:
        return None
    seconds = float(attempt) if error.retry_after_seconds is None else error.retry_after_seconds
    return seconds if seconds <= LONGEST_WAIT_SECONDS else None


def waiting_note(seconds: float, reason: str, next_attempt: int) -> str:
    """Return how a pause is told."""
    return f"try {next_attempt} of {TRIES}, {reason}: waits {seconds:.0f} s"


async def asked_again(ask: Callable[[], Awaitable[T]], tell: Callable[[str], None]) -> T:
    """Return the answer to a question that changes nothing; ask again while that may help.

    `tell` hears of each pause.
    """
    attempt = 1
    while True:
        try:
            return await ask()
        except KeyVaultError as error:
            pause = pause_before_next(error, attempt)
            if pause is None:
                raise
            reason = error.what.rstrip(".")
        attempt += 1
        tell(waiting_note(pause, reason, attempt))
        await asyncio.sleep(pause)
