"""A terminal that changes its size as fast as a window can be dragged, at whatever is open."""

import random
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from admin import SLOW
from catalogue_parts import create_catalogue
from counting import Sized, Tally
from places import LIST, PLACES, goes
from prepared_program import PreparedProgram, prepared_program
from processes import resident_megabytes, seconds_of_processor
from pty_session import PtySession
from terminal_matrix import settled

RESIZES = 500
WITHIN_SECONDS = 4.0
LARGEST = (500, 200)
ANSWERS_WITHIN_SECONDS = 2.0
"""Of its own computing, however busy the machine is with others."""
GROWS_BY_MEGABYTES = 20.0
"""Once, for the largest screens."""
OPEN = ("list", "create", "copies", "help", "command line")


@pytest.fixture(scope="module")
def program() -> Iterator[PreparedProgram]:
    with prepared_program() as program:
        yield program


@pytest.fixture
async def home(tmp_path: Path) -> Path:
    await create_catalogue(tmp_path / ".local/share/kms-tui", "prod", "stage")
    return tmp_path


def is_due(moment: float) -> bool:
    return time.monotonic() >= moment


def shakes(session: PtySession) -> None:
    """Change the size so often, in so long, and end as it began."""
    source = random.Random(RESIZES)  # noqa: S311 - the same each time
    began = time.monotonic()
    for number in range(RESIZES):
        due = began + WITHIN_SECONDS * number / RESIZES
        session.wait_until(partial(is_due, due), "the next is due")
        session.shake(*(source.randint(1, most) for most in LARGEST))
    session.forget()
    session.resize(80, 24)


@pytest.mark.proves("R15")
@pytest.mark.attack(
    "5.3 five hundred resizes in four seconds, with a dialog open or without",
    defence="sizes of before are not laid out; a key is answered and no memory is lost",
)
def test_after_500_resizes_a_key_is_answered_and_no_memory_is_lost(
    program: PreparedProgram, home: Path, sized: Sized, tally: Tally
) -> None:
    places = OPEN[: sized(2, len(OPEN))]
    faults = [fault for place in places if (fault := _shaken(program, home, place))]

    tally("R15", "resizes", tried=RESIZES * len(places), failed=RESIZES * len(faults))
    assert not faults, "\n".join(faults)


def _shaken(program: PreparedProgram, home: Path, place: str) -> str:
    """Return what is wrong after the resizes, or nothing."""
    with program.at_terminal(home) as session:
        goes(session, (LIST, *PLACES[place]))
        memory = resident_megabytes(session.pid)
        shakes(session)
        computed = seconds_of_processor(session.pid)
        session.press("ctrl+c")
        session.wait_for("Press ctrl+c again to quit.", SLOW)
        settled(session)
        seconds = seconds_of_processor(session.pid) - computed
        grown = resident_megabytes(session.pid) - memory
    is_good = seconds <= ANSWERS_WITHIN_SECONDS and grown <= GROWS_BY_MEGABYTES
    return "" if is_good else f"{place}: a key took {seconds} s, memory grew by {grown} MB"


def test_a_start_on_a_terminal_of_no_size_is_survived(program: PreparedProgram, home: Path) -> None:
    with program.at_terminal(home, size=(0, 0)) as session:
        session.forget()
        session.resize(80, 24)
        session.wait_for("refreshed", SLOW)
        session.press("ctrl+q")
        assert session.wait_exit(SLOW) == 0
