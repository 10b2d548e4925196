"""The terminal is lost, or the program is told to end, at every step of every flow."""

import shutil
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from busy_home import DATA, azure_of, make_busy_home
from catalogue_parts import query
from counting import Sized, Tally
from host import RunningSandbox, running_sandbox
from places import LIST, PLACES, Step, goes, takes
from prepared_program import PreparedProgram, prepared_program
from processes import seconds_of_processor
from pty_session import PtySession
from terminal_modes import modes_switched

COMPUTES_AT_MOST_SECONDS: Final = 2.0
"""Until it has ended; how long that takes on a busy machine is not its doing."""
ENDS_WITHIN_SECONDS: Final = 20.0
_AT_ONCE: Final = 4
_USUAL: Final = {"7", "25"}
"""The modes in which a shell finds its terminal: lines wrap, and the cursor is seen."""
_LEFT_OPEN: Final = "SELECT count(*) FROM operation"


def is_told(number: signal.Signals) -> "End":
    def ends(session: PtySession) -> None:
        session.kill(number)

    return ends


def hangs_up(session: PtySession) -> None:
    session.hang_up()


End = Callable[[PtySession], None]
ENDS: Final[dict[str, tuple[End, int]]] = {
    "SIGTERM": (is_told(signal.SIGTERM), 143),
    "SIGHUP": (is_told(signal.SIGHUP), 129),
    "hang-up": (hangs_up, 129),
    "end of input": (hangs_up, 129),
}
"""The last is a hang-up of which no signal tells."""


@dataclass(frozen=True)
class Moment:
    """A step of a flow: what was just typed there, or what is shown after it."""

    flow: str
    steps: int
    is_begun_only: bool
    """Whether the last step has been typed, and nothing waited for."""

    def __str__(self) -> str:
        return f"{'at' if self.is_begun_only else 'after'} step {self.steps} to {self.flow}"

    def comes(self, session: PtySession) -> None:
        """Go there."""
        way: tuple[Step, ...] = (LIST, *PLACES[self.flow])
        *before, last = way[: self.steps]
        goes(session, before)
        takes(session, last)
        if self.is_begun_only:
            session.wait_for_raw(b"kms-tui", ENDS_WITHIN_SECONDS)
        else:
            session.wait_for(last.shows, ENDS_WITHIN_SECONDS)


def moments() -> list[Moment]:
    """Return every moment once, though many flows begin with the same steps."""
    found: dict[tuple[object, ...], Moment] = {}
    for flow, way in PLACES.items():
        for steps in range(1, len(way) + 2):
            for is_begun_only in (True, False):
                key = (way[: steps - 1], is_begun_only)
                found.setdefault(key, Moment(flow, steps, is_begun_only))
    return list(found.values())


@dataclass(frozen=True)
class Trial:
    """A moment, an end, and a home of its own."""

    number: int
    moment: Moment
    end: str

    def fault(self, program: PreparedProgram, busy: Path, sandbox: RunningSandbox) -> str:
        """Return what is wrong with how it ends, or nothing."""
        home = busy.parent / f"trial-{self.number}"
        shutil.copytree(busy, home)
        try:
            self._ends(program, home, azure_of(sandbox))
        except AssertionError as wrong:
            return f"{self.end} {self.moment}: {wrong}"
        finally:
            shutil.rmtree(home)
        return ""

    def _ends(self, program: PreparedProgram, home: Path, azure: dict[str, str]) -> None:
        end, code = ENDS[self.end]
        ignored = [signal.SIGHUP] if self.end == "end of input" else []
        with program.at_terminal(home, env=azure, ignored_signals=ignored) as session:
            self.moment.comes(session)
            computed = seconds_of_processor(session.pid)
            end(session)
            session.wait_until(lambda: _is_over(session, computed), "it ends", ENDS_WITHIN_SECONDS)
            assert session.wait_exit() == code
            if self.end == "SIGTERM":
                assert session.echoes_lines
                assert {
                    mode for mode, is_on in modes_switched(session.raw).items() if is_on
                } <= _USUAL
        self._is_found_consistent(program, home)

    def _is_found_consistent(self, program: PreparedProgram, home: Path) -> None:
        with program.at_terminal(home) as session:
            session.wait_for("2 configs", ENDS_WITHIN_SECONDS)
            session.press("ctrl+q")
            assert session.wait_exit(ENDS_WITHIN_SECONDS) == 0
        assert query(home / DATA / "catalogue.db", _LEFT_OPEN) == [(0,)]


def all_trials() -> list[Trial]:
    """Return each moment with two of the ends."""
    times = [(moment, turn) for turn in (0, 2) for moment in moments()]
    return [
        Trial(number, moment, [*ENDS][(number // 3 + turn) % len(ENDS)])
        for number, (moment, turn) in enumerate(times)
    ]


def _is_over(session: PtySession, computed: float) -> bool:
    if session.process.poll() is not None:
        return True
    seconds = seconds_of_processor(session.pid) - computed
    assert seconds <= COMPUTES_AT_MOST_SECONDS, f"computes for {seconds} s and does not end"
    return False


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
    trials = all_trials()[:: sized(10, 1)]
    with running_sandbox(tmp_path / "sandbox") as sandbox, ThreadPoolExecutor(_AT_ONCE) as pool:
        busy = make_busy_home(tmp_path / "busy", sandbox)
        told = pool.map(lambda trial: trial.fault(program, busy, sandbox), trials)
        faults = [fault for fault in told if fault]

    tally("R13", "ends at a step", tried=len(trials), failed=len(faults))
    assert not faults
