"""What every finding of the doctor tells, whatever it is about."""

from collections.abc import Sequence

from clear_errors import is_sentence

from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding, Topic


def complete(findings: Sequence[Finding], topic: Topic) -> Sequence[Finding]:
    """Return the findings: each has its topic and a sentence, and a remedy unless all is well."""
    for finding in findings:
        assert finding.topic is topic
        assert finding.what
        assert is_sentence(finding.what)
        assert is_sentence(finding.do)
        assert finding.do or finding.verdict is Verdict.PASS
    return findings
