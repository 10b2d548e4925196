"""The power fails at any moment of an operation: what it had acknowledged is there, all whole."""

from pathlib import Path
from typing import Any

import pytest
from counting import Sized, Tally
from prepared_data import OPERATIONS
from tracing_program import printed_by

PROGRAM = Path(__file__).with_name("cut_operations.py")
IMAGES, MANY_IMAGES = 42, 650
"""Of each operation, but for those that write too little."""


@pytest.fixture(scope="module")
def cuts(sized: Sized) -> dict[str, Any]:
    return printed_by(PROGRAM, sized(IMAGES, MANY_IMAGES), *OPERATIONS)


@pytest.mark.proves("R5")
def test_what_was_acknowledged_is_there_and_all_is_whole(
    cuts: dict[str, Any], tally: Tally
) -> None:
    for operation, tried in cuts["tried"].items():
        tally("R5", operation, tried=tried, failed=cuts["failed"][operation])
    assert cuts["wrong"] == []


def test_each_operation_is_cut_also_when_it_has_just_told_success(cuts: dict[str, Any]) -> None:
    assert set(cuts["tried"]) == set(OPERATIONS)
    assert all(cuts["acknowledged"][operation] for operation in OPERATIONS)
