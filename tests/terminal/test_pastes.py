"""Pastes that are too long, too fast or without an end, into every kind of field."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from admin import SLOW
from catalogue_parts import create_catalogue
from counting import Sized, Tally
from places import LIST, PLACES, Step, Way, goes
from prepared_program import PreparedProgram, prepared_program
from processes import seconds_of_processor
from pty_session import PtySession

MARKED_BYTES, UNMARKED_BYTES = 1_000_000, 100_000
COMPUTES_AT_MOST_SECONDS = 5.0
"""For any of them; the rest of the time passes elsewhere, or waits for an end."""

FIELDS: Final[dict[str, Way]] = {
    "a field": PLACES["create"],
    "the filter": PLACES["filter"],
    "the secret": (*PLACES["create"], Step("\t\t\t", "Required: a GUID")),
    "the command line": PLACES["command line"],
    "no field": PLACES["help"],
}


def marked(session: PtySession) -> None:
    session.paste("x" * MARKED_BYTES)


def unmarked(session: PtySession) -> None:
    session.send("x" * UNMARKED_BYTES)


def over_the_limit(session: PtySession) -> None:
    session.paste("x" * (1024 * 1024 + 1))
    session.wait_for("Too long to paste", SLOW)


def without_an_end(session: PtySession) -> None:
    session.send("\x1b[200~half")
    session.wait_for("end of a paste did not arrive", SLOW)


Paste = Callable[[PtySession], None]
PASTES: Final[tuple[Paste, ...]] = (marked, unmarked, over_the_limit, without_an_end)
CASES: Final = [(field, paste) for field in FIELDS for paste in PASTES]
FEW: Final = [*zip(FIELDS, PASTES, strict=False)]
"""Each way of pasting once, each into another field."""


@pytest.fixture(scope="module")
def program() -> Iterator[PreparedProgram]:
    with prepared_program() as program:
        yield program


@pytest.mark.proves("R16")
@pytest.mark.attack(
    "5.3 pastes of a megabyte, without marks, over the limit or without an end",
    defence="a paste has a limit and an end; what is not taken is told, and keys go on",
)
async def test_after_any_paste_a_key_is_answered_soon(
    program: PreparedProgram, tmp_path: Path, sized: Sized, tally: Tally
) -> None:
    await create_catalogue(tmp_path / ".local/share/kms-tui", "prod")
    cases = FEW if sized(1, 0) else CASES
    faults = [fault for case in cases if (fault := _pasted(program, tmp_path, *case))]

    tally("R16", "pastes", tried=len(cases), failed=len(faults))
    assert not faults, "\n".join(faults)


def _pasted(program: PreparedProgram, home: Path, field: str, paste: Paste) -> str:
    """Return what is wrong after the paste, or nothing."""
    with program.at_terminal(home) as session:
        goes(session, (LIST, *FIELDS[field]))
        computed = seconds_of_processor(session.pid)
        paste(session)
        session.press("ctrl+c")
        session.wait_for("Press ctrl+c again to quit.", SLOW)
        seconds = seconds_of_processor(session.pid) - computed
    is_good = seconds <= COMPUTES_AT_MOST_SECONDS
    return "" if is_good else f"{paste.__name__} into {field}: {seconds} s"
