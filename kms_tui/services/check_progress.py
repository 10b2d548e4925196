"""How far a check of many configurations has come."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kms_tui.domain.check import Verdict
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import KmsTuiError


@dataclass(frozen=True, slots=True)
class CheckProgress:
    """What stands in the progress line, or sums up at the end."""

    total: int
    """Configurations to check."""
    done: int = 0
    failing: int = 0
    warning: int = 0
    unchecked: int = 0
    """Those done that could not be checked at all: their secret could not be had."""
    waiting: str = ""
    """Which vault asked to be left alone and for how long, or empty."""
    not_checked: KmsTuiError | None = None
    """Why the first of those `unchecked` could not be checked."""
    not_recorded: KmsTuiError | None = None
    """Why outcomes were not recorded, if so."""


FollowChecks = Callable[[CheckProgress, Sequence[KmsConfiguration]], None]
"""Is told how far a run has come, and the configurations that have a new outcome."""


class CheckTally:
    """Counts outcomes, and tells the one who follows."""

    def __init__(self, total: int, follow: FollowChecks) -> None:
        """Take how many configurations there are to check."""
        self._total = total
        self._follow = follow
        self._verdicts: Counter[Verdict] = Counter()
        self._unchecked = 0
        self._waits: dict[str, str] = {}
        self._not_checked: KmsTuiError | None = None
        self.not_recorded: KmsTuiError | None = None
        """Why outcomes were not recorded, if so."""

    @property
    def progress(self) -> CheckProgress:
        """How far the run has come."""
        return CheckProgress(
            self._total,
            self._verdicts.total() + self._unchecked,
            self._verdicts[Verdict.FAIL],
            self._verdicts[Verdict.WARN],
            self._unchecked,
            next(iter(self._waits.values()), ""),
            self._not_checked,
            self.not_recorded,
        )

    def count(self, verdict: Verdict) -> None:
        """Count one outcome."""
        self._verdicts[verdict] += 1

    def count_unchecked(self, error: KmsTuiError) -> None:
        """Count a configuration that could not be checked at all."""
        self._unchecked += 1
        self._not_checked = self._not_checked or error
        self.tell()

    def wait(self, vault: str, note: str) -> None:
        """Tell that a vault keeps everybody waiting; with an empty note that it does not."""
        self._waits.pop(vault, None)
        if note:
            self._waits[vault] = f"{vault}: {note}"
        self.tell()

    def tell(self, changed: Sequence[KmsConfiguration] = ()) -> None:
        """Tell how far the run has come."""
        self._follow(self.progress, changed)
