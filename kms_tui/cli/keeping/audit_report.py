"""What `kms-tui audit` prints. Pure functions."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from kms_tui.cli.tables import writable
from kms_tui.domain.audit_finding import AuditFinding, AuditVerification
from kms_tui.domain.counted import counted

WHEN: Final = "WHEN (UTC)"
COLUMNS: Final = (
    (WHEN, 0),
    ("WHO", 72),
    ("VIA", 92),
    ("ACTION", 0),
    ("SUBJECT", 0),
    ("OUTCOME", 0),
)
"""What stands above the texts of a line, and how many cells it takes for that to be shown."""


def verification_members(found: AuditVerification) -> dict[str, object]:
    """Return the members of the document."""
    return {
        "intact": found.is_intact,
        "files": found.files,
        "lines": found.lines,
        "end": {"seq": found.end.seq, "hash": found.end.hash},
        "findings": [
            {
                "fault": finding.fault,
                "is_damage": finding.fault.is_damage,
                "file": finding.file,
                "line": finding.line,
                "what": finding.what,
            }
            for finding in found.findings
        ],
        "findings_left_out": found.left_out,
    }


def verification_lines(found: AuditVerification) -> Iterator[str]:
    """Yield a line for each finding, and one for the whole."""
    for finding in found.findings:
        yield writable(f"{finding.fault:<12}  {_place(finding)}{finding.what}")
    if found.left_out:
        yield f"... and {found.left_out} more."
    if found.is_intact and not found.files:
        yield "Nothing was recorded yet."
        return
    lines, files = counted(found.lines, "line"), counted(found.files, "file")
    verdict = "intact" if found.is_intact else "NOT INTACT"
    yield f"{lines} in {files}: {verdict}. The last line is {found.end.seq}."


def _place(finding: AuditFinding) -> str:
    if not finding.file:
        return ""
    return f"{finding.file}:{finding.line}: " if finding.line else f"{finding.file}: "


def line_texts(members: Mapping[str, Any]) -> Sequence[str]:
    """Return a line of the log as a row; of one that was altered whatever there is."""
    if not members:
        return ("?", "", "", "", "", "This line cannot be read.")
    when = str(members.get("at"))[:19].replace("T", " ")
    told = [str(members.get(name, "")) for name in ("who", "via", "action")]
    subject = members.get("subject")
    names = _names(subject) if isinstance(subject, dict) else ""
    ending = str(members.get("outcome") or members.get("phase", ""))
    return (when, *told, names, ": ".join(filter(None, (ending, str(members.get("error", ""))))))


def _names(subject: Mapping[str, Any]) -> str:
    """Return what an action was on; one thing alone is told by the action's name."""
    if len(subject) == 1:
        return str(next(iter(subject.values())))
    return ", ".join(f"{what} {name}" for what, name in subject.items())
