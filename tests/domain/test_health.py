"""What is wrong with a configuration or a universe, told with its gravity."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from catalogue_parts import configuration_for, new_operation
from universe_samples import UNIVERSE

from kms_tui.domain.check import CheckOutcome, Verdict
from kms_tui.domain.health import Problem, problems_of, problems_of_universe

TODAY = date(2026, 11, 25)
WELL = configuration_for(new_operation(), "prod")
_NEXT = "Make a new one, press e."


def expiring(days: int) -> list[Problem]:
    """Return what is wrong with a configuration whose client secret expires in so many days."""
    expires_on = TODAY + timedelta(days=days)
    credential = replace(WELL.credential, secret_expires_on=expires_on)
    return list(problems_of(replace(WELL, credential=credential), TODAY))


@pytest.mark.parametrize(
    ("days", "verdict", "said"),
    [
        (-1, Verdict.FAIL, f"its client secret expired on 2026-11-24. {_NEXT}"),
        (0, Verdict.WARN, "its client secret expires today (2026-11-25)."),
        (1, Verdict.WARN, "its client secret expires in 1 day (2026-11-26)."),
        (2, Verdict.WARN, "its client secret expires in 2 days (2026-11-27)."),
        (30, Verdict.WARN, "its client secret expires in 30 days (2026-12-25)."),
    ],
)
def test_a_secret_that_expires_is_a_problem(days: int, verdict: Verdict, said: str) -> None:
    assert expiring(days) == [Problem(verdict, "prod", said)]


def test_a_secret_with_more_than_a_month_is_none() -> None:
    assert expiring(31) == []


def test_a_secret_without_a_date_is_none() -> None:
    credential = replace(WELL.credential, secret_expires_on=None)
    assert list(problems_of(replace(WELL, credential=credential), TODAY)) == []


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_check_that_failed_or_warned_is_a_problem(verdict: Verdict) -> None:
    checked = CheckOutcome(verdict, datetime(2026, 11, 24, tzinfo=UTC), "Key: it is too small.")
    wrong = [Problem(verdict, "prod", "Key: it is too small.")]
    expected = wrong if verdict in (Verdict.FAIL, Verdict.WARN) else []
    assert list(problems_of(replace(WELL, last_check=checked), TODAY)) == expected


def test_an_unfinished_rewrap_is_a_problem_of_its_universe() -> None:
    said = "a re-wrap is unfinished. Open it (u) and press w to resume."
    unfinished = replace(UNIVERSE, has_unfinished_rewrap=True)
    assert list(problems_of_universe(unfinished)) == [Problem(Verdict.WARN, "prod-eu", said)]
    assert not list(problems_of_universe(UNIVERSE))
