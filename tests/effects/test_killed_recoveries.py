"""SIGKILL at every effect of the recovery from a kill, and what the next recovery makes of it."""

from collections.abc import Callable

import pytest
from counting import Tally
from outcomes import Outcome, Trouble

KILLED_TWICE = Trouble(
    "kill twice",
    ["create", "delete", "recover from three:0:4"],
    [
        "create:0:3",
        "edit:1:3",
        "delete:0:3",
        "import:0:7",
        "migrate secrets:3:9",
        "first start:0:9",
    ],
)


@pytest.mark.proves("R2")
def test_a_recovery_that_is_killed_is_made_good_by_the_next_one(
    meets: Callable[[Trouble], Outcome], tally: Tally
) -> None:
    killed = meets(KILLED_TWICE)
    tally("R2", "killed at an effect of the recovery", tried=killed.tried, failed=killed.failed)
    assert not killed.wrong, killed.report
