"""Each action with each harm at each call that it makes: told truly, and no key lost."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from counting import Sized, Tally

PROGRAM = Path(__file__).with_name("troubled_calls.py")
FEWEST_CALLS = {
    "edit": 15,
    "create": 15,
    "rewrap_to_another": 15,
    "rewrap_to_newest": 13,
    "resume": 9,
    "enable": 8,
    "import_keys": 8,
    "rotate": 8,
    "verify": 5,
    "delete": 3,
    "register": 1,
    "abandon": 1,
    "disable": 1,
}
"""That each can be disturbed at; the longest first. No refactoring lets calls vanish unnoticed."""
PROCESSES = 2


@pytest.fixture(scope="module")
def disturbed(sized: Sized) -> dict[str, Any]:
    """What was tried, by action: in the short form each harm at one call of each port."""
    actions = list(FEWEST_CALLS)
    shares = [actions[first::PROCESSES] for first in range(PROCESSES)]
    with ThreadPoolExecutor(PROCESSES) as pool:
        told = pool.map(lambda share: _disturb(sized(1, 100), share), shares)
        return dict(chain.from_iterable(each.items() for each in told))


def _disturb(most: int, actions: list[str]) -> dict[str, Any]:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(PROGRAM), str(most), *actions],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    tried: dict[str, Any] = json.loads(done.stdout)
    return tried


@pytest.mark.proves("R9")
@pytest.mark.parametrize("action", FEWEST_CALLS)
def test_what_is_told_is_so_whatever_happens_at_whatever_call(
    disturbed: dict[str, Any], action: str, tally: Tally
) -> None:
    tried = disturbed[action]
    lost = [each for each in tried["wrong"] if "ANSWER_LOST" in each.splitlines()[0]]
    tally("R9", "one action", tried=tried["answers_lost"] + len(lost), failed=len(lost))
    assert not tried["wrong"], tried["wrong"][0]
    assert tried["calls"] >= FEWEST_CALLS[action]
