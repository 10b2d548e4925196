"""The lines of a list as plain text, at any width."""

from datetime import UTC, datetime, timedelta

import pytest

from kms_tui.domain.listed_words import unknown_fields
from kms_tui.ui.lines import CONFIGURATION_COLUMNS, heading, widths
from kms_tui.ui.list_lines import (
    finding_lines,
    health_counts,
    matches_line,
    outdated_line,
    tally_line,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FIELDS = ("name", "vault")


@pytest.mark.parametrize("screen", [60, 72, 80, 100, 120, 200])
@pytest.mark.parametrize("column", range(len(CONFIGURATION_COLUMNS)))
def test_the_mark_of_the_order_moves_no_title(screen: int, column: int) -> None:
    given = widths(CONFIGURATION_COLUMNS, screen)
    order = f"{CONFIGURATION_COLUMNS[column].field}^"
    plain, marked = (f"{heading(CONFIGURATION_COLUMNS, given, by):<{screen}}" for by in ("", order))
    added = [new for old, new in zip(plain, marked, strict=True) if old != new]
    assert added == ["^"] * bool(given[column])


def test_the_tally_fits_sixty_columns_without_a_filter() -> None:
    line = tally_line(health_counts(4, 1, 1), "", NOON, 60)
    assert line == " 4 configs  1 fail 1 warn   filter: -   refreshed 12:00:00Z"


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_long_filter_is_cut_before_the_tally_is(width: int) -> None:
    line = tally_line(health_counts(1_000_000, 400, 30), "x" * 200, NOON, width)
    assert len(line) <= width
    assert line.startswith(" 1000000 configs  400 fail 30 warn   filter: xx")


def test_a_configuration_is_one_config_and_nothing_wrong_is_not_said() -> None:
    assert health_counts(1, 0, 0) == "1 config"
    assert health_counts(0, 0, 0) == "0 configs"
    assert health_counts(12, 10, 0) == "12 configs  10 fail"


def test_rows_that_could_not_be_read_again_tell_their_age() -> None:
    line = outdated_line(NOON, NOON + timedelta(minutes=3))
    assert line == " read 12:00:00Z (3m ago), not since: press r to try again"
    assert outdated_line(None, NOON) == " not read: press r to try again"


def test_a_problem_goes_on_below_itself() -> None:
    lines = [text for text, _ in finding_lines("FAIL", "prod: the key is disabled", 22)]
    assert lines == ["  FAIL prod: the key", "       is disabled"]


def test_a_hostile_sentence_reaches_no_terminal_as_it_is() -> None:
    [(text, style)] = finding_lines("WARN", "\x1b[2Jboo", 80)
    assert (text, style) == ("  WARN ?[2Jboo", "warn")


@pytest.mark.parametrize(
    ("typed", "unknown"),
    [
        ("name:x vault:y z", []),
        ("https://kv.example", []),
        ("!valt:x", ["valt"]),
        ("NAME:x", []),
        ("12:30", []),
    ],
)
def test_a_word_before_a_colon_that_is_no_field_is_told(typed: str, unknown: list[str]) -> None:
    assert unknown_fields(typed, FIELDS) == unknown


def test_matches_are_counted_as_far_as_it_matters() -> None:
    assert [matches_line("x", n, FIELDS) for n in (0, 1, 1_001)] == [
        *("0 matches", "1 match", "1000+ matches")
    ]
