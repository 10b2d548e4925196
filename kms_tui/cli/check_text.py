"""What `kms-tui check` prints for people. Pure functions."""

from collections.abc import Iterator

from kms_tui.cli.check_run import CheckRun, ConfigurationReport
from kms_tui.cli.tables import WIDEST, writable
from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.counted import counted
from kms_tui.domain.foresight import Foresight
from kms_tui.domain.wrapped_text import wrapped

_INDENT = " " * 8
_REMEDY = "     -> "
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
            yield from _check(check, width)
    for foresight in report.foresights:
        if verbose or foresight.verdict in _BAD:
            yield from _foresight(foresight, width)


def _check(check: Check, width: int) -> Iterator[str]:
    code = f"({check.code})" if check.code not in check.found else ""
    said = ": ".join(filter(None, (check.name, check.found)))
    yield from _told(check.verdict, " ".join(filter(None, (said, code))), check.do, width)
    if check.ask and check.verdict in _BAD:
        yield from wrapped(writable(f"Ask {check.ask}."), width, _INDENT, _INDENT)


def _foresight(foresight: Foresight, width: int) -> Iterator[str]:
    yield from _told(foresight.verdict, foresight.what, foresight.do, width)


def _told(verdict: Verdict, what: str, do: str, width: int) -> Iterator[str]:
    yield from wrapped(writable(what), width, f"  {verdict:<4}  ", _INDENT)
    if do:
        yield from wrapped(writable(do), width, _REMEDY, _INDENT)
