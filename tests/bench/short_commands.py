"""CPU of commands that end by themselves, against the least that Python itself takes."""

import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence

from compared_programs import KMS_TUI

NOTHING = "python -c pass"
VERSION, LISTING = "--version", "list --json"
_COMMANDS = {
    NOTHING: (sys.executable, "-c", "pass"),
    VERSION: (KMS_TUI, "--version"),
    LISTING: (KMS_TUI, "list", "--json"),
}


def ratios_to_python(environ: Mapping[str, str], rounds: int) -> dict[str, float]:
    """Return the CPU of each command as a ratio to Python's own, those that succeed only."""
    seconds = [
        {name: _cpu_seconds(argv, environ) for name, argv in _COMMANDS.items()}
        for _ in range(rounds)
    ]
    return {
        name: statistics.median(times[name] / times[NOTHING] for times in seconds)
        for name in (VERSION, LISTING)
        if all(times[name] for times in seconds)
    }


def _cpu_seconds(argv: Sequence[str], environ: Mapping[str, str]) -> float:
    """Return the CPU time of a command, s; 0 if it failed."""
    with subprocess.Popen(  # noqa: S603 - the table above
        argv, env=dict(environ), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return 0.0 if process.returncode else used.ru_utime + used.ru_stime
