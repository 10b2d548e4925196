"""The words that lists, filters and scripts tell rows by."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kms_tui.domain.counted import counted
from kms_tui.domain.listed_words import (
    age,
    days_left,
    secret_left,
    secret_word,
    unknown_fields,
    used,
    vault_name,
)

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "left", "word"),
    [
        (None, "?", "unknown"),
        (-1, "gone", "gone"),
        (0, "0 d", "soon"),
        (30, "30 d", "soon"),
        (31, "31 d", "ok"),
    ],
)
def test_a_secret_is_told_by_the_days_it_has_left(days: int | None, left: str, word: str) -> None:
    assert secret_left(days, has_secret=True) == left
    assert secret_word(days, has_secret=True) == word


def test_a_managed_identity_has_no_secret_that_expires() -> None:
    assert (secret_left(None, has_secret=False), secret_word(3, has_secret=False)) == ("-", "none")


def test_days_are_counted_to_the_date_and_past_it() -> None:
    told = [days_left(day, date(2026, 11, 25)) for day in ("2026-12-01", "2026-11-24", "", None)]
    assert told == [6, -1, None, None]


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-60, "just now"),
        (59, "just now"),
        (60, "1m ago"),
        (3599, "59m ago"),
        (3600, "1h ago"),
        (86_399, "23h ago"),
        (86_400, "1d ago"),
        (172_799, "1d ago"),
    ],
)
def test_an_age_is_told_in_one_unit(seconds: int, told: str) -> None:
    assert age(NOW - timedelta(seconds=seconds), NOW) == told


def test_what_never_was_has_no_age() -> None:
    assert age(None, NOW) == "never"


def test_users_of_now_are_told_and_that_there_were_some() -> None:
    assert [used(2, 3), used(0, 3), used(0, 0)] == ["2", "0*", "0"]


def test_a_vault_is_called_by_its_own_name() -> None:
    assert vault_name("https://kv-prod.vault.azure.net") == "kv-prod"


@pytest.mark.parametrize(
    ("typed", "unknown"),
    [
        ("nam:prod", ["nam"]),
        ("name:prod NAME:x", []),
        ("https://vault", []),
        ("!nam:prod 'nom:x", ["nam", "nom"]),
        ("XX:prod", ["XX"]),
        ("10:30 word :x", []),
    ],
)
def test_fields_that_do_not_exist_are_found(typed: str, unknown: list[str]) -> None:
    assert unknown_fields(typed, ("name",)) == unknown


def test_one_thing_is_not_told_as_several() -> None:
    assert [counted(n, "event") for n in (0, 1, 2)] == ["0 events", "1 event", "2 events"]
