"""Runs the programs that need strace, or skips where this host has none."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from traced_process import CANNOT_TRACE

_SECONDS = 3600


def printed_by(program: Path, *arguments: object) -> dict[str, Any]:
    """Return the document that it prints."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(program), *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode == CANNOT_TRACE:
        pytest.skip("this host has no strace, or lets it hold no process")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told
