"""SIGKILL at every step of every action on universe keys: what the next session finds and mends."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from counting import Sized, Tally

PROGRAM = Path(__file__).with_name("killed_universe_keys.py")
KEYS, MOMENTS_OF_A_KEY = 50, 8
Way = tuple[str, ...]
"""Step, and how it is killed."""

IN_SHORT: dict[Way, int] = {
    ("rewrap", "3", "27"): KEYS * MOMENTS_OF_A_KEY // 27,
    ("rewrap", "twice", "12"): 12,
    ("rewrap", "anywhen", "6"): 6,
}
"""The other steps are killed at each of their effects elsewhere; this is about many keys."""
IN_LONG: dict[Way, int] = {
    ("rewrap", "1", "2"): KEYS * MOMENTS_OF_A_KEY // 2 + 10,
    ("rewrap", "2", "2"): KEYS * MOMENTS_OF_A_KEY // 2 + 10,
    ("rewrap", "twice", "110"): 110,
    ("rewrap", "anywhen", "30"): 30,
    ("edit", "1", "1"): 70,
    ("enable", "1", "1"): 28,
    ("rotate", "1", "1"): 26,
    ("recover", "1", "1"): 20,
    ("disable", "1", "1"): 4,
}
"""The fewest kills of each. No refactoring lets moments vanish unnoticed."""


@dataclass(frozen=True)
class Killed:
    """A step that was killed again and again."""

    killed: int
    undone: int
    done: int
    wrong: list[str]
    errors: str


@pytest.fixture(scope="module")
def fewest(sized: Sized) -> dict[Way, int]:
    return (IN_SHORT, IN_LONG)[sized(0, 1)]


@pytest.fixture(scope="module")
def killed(fewest: dict[Way, int]) -> dict[Way, Killed]:
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(fewest, pool.map(_kill, fewest), strict=True))


def _kill(way: Way) -> Killed:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(PROGRAM), *way],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Killed(**json.loads(done.stdout), errors=done.stderr)


@pytest.mark.proves("R1")
def test_no_key_is_lost_and_what_was_begun_can_be_brought_to_its_end(
    killed: dict[Way, Killed], tally: Tally
) -> None:
    for way, told in killed.items():
        failed = min(told.killed, len(told.wrong))
        tally("R1", f"killed in a step on many keys: {way[0]}", tried=told.killed, failed=failed)
    for way, told in killed.items():
        assert not told.wrong, f"{way}: {told.wrong[:3]} of {told.killed} kills: {told.errors}"


def test_it_is_killed_often_enough(killed: dict[Way, Killed], fewest: dict[Way, int]) -> None:
    assert all(told.killed >= fewest[way] for way, told in killed.items())


def test_the_kills_reach_both_sides_of_each_commit(killed: dict[Way, Killed]) -> None:
    for way, told in killed.items():
        if way[0] not in ("rewrap", "recover"):
            assert told.undone, way
            assert told.done, way


def test_every_re_wrap_of_fifty_keys_comes_to_its_end(killed: dict[Way, Killed]) -> None:
    for way, told in killed.items():
        if way[0] == "rewrap":
            assert (told.undone, told.done) == (0, told.killed), way
