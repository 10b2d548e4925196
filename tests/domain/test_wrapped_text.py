"""Sentences fit the width they are given, whatever their characters take."""

import pytest

from kms_tui.domain.wrapped_text import cells, wrapped

COMBINED = "e\N{COMBINING ACUTE ACCENT}"


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("key", 3),
        ("Straße", 6),
        ("鍵", 2),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}", 2),
        (COMBINED, 1),
        ("a鍵" + COMBINED, 4),
    ],
)
def test_a_text_takes_the_columns_of_its_characters(text: str, columns: int) -> None:
    assert cells(text) == columns


@pytest.mark.parametrize(
    ("sentence", "width", "lines"),
    [
        ("", 10, [""]),
        ("one two", 7, ["one two"]),
        ("one two", 6, ["one", "two"]),
        ("one two three", 8, ["one two", "three"]),
        ("abcdefgh", 4, ["abcd", "efgh"]),
        ("a abcdefg", 4, ["a", "abcd", "efg"]),
        ("鍵鍵鍵", 4, ["鍵鍵", "鍵"]),
        ("鍵鍵", 1, ["鍵", "鍵"]),
        ("one  two", 20, ["one two"]),
    ],
)
def test_lines_break_at_blanks_and_inside_too_long_words(
    sentence: str, width: int, lines: list[str]
) -> None:
    assert list(wrapped(sentence, width)) == lines


def test_what_stands_before_the_lines_counts() -> None:
    assert list(wrapped("one two", 7, "- ", "  ")) == ["- one", "  two"]
    assert list(wrapped("one two", 5, rest="  ")) == ["one", "  two"]
    assert list(wrapped("", 5, "- ")) == ["-"]
