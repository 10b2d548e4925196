"""Two processes act on the same universe at the same instant: one order of the two, never a mix."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from counting import Sized, Tally

PROGRAM = Path(__file__).with_name("racing_admins.py")
DONE = "0"


@dataclass(frozen=True)
class Raced:
    """Many rounds of a race."""

    ends: dict[str, int]
    wrong: list[str]
    errors: str


def race(name: str, rounds: int) -> Raced:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(PROGRAM), name, str(rounds)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=120 + 2 * rounds,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Raced(**json.loads(done.stdout), errors=done.stderr)


@pytest.mark.proves("R7")
def test_a_configuration_is_used_or_deleted_and_never_both(sized: Sized, tally: Tally) -> None:
    rounds = sized(60, 1_000)
    raced = race("enable and delete", rounds)
    tally("R7", "enable and delete", tried=rounds, failed=len(raced.wrong))
    assert not raced.wrong, raced
    assert len(raced.ends) == 2, raced


@pytest.mark.proves("R7")
@pytest.mark.parametrize("name", ["re-wrap and rotate", "re-wrap twice", "disable and rotate"])
def test_what_two_admins_do_at_once_comes_out_as_if_one_had_been_first(
    name: str, sized: Sized, tally: Tally
) -> None:
    rounds = sized(15, 100)
    raced = race(name, rounds)
    tally("R7", "two admins at once", tried=rounds, failed=len(raced.wrong))
    assert not raced.wrong, raced
    assert all(DONE in end.split() for end in raced.ends), raced
