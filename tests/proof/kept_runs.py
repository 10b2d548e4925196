"""What was counted, of each goal by the last run that tried it."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from counts import Counts, Row
from proof_goals import BY_NAME

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".proof"
TALLIES = KEPT / "tallies.json"
"""What the last run counted."""
_FILE = KEPT / "runs.json"
_MUTANTS = KEPT / "mutants.json"
FEWEST_NOTICED_PERCENT = 90


@dataclass
class GoalRun:
    """What the last run of one goal counted."""

    on: str
    """Its date."""
    commit: str
    rows: list[Row]


@dataclass
class KeptRuns:
    """The last run of each goal."""

    of: dict[str, GoalRun] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Self:
        """Return what earlier runs left."""
        told = json.loads(_FILE.read_text(encoding="utf-8")) if _FILE.exists() else {}
        return cls({goal: GoalRun(**run) for goal, run in told.items()})

    def remember(self, goals: Sequence[str]) -> None:
        """Take what was just counted of these goals for theirs."""
        rows: list[Row] = json.loads(TALLIES.read_text(encoding="utf-8"))
        on, of = f"{datetime.now(UTC):%Y-%m-%d}", commit()
        for goal in goals:
            self.of[goal] = GoalRun(on, of, [row for row in rows if row[0] == goal])
        _FILE.write_text(json.dumps({goal: asdict(run) for goal, run in self.of.items()}))

    @property
    def counts(self) -> Counts:
        """The counts of all goals."""
        return Counts([row for run in self.of.values() for row in run.rows])

    def complaints(self) -> Iterator[str]:
        """Say what failed, or was tried too seldom."""
        counts = self.counts
        yield from counts.below_floor("long")
        for goal in BY_NAME:
            if failed := counts.total(goal).failed:
                yield f"{goal}: {failed} failed"
        samples = Mutants.samples()
        if not samples or any(each.noticed_percent < FEWEST_NOTICED_PERCENT for each in samples):
            yield f"S9: the tests notice too few mutants: {samples}"


@dataclass(frozen=True)
class Mutants:
    """How many changed copies of the code the tests told from the right one, of one sample."""

    on: str
    commit: str
    by_part: dict[str, tuple[int, int]]
    """Of each part of the code: how many were tried, and noticed."""
    in_all: int
    """How many there are; those that were tried are drawn at random."""
    seed: int
    """What the sample was drawn with."""
    survivors: tuple[str, ...] = ()
    """Those that no test noticed: file, line and change."""

    @classmethod
    def samples(cls) -> list[Self]:
        """Return what the runs of the mutants left, of each seed the last."""
        told = json.loads(_MUTANTS.read_text(encoding="utf-8")) if _MUTANTS.exists() else []
        return [cls(**sample) for sample in told]

    def remember(self) -> None:
        """Take this for the last run with its seed."""
        others = [sample for sample in self.samples() if sample.seed != self.seed]
        _MUTANTS.write_text(json.dumps([asdict(sample) for sample in (*others, self)]))

    @property
    def tried(self) -> int:
        """How many were tried."""
        return sum(tried for tried, _ in self.by_part.values())

    @property
    def noticed(self) -> int:
        """How many of those a test noticed."""
        return sum(noticed for _, noticed in self.by_part.values())

    @property
    def noticed_percent(self) -> float:
        """The mutation score."""
        return 100 * self.noticed / self.tried


def commit() -> str:
    """Return what the code is now that is proven."""

    def told(*arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 - fixed arguments
            ["git", *arguments],  # noqa: S607 - whichever git is installed
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.strip()

    changed = told("status", "--porcelain", "--untracked-files=no")
    return told("rev-parse", "--short", "HEAD") + (" and changes" if changed else "")
