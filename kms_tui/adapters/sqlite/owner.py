"""Which process an operation belongs to, as the journal shows it.

For people only: whether the process lives is decided by its lock, not by these words.
"""

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_START_TICKS = 19
"""Place of `starttime` in /proc/PID/stat, counted behind the command's closing bracket."""


@dataclass(frozen=True, slots=True)
class Owner:
    """One process on one host since one start."""

    host: str
    boot_id: str
    """Empty where the system has none."""
    pid: int
    started_at: str
    """ISO 8601, UTC, to the second; empty where the system does not tell."""


def this_process() -> Owner:
    """Describe the running process."""
    return Owner(
        host=platform.node(),
        boot_id=_first_line(Path("/proc/sys/kernel/random/boot_id")),
        pid=os.getpid(),
        started_at=_started_at(),
    )


def _first_line(path: Path) -> str:
    try:
        return path.read_text().partition("\n")[0]
    except OSError:
        return ""


def _started_at() -> str:
    fields = _first_line(Path("/proc/self/stat")).rpartition(")")[2].split()
    booted_at = _booted_at()
    if booted_at is None or len(fields) <= _START_TICKS:
        return ""
    seconds = int(fields[_START_TICKS]) // os.sysconf("SC_CLK_TCK")
    return datetime.fromtimestamp(booted_at + seconds, UTC).isoformat()


def _booted_at() -> int | None:
    try:
        lines = Path("/proc/stat").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith("btime ")), None)
