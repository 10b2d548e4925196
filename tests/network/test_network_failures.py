"""Whatever fails on the way to Azure: told by its check, in time, with nothing left behind."""

import itertools
from collections.abc import Sequence
from string import digits

import pytest
from counting import Sized, Tally
from key_failures import KEY_STATES
from listed_failures import LISTED
from network_failures import NETWORK
from saved_in_trouble import Failure, Saved, save_all
from service_failures import SERVICES

from kms_tui.domain.check import Verdict

FAILURES = (*NETWORK, *SERVICES, *KEY_STATES)


def _kind(failure: Failure) -> str:
    return failure.name.partition(" at ")[0].strip(digits)


FIRST_OF_KIND = [next(group) for _, group in itertools.groupby(FAILURES, _kind)]
"""What the short form tries: every kind once, not at every step."""


@pytest.fixture(scope="module")
def saves(tmp_path_factory: pytest.TempPathFactory, sized: Sized) -> dict[str, Saved]:
    """Save in all kinds of trouble at once: most of the time is spent waiting."""
    tried: Sequence[Failure] = FAILURES[: sized(0, len(FAILURES))] or FIRST_OF_KIND
    return save_all(tried, tmp_path_factory.mktemp("troubled"))


@pytest.mark.proves("N1")
@pytest.mark.parametrize("failure", FIRST_OF_KIND, ids=lambda failure: failure.name)
def test_a_failure_is_told_by_its_check_in_time_and_leaves_nothing(
    saves: dict[str, Saved], failure: Failure
) -> None:
    assert_ended(saves[failure.name], failure)


@pytest.mark.proves("N1")
def test_the_same_failures_at_every_other_step_end_so_too(
    saves: dict[str, Saved], tally: Tally
) -> None:
    others = [one for one in FAILURES if one not in FIRST_OF_KIND and one.name in saves]
    wrong = [one.name for one in others if not _ended(saves[one.name], one)]
    tally("N1", "network failures at other steps", tried=len(others), failed=len(wrong))
    assert wrong == []


def _ended(saved: Saved, failure: Failure) -> bool:
    try:
        assert_ended(saved, failure)
    except AssertionError:
        return False
    return True


def assert_ended(saved: Saved, failure: Failure) -> None:
    """Compare deadline, verdict, and what was left behind."""
    assert saved.told.seconds < failure.within_seconds
    if failure.check is None:
        assert saved.told.grave == []
        assert saved.left_behind == {"configuration": 1, "secret": 1, "entry": 1}
        return
    first = saved.told.grave[0]
    assert (first.name, first.verdict, first.code) == (failure.check, failure.verdict, failure.code)
    assert failure.found in first.found
    assert first.do
    assert saved.wrongs == []


def test_a_warning_saves_nothing_unless_the_admin_wants_it(saves: dict[str, Saved]) -> None:
    warned = [failure for failure in FAILURES if failure.verdict is Verdict.WARN]
    assert {saves[one.name].told.saved for one in warned if one.name in saves} == {None}


def test_every_listed_failure_is_in_the_table() -> None:
    listed = {name for names in LISTED.values() for name in names if ":" not in name}
    assert listed - {failure.name for failure in FAILURES} == set()
