"""Hosts whose clocks are wrong: what is newest, and in which order, hangs on no clock."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from counting import Sized, Tally

PROGRAM = Path(__file__).with_name("wrong_clocks.py")
KEYS = 6
AS_IT_HAPPENED = [
    *("registered", "enabled", "rotated", "rotated", "rotated"),
    *("re-wrap begun", *["key re-wrapped"] * 4, "re-wrap completed"),
    *("disabled", "enabled", "rotated"),
]


@pytest.mark.proves("R20")
def test_wrong_clocks_change_no_active_key_no_order_and_no_recovery(
    sized: Sized, tally: Tally
) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(PROGRAM), str(sized(4, 60))],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    tally("R20", "two hosts", tried=told["tried"], failed=len(told["wrong"]))
    assert told["right"] == {
        "verified": KEYS,
        "active": [KEYS],
        "configurations": ["later", "prod", "staging"],
        "history": AS_IT_HAPPENED[::-1],
        "audit log": ["unfinished"],  # the edit in which the session was killed
    }
    assert not told["wrong"], done.stderr
