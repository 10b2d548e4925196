"""Every effect fails, or its answer is lost: the session itself, then the next one, are judged."""

from collections.abc import Callable

import pytest
from counting import Tally
from outcomes import Outcome, Trouble

FAILURES = Trouble(
    "fail",
    [
        *("create", "edit", "delete", "import:0:2", "migrate secrets:0:2", "re-wrap"),
        *("create with a new key:1:3", "enable", "import keys", "export a key", "restore:0:3"),
        *("back up:0:3", "fail to write the audit log", "first start:0:4"),
    ],
    [
        *("create", "edit", "delete", "import:0:2", "migrate secrets:0:3", "re-wrap:0:2"),
        *("create with a new key", "enable", "rotate", "disable", "import keys", "export a key"),
        *(
            "restore",
            "restore what is broken",
            "change the passphrase",
            "back up",
            "back up secrets",
        ),
        *("first start", "migrate the schema", "rotate the audit log", "export configurations"),
    ],
)


@pytest.mark.proves("R3")
def test_what_was_told_as_done_is_done_and_what_failed_left_nothing_half(
    meets: Callable[[Trouble], Outcome], tally: Tally
) -> None:
    failed = meets(FAILURES)
    tally("R3", "an effect that failed", tried=failed.tried, failed=failed.failed)
    assert not failed.wrong, failed.report
