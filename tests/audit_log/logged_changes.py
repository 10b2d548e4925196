"""Changes to record, and the log of a host that has recorded some."""

from datetime import UTC, datetime
from pathlib import Path

from kms_tui.adapters.audit_log.file_audit_log import FileAuditLog
from kms_tui.domain.audit import AuditEntry, Outcome, Phase

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def begun(deed: str, name: str = "prod-eu") -> AuditEntry:
    """Return the beginning of a change."""
    return AuditEntry(
        at=NOON,
        who="admin7@bastion01",
        via="cli",
        deed=deed,
        action="configuration.create",
        subject={"configuration": name},
        phase=Phase.BEGUN,
    )


def ended(deed: str, outcome: Outcome = Outcome.DONE, error: str = "") -> AuditEntry:
    """Return the end of a change."""
    return AuditEntry(
        at=NOON,
        who="admin7@bastion01",
        via="cli",
        deed=deed,
        action="configuration.create",
        subject={"configuration": "prod-eu"},
        phase=Phase.ENDED,
        outcome=outcome,
        error=error,
    )


async def record(data: Path, changes: int, rotate_bytes: int = 1 << 20) -> FileAuditLog:
    """Record so many changes, two lines each; return the log."""
    log = FileAuditLog(data, rotate_bytes=rotate_bytes)
    for number in range(changes):
        await log.append(begun(f"deed {number}"))
        await log.append(ended(f"deed {number}"))
    return log
