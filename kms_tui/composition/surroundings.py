"""What differs between runs that are otherwise the same: time, who acts where, and the host."""

import getpass
import os
import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything a run reads from the process it is in."""

    now: Callable[[], datetime]
    stopwatch: Callable[[], float]
    user: str
    host: str
    environ: Mapping[str, str] = field(default_factory=dict)
    """The environment without what hardening drops."""
    original_environ: Mapping[str, str] = field(default_factory=dict)
    """The environment as it was, for the doctor."""
    passphrase_descriptor: int | None = None
    """An open file that gives the passphrase of the secrets file."""
    options: Mapping[str, str] = field(default_factory=dict)
    """What the command line says about settings, by their keys."""
    context: str = ""
    """The context that it names, or empty."""


def here_and_now(
    original_environ: Mapping[str, str],
    passphrase_descriptor: int | None = None,
    options: Mapping[str, str] | None = None,
    context: str = "",
) -> Surroundings:
    """Return the real ones; call it after the process was hardened."""
    return Surroundings(
        _now,
        time.monotonic,
        _user(),
        platform.node().split(".", 1)[0],
        dict(os.environ),
        original_environ,
        passphrase_descriptor,
        options or {},
        context,
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as containers have
        return f"uid{os.getuid()}"
