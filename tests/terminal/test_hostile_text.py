import json
from base64 import b64encode

import pytest
from admin import SLOW
from counting import Tally
from hostile_texts import ALL, OBEYED, SHOWN, hostile_pieces
from launched_apps import open_app
from pty_session import PtySession
from rich.cells import cell_len
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from terminal_matrix import settled
from textual.color import Color

from kms_tui.ui.terminal.line_filter import VisibleTextFilter

WIDGETS = 14
"""In how many places the app shows its text, at least."""


Pages = dict[str, tuple[str, bytes]]
"""By the kind of its text, what each page shows, and what the terminal was sent for it."""


def open_hostile(*texts: str, mouse: str = "") -> PtySession:
    encoded = b64encode(json.dumps(texts).encode()).decode()
    return open_app("hostile", encoded, mouse, size=(200, 48))


def shows(session: PtySession, page: int) -> None:
    session.wait_for(f"end of {page}", SLOW)
    settled(session, quiet_polls=4, within_seconds=SLOW)


@pytest.fixture(scope="module")
def pages() -> Pages:
    texts = [f"{kind}: {text}" for kind, text in ALL.items()]
    found = {}
    with open_hostile(*texts) as session:
        for page, kind in enumerate(ALL):
            before = len(session.raw)
            session.press(*["f5"] * bool(page))
            shows(session, page)
            found[kind] = session.screen_text(), session.raw[before:]
        session.press("ctrl+q")
        assert session.wait_exit() == 0
    return found


@pytest.mark.proves("S4")
@pytest.mark.attack(
    "5.2 control sequences in text of others, in every widget",
    defence="a filter of lines that all widgets are drawn through",
)
def test_hostile_text_reaches_the_terminal_through_no_widget(pages: Pages, tally: Tally) -> None:
    unread = [kind for kind, (screen, _) in pages.items() if screen.count(f"{kind}:") < WIDGETS]
    parsed = [kind for kind, text in SHOWN.items() if pages[kind][0].count(text) < WIDGETS]
    obeyed = [kind for kind, (_, sent) in pages.items() if hostile_pieces(sent)]
    faults = {*unread, *parsed, *obeyed}

    tally("S4", "widgets and texts", tried=WIDGETS * len(ALL), failed=WIDGETS * len(faults))
    assert not faults


@pytest.mark.attack(
    "5.2 markup that runs an action when it is clicked",
    defence="text of others is no markup: it is shown as it is, and nothing can be clicked",
)
def test_markup_in_foreign_text_is_shown_and_not_obeyed() -> None:
    with open_hostile(SHOWN["action"], mouse="mouse") as session:
        shows(session, 0)
        for row, line in enumerate(session.screen_lines(), 1):
            if column := line.find("x[/]") + 1:
                session.send(f"\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m")
        session.press("f5")
        session.wait_for("end of 1")
        session.press("ctrl+q")

        assert session.wait_exit() == 0
        assert b"owned up" not in session.raw


def test_text_stays_readable_in_every_widget() -> None:
    with open_hostile("vault \x1b[2Jprod [x]") as session:
        shows(session, 0)

        assert session.screen_text().count("vault [2Jprod [x]") >= WIDGETS


def filtered(*segments: Segment) -> list[Segment]:
    return VisibleTextFilter().apply(list(segments), Color.parse("black"))


@pytest.mark.parametrize(
    "text", [*OBEYED.values(), "👨\u200d👩\u200d👧 ok", "日本\x1b語", "\u0600a"]
)
def test_a_filtered_segment_keeps_its_width(text: str) -> None:
    [segment] = filtered(Segment(text))

    assert cell_len(segment.text) == cell_len(text)


@pytest.mark.parametrize("text", ["prod", "Köln", "日本語", "▐X▌", "e\u0301", "\ue0b0 private use"])
def test_an_ordinary_segment_is_left_alone(text: str) -> None:
    style = Style(bold=True)

    assert filtered(Segment(text, style)) == [Segment(text, style)]


def test_control_segments_are_dropped() -> None:
    assert filtered(Control.bell().segment, Segment("a")) == [Segment("a")]


def test_a_link_is_dropped_and_its_other_styles_are_kept() -> None:
    [segment] = filtered(Segment("a", Style(bold=True, link="https://link.example")))

    assert segment.style == Style(bold=True)
