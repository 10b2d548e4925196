"""What the services need from the audit log."""

from typing import Protocol

from kms_tui.domain.audit import AuditEntry


class AuditLog(Protocol):
    """Takes lines, for ever."""

    async def append(self, entry: AuditEntry) -> None:
        """Write one line so that it survives a power cut; raise `AuditLogUnusable` if not."""
        ...
