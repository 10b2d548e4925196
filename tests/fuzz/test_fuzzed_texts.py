"""Text from outside on its way to a screen, and what an admin types to find a row."""

import unicodedata
from random import Random

import pytest
from fuzzing import ODD_TEXTS, PRINTABLE, Fuzz, Mutated
from rich.cells import cell_len
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.color import Color

from kms_tui.domain.listed_rows import UNIVERSE_FIELDS, matches
from kms_tui.domain.listed_words import unknown_fields
from kms_tui.domain.listing import Listing
from kms_tui.domain.visible_text import has_control_characters, visible
from kms_tui.ui.terminal.line_filter import AsciiFilter, VisibleTextFilter

UNSAFE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
BLACK = Color(0, 0, 0)
LINK = Style(link="https://evil.example")
BELL = [(ControlType.BELL,)]
FILTERS = (VisibleTextFilter(), AsciiFilter())
ROW = dict.fromkeys(UNIVERSE_FIELDS, "2026-11-26 on 3")

texts = Mutated(
    [
        *("prod-eu-main", "\x1b]52;c;ZXZpbA==\x07", "Schl\u00fcssel", "\u65e5\u672c\u8a9e"),
        *("[@click=a]b[/]", ""),
    ],
    [*ODD_TEXTS, *PRINTABLE, "\x1b[", "\x1b]", "\x9d", "\u202d", "\u2066", "\U000e0100"],
)
filters = Mutated(
    ["name:prod !eu", '"two words" status:fail', "https://vault", "!", "keys:3 age:2026"],
    [*ODD_TEXTS, *PRINTABLE, ":", "!", "!!", '"', "'", "name:", "uuid:"],
)


def text(random: Random) -> str:
    """Return a text; one of four is of any characters there are."""
    if random.random() < 0.75:
        return texts(random)
    return "".join(chr(int(random.random() * 0x110000)) for _ in range(6))


def limited(random: Random) -> tuple[str, int | None]:
    return text(random), None if random.random() < 0.5 else int(random.random() * 12)


def take_text(given: tuple[str, int | None]) -> None:
    untrusted, limit = given
    shown = visible(untrusted, limit)
    assert UNSAFE.isdisjoint(map(unicodedata.category, shown))
    assert len(shown) <= (len(untrusted) if limit is None else limit)
    assert visible(shown) == shown
    assert not has_control_characters(shown)


def take_segment(untrusted: str) -> None:
    """What is drawn has no character that a terminal obeys or hides, and keeps its width."""
    for drawn_by in FILTERS:
        [segment] = drawn_by.apply([Segment(untrusted, LINK), Segment("x", None, BELL)], BLACK)
        assert UNSAFE.isdisjoint(map(unicodedata.category, segment.text))
        assert segment.style is not None
        assert segment.style.link is None
        assert cell_len(segment.text) == cell_len(untrusted)
        assert segment.text.isascii() or drawn_by is not FILTERS[-1]


def take_filter(typed: str) -> None:
    listing = Listing.of_text(typed, UNIVERSE_FIELDS)
    assert all(term.field in ("", *UNIVERSE_FIELDS) for term in listing.terms)
    assert all(field.isalpha() for field in unknown_fields(typed, UNIVERSE_FIELDS))
    matches(ROW, listing)


@pytest.mark.proves("S10")
def test_no_text_stays_unsafe(fuzz: Fuzz) -> None:
    fuzz("sanitiser", limited, take_text, long=1_000_000)


@pytest.mark.proves("S10")
def test_no_segment_stays_unsafe(fuzz: Fuzz) -> None:
    fuzz("line filter", text, take_segment, long=200_000)


@pytest.mark.proves("S10")
def test_no_filter_breaks_a_list(fuzz: Fuzz) -> None:
    fuzz("filter of a list", filters, take_filter, long=200_000)
