"""What the tests with random input share."""

from collections.abc import Callable
from random import Random

import pytest
from counting import Sized, Tally
from fuzzing import Fuzz, Input, failures


@pytest.fixture
def fuzz(tally: Tally, sized: Sized) -> Fuzz:
    def try_all(
        part: str,
        make: Callable[[Random], Input],
        take: Callable[[Input], object],
        *,
        long: int,
        short: int = 500,
    ) -> None:
        runs = sized(short, long)
        failed = failures(runs, make, take)
        tally("S10", part, tried=runs, failed=len(failed))
        assert not failed, f"{len(failed)} of {runs}, first {failed[:3]}"

    return try_all
