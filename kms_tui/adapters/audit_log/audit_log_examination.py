"""The doctor's look at the audit log."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kms_tui.adapters.audit_log.errors import translated
from kms_tui.adapters.audit_log.location import Location
from kms_tui.adapters.audit_log.log_end import LONGEST_HEAD_BYTES, current_file, found_end
from kms_tui.adapters.audit_log.private_files import content, refuse_unsafe_file, undisturbed
from kms_tui.adapters.blocking_examination import BlockingExamination
from kms_tui.domain.check import Verdict
from kms_tui.domain.errors import AuditLogUnusable
from kms_tui.domain.finding import Finding, Topic

_LOCK_SECONDS: Final = 1.0
_LONGEST_BYTES: Final = 16 << 20
"""Looking through a longer file takes longer than a doctor has."""


class AuditLogExamination(BlockingExamination):
    """Says whether changes can be recorded, and whether the file of the newest ones is intact."""

    def __init__(self, directory: Path) -> None:
        super().__init__(Topic.CATALOGUE)
        self._location = Location(directory.absolute())

    def look(self) -> Sequence[Finding]:
        """Return the first thing that is wrong, else how long the log is."""
        of = self._location
        try:
            with translated(of.directory, "read"), undisturbed(of.lock, _LOCK_SECONDS):
                return [self._state()]
        except AuditLogUnusable as error:
            return [Finding.failed(self.topic, "audit-log-unusable", error)]

    def _state(self) -> Finding:
        files = self._files()
        if not files:
            said = "There is no audit log yet; it is made at the first change."
            return Finding(self.topic, "no-audit-log", Verdict.PASS, said)
        for path in files:
            refuse_unsafe_file(path)
        if damage := self._damage():
            said = f"The audit log is not as it was written: {damage}"
            do = "kms-tui audit verify (looks through all of it)"
            return Finding(self.topic, "audit-log-broken", Verdict.FAIL, said, do)
        last, size = found_end(self._location).link.seq, sum(path.stat().st_size for path in files)
        said = f"The audit log is in order: its last line is {last}, {-(-size >> 10)} KiB."
        return Finding(self.topic, "audit-log", Verdict.PASS, said)

    def _files(self) -> Sequence[Path]:
        of = self._location
        older = [file.path for file in of.older_files()]
        return [
            *older,
            *(path for path in (of.current, of.head) if path.is_symlink() or path.exists()),
        ]

    def _damage(self) -> str:
        of = self._location
        if damage := found_end(of).damage:
            return damage
        if not of.current.exists() or of.current.stat().st_size > _LONGEST_BYTES:
            return ""
        _, faults = current_file(of, content(of.head, LONGEST_HEAD_BYTES))
        return next((fault.what for fault in faults), "")
