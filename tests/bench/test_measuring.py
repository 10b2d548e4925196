"""The harness counts bytes exactly, and an echo before the work does not deceive it."""

import os
import sys
from pathlib import Path

import pytest
from compared_programs import environ_of
from driven_program import DrivenProgram, EndedTooSoon
from goals import Goal, Measured
from interleaved_rounds import Rounds, measure_in_turns
from measured_visit import Program, Visit

_SECONDS_OF_WORK = 0.3
_BUSY_PROGRAM = """
import os, sys, time, tty
tty.setraw(0)
os.write(1, b"ready\\x1b[c")
os.read(0, 100)
while (key := os.read(0, 1)) != b"q":
    os.write(1, b"1234567")
    began = time.process_time()
    while time.process_time() - began < float(sys.argv[1]):
        pass
    os.write(1, b"\\r\\n" + key)
"""


def _program(name: str, seconds: float) -> Program:
    argv = (sys.executable, "-c", _BUSY_PROGRAM, str(seconds))
    return Program(name, argv, "ready", filtering=(b"x", b"y", b"z"), has_list=False)


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Rounds:
    environ = environ_of(tmp_path_factory.mktemp("home"))
    programs = [_program("quick", 0.0), _program("slow", _SECONDS_OF_WORK)]
    return measure_in_turns(programs, environ, 1, idle_seconds=0.2)


def test_bytes_of_a_key_are_exact(rounds: Rounds) -> None:
    assert rounds.all("quick", "bytes per filter key") == [10]
    assert rounds.all("slow", "bytes per filter key") == [10]


def test_an_echo_is_not_taken_for_the_answer(rounds: Rounds) -> None:
    [answered] = rounds.all("slow", "filter key to paint, ms")
    assert answered >= _SECONDS_OF_WORK * 1000


def test_a_program_that_computes_is_told_from_one_that_does_not(rounds: Rounds) -> None:
    name = "filter key to paint, ms"
    ratio = rounds.ratio(("slow", name), ("quick", name))
    assert ratio is not None
    assert ratio > 2


def test_one_that_waits_writes_and_wakes_not_at_all(rounds: Rounds) -> None:
    assert rounds.all("quick", "idle bytes/s") == [0]
    assert rounds.all("quick", "wake-ups/s") == [0]


def test_a_program_that_crashes_is_left_out_and_told(tmp_path: Path) -> None:
    crashing = Program("crashing", (sys.executable, "-c", "print('ready') or 1/0"), "ready")
    rounds = measure_in_turns([crashing], environ_of(tmp_path), 2, idle_seconds=0)
    assert "ZeroDivisionError" in rounds.failures["crashing"]
    assert not rounds.visits


def test_what_ends_too_soon_is_no_measurement() -> None:
    argv = [sys.executable, "-c", "pass"]
    with DrivenProgram(argv, os.environ) as driven, pytest.raises(EndedTooSoon):
        driven.wait_for(b"never")


def test_ratios_are_taken_round_by_round() -> None:
    ours = [Visit({"ms": [10]}), Visit({"ms": [100]}), Visit({"ms": [20]})]
    peers = [Visit({"ms": [20]}), Visit({"ms": [100]}), Visit({"ms": [40]})]
    rounds = Rounds({"ours": ours, "peer": peers})
    assert rounds.ratio(("ours", "ms"), ("peer", "ms")) == 0.5


def test_a_program_of_ours_that_failed_misses_its_goals() -> None:
    failed = Measured(Rounds(failures={"kms-tui": "it crashed"}))
    assert Goal("1", "first data", 0.15, failed.ratio("ms", "hello")).verdict == "missed"


@pytest.mark.parametrize(
    ("measured", "verdict"), [(0.15, "met"), (0.16, "missed"), (None, "not measured")]
)
def test_a_goal_is_judged_by_its_figure(measured: float | None, verdict: str) -> None:
    assert Goal("1", "first data", 0.15, measured).verdict == verdict
