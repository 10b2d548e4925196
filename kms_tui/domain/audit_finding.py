"""What looking through the audit log has found."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kms_tui.domain.audit_line import Link


class AuditFault(StrEnum):
    """What is not as it was written, or not as it should have ended."""

    REMOVED = "removed"
    ALTERED = "altered"
    OUT_OF_ORDER = "out-of-order"
    """Moved to there, or repeated."""
    INSERTED = "inserted"
    """Whole in itself, but it does not follow the line before; one of the two is not genuine."""
    ANOTHER_LOG = "another-log"
    HEAD = "head"
    """What is kept beside the log about its end is missing, or contradicts the log."""
    ANCHOR = "anchor"
    """What the admin kept elsewhere contradicts the log."""
    NOTED = "noted"
    """A session found the log damaged, and wrote that into it."""
    TORN = "torn"
    """The rest of a line that was never completed; the next change removes it."""
    UNFINISHED = "unfinished"
    """A change that began and did not end: it runs, or was killed."""

    @property
    def is_damage(self) -> bool:
        """Whether somebody has to explain it."""
        return self not in (AuditFault.TORN, AuditFault.UNFINISHED)


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """One of them, and where."""

    fault: AuditFault
    file: str
    """The name of the file, without its folder."""
    line: int
    """Counted in the file, from 1; 0 for the file as such."""
    what: str
    """A sentence; holds nothing untrusted but what was made visible."""


@dataclass(frozen=True, slots=True)
class AuditVerification:
    """The whole log, looked through."""

    files: int
    lines: int
    """Lines that are whole."""
    end: Link
    """The last line."""
    findings: Sequence[AuditFinding] = ()
    """In the order of the log, the first ones if there are very many."""
    left_out: int = 0
    """How many findings there are beyond those."""
    is_intact: bool = True
    """Whether no finding is damage."""
