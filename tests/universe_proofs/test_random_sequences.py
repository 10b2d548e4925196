"""Random sequences of actions with faults, lost answers, stops, stale looks and restarts between.

KMS_TUI_RANDOM_SEQUENCES=2000 runs that many new ones; without it always the same few are run.
"""

import os

from hypothesis import HealthCheck, settings
from universe_machine import UniverseMachine

WANTED = int(os.environ.get("KMS_TUI_RANDOM_SEQUENCES", "0"))
SEQUENCES, STEPS = 80, 40

TestRandomSequences = UniverseMachine.TestCase
TestRandomSequences.settings = settings(
    max_examples=WANTED or SEQUENCES,
    stateful_step_count=STEPS,
    derandomize=not WANTED,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
