"""An audit log in memory, which can be out of order."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from kms_tui.domain.audit import AuditEntry, Outcome, Phase
from kms_tui.domain.deed import Deed
from kms_tui.domain.errors import AuditLogUnusable, KmsTuiError
from kms_tui.services.telling import Telling

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@dataclass
class ListedLog:
    """Keeps the entries."""

    entries: list[AuditEntry] = field(default_factory=list)
    full_at: int | None = None
    """How many entries it takes; None for as many as come."""

    async def append(self, entry: AuditEntry) -> None:
        """Keep an entry."""
        if self.full_at is not None and len(self.entries) >= self.full_at:
            raise AuditLogUnusable("No space is left for the audit log.", do="Make some.")
        self.entries.append(entry)

    @property
    def story(self) -> list[tuple[str, Phase, Outcome | None]]:
        """What the entries say, in short."""
        return [(each.action, each.phase, each.outcome) for each in self.entries]


@dataclass
class Hearer:
    """Keeps what it hears."""

    deeds: list[Deed] = field(default_factory=list)
    unrecorded: list[KmsTuiError] = field(default_factory=list)

    def hear(self, deed: Deed) -> None:
        """Keep what is about to be done."""
        self.deeds.append(deed)

    def hear_unrecorded(self, _deed: Deed, error: KmsTuiError) -> None:
        """Keep why an end was not recorded."""
        self.unrecorded.append(error)


def telling(log: ListedLog | None) -> Telling:
    """Return one that records there."""
    return Telling(lambda: log, lambda: NOON, "admin7@bastion01", "cli")
