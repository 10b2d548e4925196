"""Two processes act on the same universe at the same instant: one order of the two, never a mix."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

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
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Raced(**json.loads(done.stdout), errors=done.stderr)


def test_a_configuration_is_used_or_deleted_and_never_both() -> None:
    raced = race("enable and delete", 120)
    assert not raced.wrong, raced
    assert len(raced.ends) == 2, raced


@pytest.mark.parametrize("name", ["re-wrap and rotate", "re-wrap twice", "disable and rotate"])
def test_what_two_admins_do_at_once_comes_out_as_if_one_had_been_first(name: str) -> None:
    raced = race(name, 60)
    assert not raced.wrong, raced
    assert all(DONE in end.split() for end in raced.ends), raced
