import re
import signal
from base64 import b64encode

import pytest
from launched_apps import open_app
from rich.cells import cell_len
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from kms_tui.ui.terminal.line_filter import VisibleTextFilter

HOSTILE = {
    "clipboard": "\x1b]52;c;ZXZpbA==\x07",
    "title": "\x1b]0;owned\x1b\\",
    "clear": "\x1b[2J\x1b[H",
    "red": "\x1b[31m",
    "8-bit control": "\x9b31mx\x9d52;c;ZXZpbA==\x9c",
    "device control": "\x1bP+q544e\x1b\\",
    "reset": "\x1bc",
    "null": "a\x00b",
    "delete": "a\x7fb",
    "backspace": "a\x08\x08b",
    "carriage return": "good\rbad!",
    "shift out": "a\x0eb",
    "right to left": "a\u202egnp.exe",
    "isolate": "\u2066a\u2069",
    "zero width": "a\u200bb\ufeff",
    "line separator": "a\u2028b",
    "hidden tags": "a\U000e0041\U000e0042",
    "surrogate": "a\ud800b",
}

WIDGETS = 14
"""In how many places the app shows its text, at least."""

# What textual itself sends: CSI sequences, and the pointer's shape.
OWN_SEQUENCE = re.compile(rb"\x1b\[[<>=?]?[0-9;:]*[ -/]*[@-~]|\x1b\]22;[a-z]+\x07")
CONTROL = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)


@pytest.fixture(scope="module")
def raw() -> bytes:
    """Return what a terminal gets from an app that shows all hostile texts in all widgets."""
    text = " ".join(f"{kind}:{payload}" for kind, payload in HOSTILE.items())
    encoded = b64encode(text.encode("utf-8", "surrogatepass")).decode()
    with open_app("hostile", encoded, size=(700, 60)) as session:
        session.wait_for("the end")
        session.kill(signal.SIGTERM)
        session.wait_exit()
        return session.raw


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_reaches_the_terminal_through_no_widget(kind: str, raw: bytes) -> None:
    assert raw.count(f"{kind}:".encode()) >= WIDGETS
    assert HOSTILE[kind].encode("utf-8", "surrogatepass") not in raw


def test_no_control_character_but_textuals_own_reaches_the_terminal(raw: bytes) -> None:
    assert not CONTROL.search(OWN_SEQUENCE.sub(b"", raw).decode("utf-8"))


def test_markup_in_foreign_text_is_shown_and_not_obeyed() -> None:
    text = "x[/oops] [@click=app.quit]y[/] {'b': [true]}"
    with open_app("hostile", b64encode(text.encode()).decode(), size=(140, 48)) as session:
        session.wait_for("the end")

        assert session.screen_text().count(text) >= WIDGETS


def test_text_stays_readable_in_every_widget() -> None:
    encoded = b64encode(b"vault \x1b[2Jprod [x]").decode()
    with open_app("hostile", encoded, size=(90, 48)) as session:
        session.wait_for("the end")

        assert session.screen_text().count("vault [2Jprod [x]") >= WIDGETS


def filtered(*segments: Segment) -> list[Segment]:
    return VisibleTextFilter().apply(list(segments), Color.parse("black"))


@pytest.mark.parametrize(
    "text", [*HOSTILE.values(), "👨\u200d👩\u200d👧 ok", "日本\x1b語", "\u0600a"]
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
