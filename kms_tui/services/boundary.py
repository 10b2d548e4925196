"""The one way from the screens and the command line to the services.

Only own errors come out. Anything else is a defect of this program: its kind and place are told,
its text and its frames, which may hold a secret, are dropped here.
"""

import traceback
from collections.abc import Awaitable
from pathlib import Path
from typing import TypeVar

from kms_tui.domain.errors import KmsTuiError, UnexpectedError

T = TypeVar("T")


async def call(action: Awaitable[T]) -> T:
    """Return what the action returns; raise only `KmsTuiError`s (and let cancellation pass)."""
    try:
        return await action
    except KmsTuiError:
        raise
    except Exception as error:  # noqa: BLE001 - the one boundary that turns defects into an error
        kind, place = type(error).__name__, _place(error)
    raise UnexpectedError(kind, place)


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"
