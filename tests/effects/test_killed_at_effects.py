"""SIGKILL before and after every effect of every operation, and what the next start finds."""

from collections.abc import Callable

import pytest
from counting import Tally
from named_effects import names
from outcomes import Outcome, Trouble
from troubled_ways import WAYS

MUCH_ALIKE = ("migrate secrets back", "recover")
"""Ways that pass what others pass, too; they are for the long form."""
IN_PART = {"migrate secrets": "migrate secrets:0:2", "first start": "first start:0:3"}
KILLS = Trouble("kill", [IN_PART.get(way, way) for way in WAYS if way not in MUCH_ALIKE], [*WAYS])


@pytest.fixture(scope="module")
def killed(meets: Callable[[Trouble], Outcome]) -> Outcome:
    return meets(KILLS)


@pytest.mark.proves("R1")
def test_the_next_start_finds_all_of_the_operation_or_nothing(
    killed: Outcome, tally: Tally
) -> None:
    tally("R1", "killed at an effect", tried=killed.tried, failed=killed.failed)
    assert not killed.wrong, killed.report


def test_each_effect_there_is_has_been_killed_before_and_after(killed: Outcome) -> None:
    due = {f"{side} {name}" for side in ("before", "after") for name in names()}
    assert due - killed.points == set()


def test_the_kills_reach_both_sides_of_each_operation(killed: Outcome) -> None:
    assert [way for way in killed.one_sided if not WAYS[way].only] == []
