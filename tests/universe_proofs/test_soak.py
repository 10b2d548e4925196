"""A session in which an admin does much for long: it holds no more at the end than soon after."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from counting import Sized, Tally

PROGRAM = Path(__file__).with_name("soak.py")
MOST_GROWTH = 1.1
"""Of memory and objects, since the end of the first tenth."""


@pytest.mark.proves("R21")
def test_a_long_session_keeps_no_descriptor_thread_child_or_memory(
    sized: Sized, tally: Tally
) -> None:
    operations = sized(500, 10_000)
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(PROGRAM), str(operations)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=300 + operations,
        check=False,
    )
    tally("R21", "mixed operations", tried=operations, failed=int(done.returncode != 0))
    assert done.returncode == 0, done.stderr
    held = json.loads(done.stdout)
    soon, last = held[0], held[-1]
    for what in ("descriptors", "threads", "children"):
        assert last[what] <= soon[what], held
    for what in ("objects", "resident_kib"):
        assert last[what] <= soon[what] * MOST_GROWTH, held
