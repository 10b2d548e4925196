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
_FILE = KEPT / "runs.json"
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
        rows: list[Row] = json.loads((KEPT / "tallies.json").read_text(encoding="utf-8"))
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
        mutants = Mutants.read()
        if mutants is None or mutants.noticed_percent < FEWEST_NOTICED_PERCENT:
            yield f"S9: the tests notice too few mutants: {mutants}"


@dataclass(frozen=True)
class Mutants:
    """How many changed copies of the code the tests told from the right one."""

    on: str
    commit: str
    by_part: dict[str, tuple[int, int]]
    """Of each part of the code: how many were tried, and noticed."""
    in_all: int = 0
    """How many there are; those that were tried are a random sample."""
    seed: int = 0
    """What the sample was drawn with."""
    survivors: tuple[str, ...] = ()
    """Those that no test noticed: file, line and change."""

    @classmethod
    def read(cls) -> "Mutants | None":
        """Return what the last run of the mutants left, if any."""
        path = KEPT / "mutants.json"
        return cls(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None

    @property
    def noticed_percent(self) -> float:
        """The mutation score."""
        tried = sum(tried for tried, _ in self.by_part.values())
        return 100 * sum(noticed for _, noticed in self.by_part.values()) / tried


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
