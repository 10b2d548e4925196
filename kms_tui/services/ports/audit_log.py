"""What the services need from the audit log."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from kms_tui.domain.audit import AuditEntry
from kms_tui.domain.audit_finding import AuditVerification
from kms_tui.domain.audit_line import Link


class AuditLog(Protocol):
    """Takes lines, for ever."""

    async def append(self, entry: AuditEntry) -> None:
        """Write one line so that it survives a power cut; raise `AuditLogUnusable` if not."""
        ...


class AuditRecords(Protocol):
    """What the log holds. Each call raises `AuditLogUnusable` if it cannot be read."""

    async def verify(self, archive: Path | None, anchor: Link | None) -> AuditVerification:
        """Look through the whole log, and the full files of it that were moved to `archive`.

        `anchor` is a line that the log has reached for certain.
        """
        ...

    async def last(self, count: int) -> Sequence[bytes]:
        """Return the last lines as they were written, oldest first."""
        ...

    async def end(self) -> Link:
        """Return the place of the last line, `NO_LINE` if there is none."""
        ...
