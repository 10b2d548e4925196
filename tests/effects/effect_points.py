"""What may happen at the passing of an effect: a kill, a stop, or a failure as it would have."""

import errno
import os
import signal
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from keyring.errors import KeyringError
from named_effects import kinds

from kms_tui.effects import BEFORE

NEVER = 0
"""No point has that number."""


def kill(_point: str) -> None:
    """End this process as nothing can that it could see coming."""
    os.kill(os.getpid(), signal.SIGKILL)


def stop(_point: str) -> None:
    """Stop this process until somebody lets it go on."""
    os.kill(os.getpid(), signal.SIGSTOP)


@dataclass
class Points:
    """Counts the points, which are both sides of each effect, and does something at one of them."""

    at: int | str = NEVER
    """Its number from 1, or its name, such as `after secret put`."""
    do: Callable[[str], None] = kill
    failing: Mapping[str, int] = field(default_factory=dict)
    """Effects that fail whenever they are tried, with their error numbers."""
    passed: list[str] = field(default_factory=list)

    def __call__(self, side: str, name: str) -> None:
        point = f"{side} {name}"
        self.passed.append(point)
        if self.at in (len(self.passed), point):
            self.do(point)
        if side == BEFORE and name in self.failing:
            number = self.failing[name]
            raise OSError(number, os.strerror(number))


class Failures:
    """Raises at a point what the effect there would have raised."""

    def __init__(self) -> None:
        self._kinds = kinds()

    def can_fail(self, point: str) -> bool:
        """Whether the effect can raise anything: removing a directory is told to raise nothing."""
        return self._kinds[_name_in(point)] != {"shutil.rmtree"}

    def raise_at(self, point: str) -> None:
        """Raise it."""
        name = _name_in(point)
        [kind] = self._kinds[name]
        if kind in ("COMMIT", "backup"):
            raise sqlite3.OperationalError("disk I/O error")
        if kind in ("set_password", "delete_password"):
            raise KeyringError("the keyring went away")
        if kind == "create_rsa_key":
            from azure.core.exceptions import (  # noqa: PLC0415 - slow to load; most need it not
                ServiceResponseError,
            )

            raise ServiceResponseError("the connection was lost")
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def _name_in(point: str) -> str:
    return point.partition(" ")[2]
