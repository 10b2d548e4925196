"""Random sequences of actions with faults, lost answers, stops, stale looks and restarts between.

The short form tries always the same few, the long form always new ones.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from counting import Sized, Tally

PROGRAM = Path(__file__).with_name("random_sequences.py")
FAILED = "failed"


def run(sequences: int, steps: int, which: str) -> Counter[str]:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(PROGRAM), str(sequences), str(steps), which],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    sys.stderr.write(done.stderr)
    return Counter({FAILED: 1}) if done.returncode else Counter(json.loads(done.stdout))


@pytest.mark.proves("R9", "R12", "R19")
def test_no_sequence_loses_a_key_or_is_told_wrongly(sized: Sized, tally: Tally) -> None:
    processes, steps, which = (8, 30, "new") if sized(0, 1) else (1, 12, "same")
    wanted = [sized(60, 2_000) // processes] * processes
    with ThreadPoolExecutor(2) as pool:
        counts = pool.map(lambda sequences: run(sequences, steps, which), wanted)
        counted = sum(counts, Counter[str]())
    tally("R12", "sequences", tried=counted["sequences"], failed=counted[FAILED])
    tally("R9", "in sequences", tried=counted["lost answers"])
    tally("R19", "keys unwrapped on another host, in sequences", tried=counted["restored keys"])
    assert not counted[FAILED]
