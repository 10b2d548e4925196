"""What `kms-tui check` prints for people. Pure functions."""

from collections.abc import Iterator

from kms_tui.cli.checking.run import CheckRun, ConfigurationReport
from kms_tui.cli.steps import check_lines, verdict_lines
from kms_tui.cli.tables import WIDEST, writable
from kms_tui.domain.check import Verdict
from kms_tui.domain.counted import counted
from kms_tui.domain.wrapped_text import wrapped

_MARGIN = "  "
_INDENT = " " * 8
_BAD = (Verdict.WARN, Verdict.FAIL)


def run_text(run: CheckRun, width: int | None, *, verbose: bool) -> Iterator[str]:
    """Yield a block for each configuration, and a line that sums up.

    A block is the verdict and the name; then what warns or fails and what will break, each with
    its remedy; all checks, and what is only good to know, if `verbose`.
    """
    width = min(WIDEST, width or WIDEST)
    for report in run.reports:
        yield from _block(report, width, verbose=verbose)
    yield from wrapped(total(run), width)


def total(run: CheckRun) -> str:
    """Return how many configurations have which verdict, as a sentence."""
    told = (
        (run.count(Verdict.FAIL), "failed"),
        (run.count(Verdict.WARN), "warned"),
        (run.count(Verdict.PASS), "passed"),
    )
    verdicts = ", ".join(f"{number} {word}" for number, word in told if number) or "none found"
    return f"{counted(len(run.reports), 'configuration')}: {verdicts} ({run.seconds:.1f} s)."


def _block(report: ConfigurationReport, width: int, *, verbose: bool) -> Iterator[str]:
    yield from wrapped(writable(report.checked.of.name), width, f"{report.verdict:<4}  ", _INDENT)
    for check in report.checked.checks:
        if verbose or check.verdict in _BAD:
            yield from check_lines([check], width, _MARGIN)
    for foresight in report.foresights:
        if verbose or foresight.verdict in _BAD:
            what, do = foresight.what, foresight.do
            yield from verdict_lines(foresight.verdict, what, do, width, _MARGIN)
