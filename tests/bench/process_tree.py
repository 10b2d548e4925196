"""What a program and the programs that it started use: CPU, memory, and how often they wake up."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_CPU_CLOCK = 2
"""The kernel's number for the clock of the CPU time of a process; it counts threads that ended."""


@dataclass(frozen=True, slots=True)
class ProcessTree:
    """A process with its descendants as they are at each look."""

    root: int

    def cpu_seconds(self) -> float:
        """Return the CPU time used so far by those that live."""
        return sum(map(_cpu_seconds, self._processes()))

    def resident_mib(self) -> float:
        """Return the memory that is in RAM, MiB; what they share counts for each."""
        return sum(_field(pid, "status", "VmRSS:") for pid in self._processes()) / 1024

    def proportional_mib(self) -> float:
        """Return the memory that is in RAM, MiB; what is shared counts in shares."""
        return sum(_field(pid, "smaps_rollup", "Pss:") for pid in self._processes()) / 1024

    def wake_ups(self) -> int:
        """Return how often their threads went to sleep so far: as often as they woke up."""
        return sum(
            _field(pid, f"task/{thread.name}/status", "voluntary_ctxt_switches:")
            for pid in self._processes()
            for thread in _entries(Path(f"/proc/{pid}/task"))
        )

    def _processes(self) -> Iterator[int]:
        waiting = [self.root]
        while waiting:
            pid = waiting.pop()
            yield pid
            for thread in _entries(Path(f"/proc/{pid}/task")):
                waiting += map(int, _text(thread / "children").split())


def _cpu_seconds(pid: int) -> float:
    try:
        return time.clock_gettime((~pid << 3) | _CPU_CLOCK)
    except OSError:
        return 0.0


def _entries(directory: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        return list(directory.iterdir())
    return []


def _text(path: Path) -> str:
    with contextlib.suppress(OSError):
        return path.read_text(encoding="ascii")
    return ""


def _field(pid: int, file: str, name: str) -> int:
    for line in _text(Path(f"/proc/{pid}/{file}")).splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    return 0
