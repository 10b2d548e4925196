"""Counts of cases, by goal and part."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from proof_goals import GOALS, Goal

Row = list[str | int]
"""Goal, part, tried, failed, skipped: as it is written to a file."""


@dataclass
class Count:
    """What became of the cases of one part of a goal."""

    tried: int = 0
    failed: int = 0
    skipped: int = 0
    """Tests that this machine cannot run."""


class Counts:
    """All counts of a run."""

    def __init__(self, rows: list[Row] | None = None) -> None:
        self._of: dict[tuple[str, str], Count] = defaultdict(Count)
        for goal, part, *numbers in rows or []:
            self._of[str(goal), str(part)] = Count(*map(int, numbers))

    def add(self, goal: str, part: str, tried: int, failed: int) -> None:
        count = self._of[goal, part]
        count.tried += tried
        count.failed += failed

    def skip(self, goal: str, part: str) -> None:
        self._of[goal, part].skipped += 1

    def rows(self) -> list[Row]:
        return [
            [*key, count.tried, count.failed, count.skipped]
            for key, count in sorted(self._of.items())
        ]

    def parts(self, goal: str) -> dict[str, Count]:
        return {part: count for (name, part), count in sorted(self._of.items()) if name == goal}

    def total(self, goal: str) -> Count:
        total = Count()
        for count in self.parts(goal).values():
            total.tried += count.tried
            total.failed += count.failed
            total.skipped += count.skipped
        return total

    def lines(self) -> Iterator[str]:
        """Return the totals, a line a goal."""
        yield f"{'goal':<5}{'tried':>10}{'survived':>10}{'failed':>8}"
        for goal in GOALS:
            if count := self._counted(goal):
                survived = count.tried - count.failed
                yield f"{goal.name:<5}{count.tried:>10,}{survived:>10,}{count.failed:>8,}"

    def below_floor(self, form: str) -> list[str]:
        """Say which goals had too few cases, but for what this machine cannot run."""
        return [
            f"{goal.name}: {count.tried} of at least {floor} cases: {goal.says}"
            for goal in GOALS
            if (floor := goal.short if form == "short" else goal.long)
            and (count := self.total(goal.name)).tried < floor
            and not (count.skipped and form == "short")
        ]

    def _counted(self, goal: Goal) -> Count | None:
        count = self.total(goal.name)
        return count if count.tried or count.skipped else None
