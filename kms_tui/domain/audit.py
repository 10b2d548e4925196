"""One line of the audit log: who changed what, when, and how it ended. It holds no secret."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Phase(StrEnum):
    """Each change has two lines: no change begins that cannot be recorded."""

    BEGUN = "begun"
    ENDED = "ended"


class Outcome(StrEnum):
    """How a change ended."""

    DONE = "done"
    REFUSED = "refused"
    """An own error said that it is not to be, or cannot be."""
    CANCELLED = "cancelled"
    DEFECT = "defect"
    """Something unexpected; what was done by then is undone by the next recovery."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """What is to be recorded. Sequence number and hashes are the log's own business."""

    at: datetime
    """Aware, UTC."""
    who: str
    """user@host."""
    via: str
    """`app` or `cli`."""
    deed: str
    """A random id that the two lines of one change share."""
    action: str
    """What was asked for, as `configuration.create`."""
    subject: Mapping[str, str]
    """What it is about, as `{"configuration": "prod-eu"}`: names and ids, untrusted."""
    phase: Phase
    outcome: Outcome | None = None
    """None as long as it has only begun."""
    error: str = ""
    """Kind and sentence of the error that it ended in, or what it left undone though it is done;
    else empty. Untrusted."""
