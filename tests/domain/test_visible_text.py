import sys
import unicodedata

import pytest

from kms_tui.domain.visible_text import has_control_characters, visible

UNSAFE_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_every_control_format_surrogate_and_separator_character_is_replaced() -> None:
    unsafe = [
        character
        for character in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(character) in UNSAFE_CATEGORIES
    ]

    assert set(visible("".join(unsafe))) == {"?", " "}


def is_about_looks(character: str) -> bool:
    """Whether it shows nothing of its own, whatever its category says."""
    name = unicodedata.name(character, "")
    words = ("VARIATION SELECTOR", "FILLER", "INHERENT", "GRAPHEME JOINER", "PATTERN BLANK")
    return any(word in name for word in words)


def test_every_other_character_there_is_stays() -> None:
    seen = "".join(
        character
        for character in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(character) not in UNSAFE_CATEGORIES | {"Cn"}
        and not is_about_looks(character)
    )

    assert visible(seen) == seen


@pytest.mark.parametrize(
    "text",
    ["prod-eu-main", "Schlüssel für Köln", "日本語の鍵", "e\u0301", "[/oops] {'b': [1]}", ""],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert visible(text) == text
    assert not has_control_characters(text)


def test_an_escape_sequence_becomes_harmless_and_stays_readable() -> None:
    assert visible("a\x1b]52;c;ZXZpbA==\x07b") == "a?]52;c;ZXZpbA==?b"


def test_tabs_and_line_ends_become_blanks() -> None:
    assert visible("one\ttwo\r\nthree") == "one two  three"


def test_a_right_to_left_override_is_seen() -> None:
    assert visible("exe\u202etxt") == "exe?txt"


def test_a_hidden_tag_alphabet_is_seen() -> None:
    assert visible("key\U000e0061") == "key?"


def test_every_character_that_shows_nothing_is_seen() -> None:
    chooses_a_picture = range(0xFE00, 0xFE10)
    """Of an emoji, say: those stay."""
    draws_a_line = ("GAP FILLER", "LINE FILLER", "SCRIPT FILLER")
    invisible = "".join(
        character
        for code, character in enumerate(map(chr, range(sys.maxunicode + 1)))
        if is_about_looks(character)
        and code not in chooses_a_picture
        and not any(word in unicodedata.name(character) for word in draws_a_line)
    )
    assert visible(invisible) == "?" * len(invisible)
    assert len(invisible) > 250


def test_the_substitute_is_ascii() -> None:
    assert visible("\x9b\u200b\ud800").isascii()


@pytest.mark.parametrize(
    ("limit", "shown"), [(9, "abcdef\x1bhi"), (8, "abcde..."), (3, "..."), (1, "."), (0, "")]
)
def test_a_text_over_the_limit_ends_with_an_ellipsis(limit: int, shown: str) -> None:
    assert visible("abcdef\x1bhi", limit) == visible(shown)


def test_a_text_at_the_limit_is_not_cut() -> None:
    assert visible("abc", 3) == "abc"


@pytest.mark.parametrize("text", ["a\x00", "a\nb", "a\u200bb", "\u202e", "\x9b", "\ud800"])
def test_a_name_with_an_unsafe_character_is_recognised(text: str) -> None:
    assert has_control_characters(text)
