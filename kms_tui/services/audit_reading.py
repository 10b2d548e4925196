"""Reading the audit log, and proving that it is as it was written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kms_tui.domain.audit_finding import AuditVerification
from kms_tui.domain.audit_line import Link, members_of
from kms_tui.services.ports.audit_log import AuditRecords


@dataclass(frozen=True, slots=True)
class AuditReading:
    """What can be asked of the audit log. Each raises `AuditLogUnusable` if it cannot be read."""

    records: AuditRecords

    async def verify(
        self, *, archive: Path | None = None, anchor: Link | None = None
    ) -> AuditVerification:
        """Look through all lines, those of full files that were moved to `archive` among them.

        `anchor`, the end of the log at an earlier time, was kept where nobody could alter it.
        """
        return await self.records.verify(archive, anchor)

    async def last(self, limit: int) -> Sequence[Mapping[str, Any]]:
        """Return the members of the last lines, oldest first, untrusted; none of a broken line."""
        return [members_of(raw) for raw in await self.records.last(limit)]

    async def end(self) -> Link:
        """Return the place of the last line, to be kept elsewhere."""
        return await self.records.end()
