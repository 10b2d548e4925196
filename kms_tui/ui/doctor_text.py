"""The text of the doctor's page. Pure functions, as all presentation is."""

from collections.abc import Collection, Sequence

from rich.text import Text

from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding, Topic, total
from kms_tui.domain.visible_text import visible
from kms_tui.domain.wrapped_text import wrapped
from kms_tui.ui.presentation import VERDICT_STYLES

_INDENT = " " * 8
_REMEDY = "     -> "


def findings_text(
    findings: Sequence[Finding], running: Collection[Topic], topics: Collection[Topic], width: int
) -> Text:
    """Return the findings under their topics, in lines no wider than `width` cells.

    `running` are the topics of which more may come.
    """
    text = Text(no_wrap=True, overflow="crop")
    for topic in Topic:
        found = [finding for finding in findings if finding.topic is topic]
        if not found and topic not in topics:
            continue
        text.append(f"{topic}\n", "bold")
        for finding in found:
            text.append_text(_finding(finding, width))
        if topic in running:
            text.append(f"  {Verdict.RUNNING:<4}  looking\n", VERDICT_STYLES[Verdict.RUNNING])
    text.rstrip()
    return text


def _finding(finding: Finding, width: int) -> Text:
    """Return what is there behind its verdict, and the remedy on lines of its own."""
    first, *rest = wrapped(visible(finding.what), width, _INDENT, _INDENT)
    style = VERDICT_STYLES[finding.verdict]
    text = Text.assemble("  ", (f"{finding.verdict:<4}", style), first[6:])
    if finding.do:
        rest += wrapped(visible(finding.do), width, _REMEDY, _INDENT)
    text.append("".join(f"\n{line}" for line in rest) + "\n")
    return text


def state_line(findings: Sequence[Finding], waiting: int, seconds: int) -> str:
    """Return how far the doctor is, or what it amounts to and which topics to scroll to."""
    if waiting:
        noun = "examination" if waiting == 1 else "examinations"
        return f" {waiting} {noun} to go, {seconds // 60:02}:{seconds % 60:02}"
    wrong = {each.topic for each in findings if each.verdict in (Verdict.FAIL, Verdict.WARN)}
    where = ", ".join(topic for topic in Topic if topic in wrong)
    return f" {total(findings)} See {where}." if where else f" {total(findings)}"
