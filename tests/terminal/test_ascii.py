import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from kms_tui.hardening import draws_ascii, set_textual_defaults
from kms_tui.ui.terminal.line_filter import AsciiFilter


def in_ascii(text: str) -> str:
    [segment] = AsciiFilter().apply([Segment(text)], Color(0, 0, 0))
    return segment.text


@pytest.mark.parametrize(
    "text", ["z\u00fcrich", "\u9375", "a\u0301", "\U0001f512 key", "\u2502\u2026\u2588"]
)
def test_what_is_not_ascii_is_substituted_in_the_same_width(text: str) -> None:
    shown = in_ascii(text)

    assert shown.isascii()
    assert cell_len(shown) == cell_len(text)


def test_what_textual_draws_keeps_its_shape() -> None:
    assert in_ascii("prod\u2026 \u2502 \u2500\u2500") == "prod~ | --"


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"LANG": "C"},
        {"LANG": "C", "LC_CTYPE": "C.UTF-8"},  # what Python makes of it
        {"LANG": "en_US.UTF-8", "LC_ALL": "POSIX"},
        {"LANG": "en_US.UTF-8", "LC_CTYPE": "de_DE.ISO-8859-1"},
    ],
)
@pytest.mark.attack(
    "5.3 a locale without UTF-8",
    defence="what is drawn is ASCII then",
)
def test_a_locale_without_utf_8_is_drawn_in_ascii(environ: dict[str, str]) -> None:
    assert draws_ascii(environ)


@pytest.mark.parametrize(
    "environ",
    [
        {"LANG": "en_US.UTF-8"},
        {"LANG": "C.utf8"},
        {"LC_CTYPE": "de_DE.UTF-8"},
        {"LC_ALL": "C.UTF-8"},
    ],
)
def test_a_locale_with_utf_8_is_not(environ: dict[str, str]) -> None:
    assert not draws_ascii(environ)


def test_what_the_admin_wants_outranks_the_locale() -> None:
    assert draws_ascii({"LANG": "C.UTF-8"}, "yes")
    assert not draws_ascii({"LANG": "C"}, "no")


@pytest.mark.parametrize("term", ["vt100", "vt220"])
def test_a_terminal_that_knows_no_colour_gets_none(term: str) -> None:
    environ = {"TERM": term}
    set_textual_defaults(environ, theme="dracula")

    assert (environ["NO_COLOR"], environ["TEXTUAL_THEME"]) == ("1", "ansi-dark")
