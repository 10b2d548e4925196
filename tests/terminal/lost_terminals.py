"""At which moments a terminal is lost or the program told to end, and how it should end then."""

import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from busy_home import DATA, azure_of
from catalogue_parts import query
from host import RunningSandbox
from places import LIST, PLACES, RUNS, Step, Way, goes, takes
from prepared_program import PreparedProgram
from processes import seconds_of_processor
from pty_session import PtySession
from recovery_parts import PASSPHRASE
from terminal_modes import modes_switched

from kms_tui.cli.exit_codes import ExitCode

COMPUTES_AT_MOST_SECONDS: Final = 2.0
"""Until it has ended; how long that takes on a busy machine is not its doing."""
ENDS_WITHIN_SECONDS: Final = 20.0
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

VERBS: Final[dict[str, Way]] = {
    "export": (Step("", '"name": "beta"'),),
    "check --all": (
        *(Step("", "Passphrase of"), Step(PASSPHRASE.reveal(), ""), Step("enter", "OK    alpha")),
        Step("", "2 passed"),
    ),
}
"""What the command line does that lasts."""
CODES_OF_VERBS: Final = {0, 120, 130, 143, ExitCode.OUTPUT_LOST, -signal.SIGTERM, -signal.SIGHUP}
"""A verb may be done first, meet the end of its input or output first, or not yet listen."""


@dataclass(frozen=True)
class Moment:
    """A step of a flow: what was just typed there, or what is shown after it."""

    flow: str
    way: Way
    steps: int
    is_begun_only: bool
    """Whether the last step has been typed, and nothing waited for."""

    def __str__(self) -> str:
        return f"{'at' if self.is_begun_only else 'after'} step {self.steps} to {self.flow}"

    @property
    def verb(self) -> list[str]:
        """What follows the program's name."""
        return self.flow.split() if self.flow in VERBS else []

    def comes(self, session: PtySession) -> None:
        """Go there."""
        *before, last = self.way[: self.steps]
        goes(session, before)
        takes(session, last)
        if not self.is_begun_only:
            session.wait_for(last.shows, ENDS_WITHIN_SECONDS)
        elif not self.verb:
            session.wait_for_raw(b"kms-tui", ENDS_WITHIN_SECONDS)


def moments() -> list[Moment]:
    """Return every moment once, though many flows begin with the same steps."""
    found: dict[tuple[object, ...], Moment] = {}
    ways = {flow: (LIST, *way) for flow, way in (PLACES | RUNS).items()} | VERBS
    for flow, way in ways.items():
        for steps in range(1, len(way) + 1):
            for is_begun_only in (True, False):
                key = (flow in VERBS and flow, way[: steps - 1], is_begun_only)
                found.setdefault(key, Moment(flow, way, steps, is_begun_only))
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
            _is_found_consistent(program, home)
        except AssertionError as wrong:
            return f"{self.end} {self.moment}: {wrong}"
        finally:
            shutil.rmtree(home)
        return ""

    def _ends(self, program: PreparedProgram, home: Path, azure: dict[str, str]) -> None:
        end, code = ENDS[self.end]
        ignored = [signal.SIGHUP] if self.end == "end of input" else []
        with program.at_terminal(
            home, *self.moment.verb, env=azure, ignored_signals=ignored
        ) as session:
            self.moment.comes(session)
            computed = _seconds_of(session)
            with suppress(ProcessLookupError):  # a verb may have ended
                end(session)
            session.wait_until(lambda: _is_over(session, computed), "it ends", ENDS_WITHIN_SECONDS)
            ended = session.wait_exit()
            expected = CODES_OF_VERBS if self.moment.verb else {code}
            assert ended in expected, f"ends with {ended}: {session.raw!r}"
            if self.end == "SIGTERM":
                modes = modes_switched(session.raw).items()
                assert session.echoes_lines
                assert {mode for mode, is_on in modes if is_on} <= _USUAL


def _is_found_consistent(program: PreparedProgram, home: Path) -> None:
    """Start again: whatever was interrupted is settled by itself, and no configuration is lost."""
    catalogue = home / DATA / "catalogue.db"
    with program.at_terminal(home) as session:
        session.wait_for("refreshed", ENDS_WITHIN_SECONDS)
        assert any(f"{count} configs" in session.screen_text() for count in (2, 3))
        session.wait_until(
            lambda: query(catalogue, _LEFT_OPEN) == [(0,)], "all is settled", ENDS_WITHIN_SECONDS
        )
        session.press("ctrl+q")
        assert session.wait_exit(ENDS_WITHIN_SECONDS) == 0


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
    seconds = _seconds_of(session) - computed
    assert seconds <= COMPUTES_AT_MOST_SECONDS, f"computes for {seconds} s and does not end"
    return False


def _seconds_of(session: PtySession) -> float:
    try:
        return seconds_of_processor(session.pid)
    except OSError:  # it ends just now
        return 0.0
