"""Changes that have begun, as the audit log tells, and not ended yet."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kms_tui.domain.audit import Phase
from kms_tui.domain.audit_finding import AuditFault, AuditFinding
from kms_tui.domain.visible_text import visible

_MOST: Final = 10_000
"""So many are remembered; of more, the oldest are taken for unfinished at once."""


class RunningDeeds:
    """Follows the lines of a log. Its memory is bounded, whatever they say."""

    def __init__(self) -> None:
        self._begun: dict[str, AuditFinding] = {}

    def follow(self, members: Mapping[str, Any], file: str, line: int) -> Iterator[AuditFinding]:
        """Take the next line; yield what is given up waiting for."""
        deed = str(members.get("deed"))
        if members.get("phase") != Phase.BEGUN:
            self._begun.pop(deed, None)
            return
        action = visible(str(members.get("action")))
        said = f"{action} began and has not ended: it runs, or was killed."
        self._begun[deed] = AuditFinding(AuditFault.UNFINISHED, file, line, said)
        if len(self._begun) > _MOST:
            yield self._begun.pop(next(iter(self._begun)))

    def unfinished(self) -> Iterator[AuditFinding]:
        """Yield those that the log does not see the end of."""
        yield from self._begun.values()
