"""A system call fails, or is the last of its process: what the next start finds is whole.

And what the operation said is true: what it reported as done is there.
"""

from pathlib import Path
from typing import Any

import pytest
from counting import Sized, Tally
from prepared_data import OPERATIONS
from tracing_program import printed_by

PROGRAM = Path(__file__).with_name("failing_operations.py")
FEW = (
    *("rotate", "migrate secrets", "export a key"),
    *("back up", "restore", "rotate the audit log"),
)
"""Operations that make every sort of call among them."""
FAULTS, MANY_FAULTS = 7, 50
"""Of each operation."""
SYNCS = ("fsync", "fdatasync")
CHANGES = ("openat", "write", "pwrite64", "rename", "linkat", "unlink", "unlinkat", "mkdir")


@pytest.fixture(scope="module")
def faults(sized: Sized) -> dict[str, Any]:
    is_long = bool(sized(0, 1))
    return printed_by(PROGRAM, sized(FAULTS, MANY_FAULTS), *(OPERATIONS if is_long else FEW))


@pytest.mark.proves("R4")
def test_all_is_whole_afterwards_and_done_is_said_of_nothing_else(
    faults: dict[str, Any], tally: Tally
) -> None:
    for operation, tried in faults["tried"].items():
        tally("R4", operation, tried=tried, failed=faults["failed"][operation])
    assert faults["wrong"] == []


def test_each_operation_is_reached(faults: dict[str, Any]) -> None:
    assert all(tried >= FAULTS - 1 for tried in faults["tried"].values())


def test_each_call_that_changes_files_is_reached_and_each_sync(faults: dict[str, Any]) -> None:
    sorts = {f"{kind} {call}" for kind in ("signal=KILL", "error=EIO") for call in SYNCS + CHANGES}
    full = {f"error=ENOSPC {call}" for call in ("openat", "write", "pwrite64", "mkdir", "linkat")}
    assert {*faults["reached"]} >= sorts | full
