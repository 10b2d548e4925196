"""Four sessions edit one configuration at once: no edit is lost, the loser sees what differs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from counting import Sized, Tally

PROGRAM = Path(__file__).with_name("racing_editors.py")
EDITORS = 4
AT_FIRST = 2
"""The revision before the first of the edits."""


@pytest.mark.proves("R8")
def test_no_edit_of_four_sessions_is_lost_and_every_loser_is_shown_the_change(
    sized: Sized, tally: Tally
) -> None:
    edits = sized(100, 1_000)
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(PROGRAM), str(edits // EDITORS)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=120 + 2 * edits,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    lost = edits - told["counted"]
    tally("R8", "edits told as done", tried=told["done"], failed=max(lost, told["lost"]))
    tally("R8", "edits refused", tried=told["refused"], failed=len(told["unexplained"]))
    assert (told["counted"], told["revision"] - AT_FIRST, told["lost"]) == (edits, edits, 0)
    assert told["refused"]
    assert not told["unexplained"]
    assert told["is_clean"]
