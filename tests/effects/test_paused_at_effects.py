"""Another session recovers while the first is stopped at an effect; then that one goes on."""

from collections.abc import Callable

import pytest
from counting import Tally
from outcomes import Outcome, Trouble

PAUSES = Trouble(
    "pause",
    [
        *("create", "edit", "delete", "import", "migrate secrets", "re-wrap"),
        *("enable", "rotate", "restore:0:3"),
    ],
    [
        *("create", "edit", "delete", "import", "migrate secrets:0:2", "migrate secrets back:1:2"),
        *("enable", "rotate", "disable", "re-wrap", "import keys", "restore", "recover from three"),
        *("first start:0:2", "change the passphrase", "register a universe"),
    ],
)


@pytest.mark.proves("R11")
def test_a_session_that_is_only_paused_is_left_alone(
    meets: Callable[[Trouble], Outcome], tally: Tally
) -> None:
    paused = meets(PAUSES)
    tally("R11", "paused at an effect", tried=paused.tried, failed=paused.failed)
    assert not paused.wrong, paused.report
