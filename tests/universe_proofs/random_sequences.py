"""Runs random sequences of actions; prints how many, and how many answers were lost in them.

usage: random_sequences.py SEQUENCES STEPS same|new

Ends with the shortest sequence that breaks a rule, if there is one.
"""

import json
import sys
from collections import Counter
from typing import ClassVar

from call_troubles import Trouble
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from machine_parts import Action, Ended
from universe_machine import UniverseMachine


class CountedMachine(UniverseMachine):
    """Counts what comes about."""

    total: ClassVar[Counter[str]] = Counter()

    def judge(self, who: int, action: Action, trouble: Trouble | None) -> Ended:
        ended = super().judge(who, action, trouble)
        self.counted["lost answers"] += bool(self.interference.lost)
        return ended

    def teardown(self) -> None:
        super().teardown()
        self.total.update(self.counted, sequences=1)


def main() -> None:
    sequences, steps, which = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    run_state_machine_as_test(
        CountedMachine,
        settings=settings(
            max_examples=sequences,
            stateful_step_count=steps,
            derandomize=which == "same",
            database=None,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
    sys.stdout.write(json.dumps(CountedMachine.total))


if __name__ == "__main__":
    main()
