"""SIGKILL at every step of every action on universe keys: what the next session finds and mends."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("killed_universe_keys.py")
KEYS, MOMENTS_OF_A_KEY = 50, 8
FEWEST_KILLS: dict[tuple[str, ...], int] = {
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
"""Step, and how it is killed; the longest first. No refactoring lets moments vanish unnoticed."""
ONE_AT_A_TIME = ("edit", "enable", "rotate", "disable")


@dataclass(frozen=True)
class Killed:
    """A step that was killed again and again."""

    killed: int
    undone: int
    done: int
    wrong: list[str]
    errors: str


@pytest.fixture(scope="module")
def killed() -> dict[tuple[str, ...], Killed]:
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(FEWEST_KILLS, pool.map(_kill, FEWEST_KILLS), strict=True))


def _kill(way: tuple[str, ...]) -> Killed:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(PROGRAM), *way],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Killed(**json.loads(done.stdout), errors=done.stderr)


@pytest.mark.parametrize("way", FEWEST_KILLS, ids=" ".join)
def test_no_key_is_lost_and_what_was_begun_can_be_brought_to_its_end(
    killed: dict[tuple[str, ...], Killed], way: tuple[str, ...]
) -> None:
    told = killed[way]
    assert not told.wrong, f"{told.wrong[:3]} and more of {told.killed} kills: {told.errors}"


@pytest.mark.parametrize("way", FEWEST_KILLS, ids=" ".join)
def test_it_is_killed_at_every_moment(
    killed: dict[tuple[str, ...], Killed], way: tuple[str, ...]
) -> None:
    assert killed[way].killed >= FEWEST_KILLS[way]


@pytest.mark.parametrize("step", ONE_AT_A_TIME)
def test_the_kills_reach_both_sides_of_its_commit(
    killed: dict[tuple[str, ...], Killed], step: str
) -> None:
    told = killed[step, "1", "1"]
    assert told.undone
    assert told.done


def test_every_re_wrap_of_fifty_keys_comes_to_its_end(
    killed: dict[tuple[str, ...], Killed],
) -> None:
    for way, told in killed.items():
        if way[0] == "rewrap":
            assert (told.undone, told.done) == (0, told.killed), way
