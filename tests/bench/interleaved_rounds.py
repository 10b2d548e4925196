"""Several programs measured in turns: A B C, A B C … so that a slow minute hits all of them.

Figures of different programs are compared round by round, and the median of those ratios counts.
"""

import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from driven_program import EndedTooSoon, StillBusy
from measured_visit import Program, Visit, visit

IDLE_SECONDS = 20.0
"""How long each program is left alone in the first round."""


@dataclass
class Rounds:
    """What was measured of each program, round by round."""

    visits: dict[str, list[Visit]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    """Programs that did not do what was waited for, and how that ended."""

    def all(self, program: str, name: str) -> list[float]:
        """Return every figure of that name in all rounds."""
        found = self.visits.get(program, ())
        return [figure for each in found for figure in each.figures.get(name, ())]

    def median(self, program: str, name: str) -> float | None:
        """Return the median of all rounds' medians."""
        medians = [each for each in self._medians(program, name) if each is not None]
        return statistics.median(medians) if medians else None

    def worst(self, program: str, names: Sequence[str]) -> float | None:
        """Return the largest figure of any of the names."""
        return max((each for name in names for each in self.all(program, name)), default=None)

    def ratio(self, one: tuple[str, str], other: tuple[str, str]) -> float | None:
        """Return the median of the ratios of two figures, each a program and a name."""
        pairs = zip(self._medians(*one), self._medians(*other), strict=False)
        ratios = [first / second for first, second in pairs if first is not None and second]
        return statistics.median(ratios) if ratios else None

    def _medians(self, program: str, name: str) -> list[float | None]:
        return [
            statistics.median(each.figures[name]) if each.figures.get(name) else None
            for each in self.visits.get(program, ())
        ]


def measure_in_turns(
    programs: Sequence[Program],
    environ: Mapping[str, str],
    count: int,
    *,
    idle_seconds: float = IDLE_SECONDS,
) -> Rounds:
    """Visit each program once a round; what fails once is left out from then on, and told."""
    rounds = Rounds()
    for number in range(count):
        for program in programs:
            if program.name in rounds.failures:
                continue
            sys.stderr.write(f"\rround {number + 1} of {count}: {program.name:<30}")
            sys.stderr.flush()
            idle = 0.0 if number else idle_seconds
            try:
                found = visit(program, environ, idle_seconds=idle)
            except (EndedTooSoon, StillBusy) as error:
                rounds.failures[program.name] = str(error)
                sys.stderr.write(f"\n{program.name}: {error}\n")
            else:
                rounds.visits.setdefault(program.name, []).append(found)
    sys.stderr.write("\n")
    return rounds
