"""Holds the end of the audit log against what was told of the action."""

from dataclasses import dataclass, field
from pathlib import Path

from kms_tui.adapters.audit_log.file_audit_log import FileAuditLog
from kms_tui.services.audit_reading import AuditReading


@dataclass
class AuditWitness:
    """Reads the log of a host after each action of any session."""

    data: Path
    _reading: AuditReading = field(init=False)
    _deed: object = None
    """The last one."""

    def __post_init__(self) -> None:
        self._reading = AuditReading(FileAuditLog(self.data))

    async def expect_told(self, outcome: str) -> None:
        """Assert that the action, if it was recorded, is recorded as ended so."""
        for line in await self._reading.last(1):
            if line["deed"] != self._deed:
                assert (line["phase"], line["outcome"]) == ("ended", outcome), line
                self._deed = line["deed"]
