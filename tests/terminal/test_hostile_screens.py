"""The program's own screens and tables, on rows that somebody hostile has written."""

from pathlib import Path
from typing import Final

import pytest
from admin import SLOW
from busy_home import DATA
from counting import Sized, Tally
from hostile_catalogue import TEXTS, make_hostile_catalogue
from hostile_texts import hostile_pieces
from places import LIST, Step, Way, goes
from prepared_program import PreparedProgram, prepared_program
from pty_session import PtySession

SIZE: Final = (160, 50)
FIRST_ROW: Final = "> ??    8-bit application"
"""What shows that this is the list of configurations."""
UNCOVERED: Final = "https://evil.example?\\here"
"""What stands in the middle of it if no dialog does."""
TOUR: Final[Way] = (
    *(Step("h", "kms-tui > history"), Step("enter", "Event  "), Step("escape", "event 1 of")),
    *(Step("escape", FIRST_ROW), Step("u", "kms-tui > universes"), Step("enter", "Encryption  ")),
    *(Step("h", "> history"), Step("escape", "Encryption  "), Step("escape", "universes   filter")),
    *(Step("escape", FIRST_ROW), Step("y", "f to a file"), Step("escape", UNCOVERED)),
    *(Step("D", "Delete the configuration"), Step("escape", UNCOVERED)),
)
DETAILS: Final[Way] = (Step("enter", "--- identity"), Step("escape", "configs   filter"))
VERBS: Final = (("list",), ("universe", "list"), ("universe", "history"), ("audit", "show"))


def tours(session: PtySession, details: int) -> list[str]:
    """Open what there is, and the details of so many rows; return what each of them shows."""
    seen = []
    for step in (LIST, *TOUR, *DETAILS * details):
        if step is DETAILS[0]:
            session.press("down")
        goes(session, (step,))
        seen.append(session.screen_text())
    session.press("ctrl+q")
    assert session.wait_exit(SLOW) == 0
    return seen


def printed(program: PreparedProgram, home: Path, verb: tuple[str, ...]) -> bytes:
    with program.at_terminal(home, *verb, size=SIZE) as session:
        assert session.wait_exit(SLOW) == 0
        return session.raw


@pytest.mark.proves("S4")
@pytest.mark.attack(
    "5.2 control sequences and markup in every field of every screen and table",
    defence="rows of others are shown with substitutes, and nothing in them is obeyed",
)
async def test_no_field_of_any_screen_or_table_lets_hostile_text_out(
    tmp_path: Path, sized: Sized, tally: Tally
) -> None:
    await make_hostile_catalogue(tmp_path / DATA)
    with prepared_program() as program:
        with program.at_terminal(tmp_path, size=SIZE) as session:
            seen = tours(session, sized(4, len(TEXTS) - 1))
        tables = [printed(program, tmp_path, verb) for verb in VERBS]

    shown = [*seen, *(table.decode(errors="replace") for table in tables)]
    counts = {kind: sum(f"{kind}:" in page for page in shown) for kind in TEXTS}
    faults = [kind for kind, count in counts.items() if not count]
    faults += hostile_pieces(b"".join((session.raw, *tables)))
    tally("S4", "texts on our own screens", tried=sum(counts.values()), failed=len(faults))
    assert not faults
