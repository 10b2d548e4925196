"""A disk that is full or read-only: nothing happens that cannot be recorded, nothing is broken."""

from pathlib import Path
from typing import Any

import pytest
from small_disk import printed_on_small_disk

pytestmark = pytest.mark.proves("R4")
PROGRAM = Path(__file__).with_name("audit_log_on_full_disk.py")


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401 - JSON
    return printed_on_small_disk(PROGRAM, tmp_path_factory.mktemp("disk"))


def test_a_full_disk_takes_no_line_and_says_what_to_do(outcome: Any) -> None:  # noqa: ANN401 - JSON
    for state in ("a line, 0", "a new file, 0"):
        told = outcome[state]
        assert "cannot be written: No space left on device." in told["refused"]
        assert told["do"] == "Free space there (or raise the quota) and try again."


def test_a_read_only_disk_is_told_as_such(outcome: Any) -> None:  # noqa: ANN401 - JSON
    assert "Read-only file system" in outcome["read-only"]["refused"]


def test_whatever_room_there_is_a_line_is_there_or_refused_and_the_log_is_intact(
    outcome: Any,  # noqa: ANN401 - JSON
) -> None:
    assert all(told["is_intact"] for told in outcome.values())
    assert all(told["is_longer"] is not bool(told["refused"]) for told in outcome.values())


def test_once_there_is_room_the_log_goes_on(outcome: Any) -> None:  # noqa: ANN401 - JSON
    assert outcome["after"]["is_longer"]
