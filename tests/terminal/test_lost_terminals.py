"""The terminal is lost, or the program is told to end, at every step of every flow."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest
from busy_home import make_busy_home
from counting import Sized, Tally
from host import running_sandbox
from lost_terminals import all_trials
from prepared_program import PreparedProgram, prepared_program

_AT_ONCE: Final = 4


@pytest.fixture(scope="module")
def program() -> Iterator[PreparedProgram]:
    with prepared_program() as program:
        yield program


@pytest.mark.proves("R13")
@pytest.mark.attack(
    "5.4 a dropped line, SIGHUP, SIGTERM or the end of input at a step of a flow",
    defence="the program ends at once, gives the terminal back, and leaves nothing half done",
)
def test_the_program_ends_at_once_wherever_it_is(
    program: PreparedProgram, tmp_path: Path, sized: Sized, tally: Tally
) -> None:
    trials = all_trials()[:: sized(9, 1)]
    with running_sandbox(tmp_path / "sandbox") as sandbox, ThreadPoolExecutor(_AT_ONCE) as pool:
        busy = make_busy_home(tmp_path / "busy", sandbox)
        told = pool.map(lambda trial: trial.fault(program, busy, sandbox), trials)
        faults = [fault for fault in told if fault]

    tally("R13", "ends at a step", tried=len(trials), failed=len(faults))
    assert not faults, "\n".join(faults)
