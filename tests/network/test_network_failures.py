"""Whatever fails on the way to Azure: told by its check, in time, with nothing left behind."""

import itertools
from collections.abc import Sequence

import pytest
from counting import Sized
from key_failures import KEY_STATES
from network_failures import NETWORK
from saved_in_trouble import Failure, Saved, save_all
from service_failures import SERVICES

from kms_tui.domain.check import Verdict

FAILURES = (*NETWORK, *SERVICES, *KEY_STATES)


def _kind(failure: Failure) -> str:
    return failure.name.partition(" at ")[0]


FIRST_OF_KIND = [next(group) for _, group in itertools.groupby(FAILURES, _kind)]
"""What the short form tries: every kind once, not at every step."""


@pytest.fixture(scope="module")
def saves(tmp_path_factory: pytest.TempPathFactory, sized: Sized) -> dict[str, Saved]:
    """Save in all kinds of trouble at once: most of the time is spent waiting."""
    tried: Sequence[Failure] = FAILURES[: sized(0, len(FAILURES))] or FIRST_OF_KIND
    return save_all(tried, tmp_path_factory.mktemp("troubled"))


@pytest.mark.proves("N1")
@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.name)
def test_a_failure_is_told_by_its_check_in_time_and_leaves_nothing(
    saves: dict[str, Saved], failure: Failure
) -> None:
    if failure.name not in saves:
        pytest.skip("one of its kind is enough in the short form")
    saved = saves[failure.name]
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
