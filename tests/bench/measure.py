"""`make bench`: how fast the installed program starts, answers and quits. Judges nothing.

Each number is the median of several runs on a real pty with a warm disk cache.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "terminal"))

from pty_session import PtySession

_RUNS = 5
_PROGRAM = str(Path(sys.executable).with_name("kms-tui"))


def _environ(home: str) -> dict[str, str]:
    return {"HOME": home, "PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8"}


def _seconds(action: Callable[[], object]) -> float:
    began = time.monotonic()
    action()
    return time.monotonic() - began


def _resident_mib(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def _one_run(home: str) -> dict[str, float]:
    began = time.monotonic()
    with PtySession([_PROGRAM], _environ(home)) as session:
        session.wait_for("refreshed")
        painted = time.monotonic() - began
        painted_bytes = len(session.raw)
        memory = _resident_mib(session.pid)
        session.press("n")
        form = _seconds(lambda: session.wait_for("Key Size"))
        session.press("ctrl+q")
        leaving = _seconds(session.wait_exit)
    return {
        "list painted, ms": painted * 1000,
        "bytes until then": painted_bytes,
        "memory then, MiB": memory,
        "form opened, ms": form * 1000,
        "quit, ms": leaving * 1000,
    }


def _import_of_services() -> float:
    command = [sys.executable, "-c", "import kms_tui.services"]
    return _seconds(lambda: subprocess.run(command, check=True)) * 1000  # noqa: S603 - our own


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as home:
        runs = [_one_run(home) for _ in range(_RUNS)]
    figures = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    figures["importing the services, ms"] = statistics.median(
        _import_of_services() for _ in range(_RUNS)
    )
    for name, figure in figures.items():
        sys.stdout.write(f"{name:<30}{figure:>10.0f}\n")


if __name__ == "__main__":
    main()
