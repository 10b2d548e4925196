"""The doctor's findings as text and as JSON. Pure functions.

Everything passes through `visible`: a finding quotes file names, variables and servers.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from kms_tui.cli.documents import document
from kms_tui.domain.check import Verdict, gravest
from kms_tui.domain.finding import Finding, total
from kms_tui.domain.visible_text import visible
from kms_tui.domain.wrapped_text import wrapped

SCHEMA: Final = 1
"""Number of `schemas/doctor.schema.json`."""

_SENTENCE_INDENT: Final = " " * 8
_REMEDY: Final = "     -> "
_MICROSECONDS: Final = 6


def as_json(findings: Sequence[Finding]) -> str:
    """Return the findings as one ASCII document that ends with a line end."""
    return document(
        "doctor",
        SCHEMA,
        verdict=_word(gravest(finding.verdict for finding in findings)),
        findings=[_record(finding) for finding in findings],
    )


def _word(verdict: Verdict) -> str:
    return verdict.name.lower()


def _record(finding: Finding) -> dict[str, object]:
    seconds = finding.seconds
    return {
        "topic": finding.topic.word,
        "code": visible(finding.code),
        "verdict": _word(finding.verdict),
        "what": visible(finding.what),
        "do": visible(finding.do),
        "seconds": None if seconds is None else round(seconds, _MICROSECONDS),
    }


def as_text(findings: Sequence[Finding], width: int = 80, encoding: str = "utf-8") -> str:
    r"""Return the findings under their topics, no line wider than `width` cells.

    What the output's encoding cannot write is spelled out (`\xe4`). The last line sums up.
    """
    lines: list[str] = []
    for topic, group in groupby(findings, key=lambda finding: finding.topic):
        lines.append(str(topic))
        for finding in group:
            lines += _finding_lines(finding, width, encoding)
        lines.append("")
    return "\n".join([*lines, *wrapped(total(findings), width)]) + "\n"


def _finding_lines(finding: Finding, width: int, encoding: str) -> Iterator[str]:
    def writable(untrusted_text: str) -> str:
        return visible(untrusted_text).encode(encoding, "backslashreplace").decode(encoding)

    word = f"  {finding.verdict:<4}  "
    yield from wrapped(writable(finding.what), width, word, _SENTENCE_INDENT)
    if finding.do:
        yield from wrapped(writable(finding.do), width, _REMEDY, _SENTENCE_INDENT)
