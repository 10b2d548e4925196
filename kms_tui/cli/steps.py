"""The checks and steps of an action: shown as they run, kept as they ended, told as text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kms_tui.cli.progress import Progress
from kms_tui.cli.tables import WIDEST, writable
from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.wrapped_text import wrapped

_INDENT = " " * 6
_REMEDY = "   -> "


@dataclass
class Steps:
    """The steps of an action in the order in which they began, each as it ended."""

    progress: Progress
    _ended: dict[str, Check] = field(default_factory=dict)

    def report(self, check: Check) -> None:
        """Take what is told of a step."""
        self.progress.report(check)
        if check.verdict.is_final:
            self._ended[check.name] = check

    @property
    def ended(self) -> list[Check]:
        """Those that have ended."""
        return [*self._ended.values()]


def check_lines(checks: Iterable[Check], width: int = WIDEST, margin: str = "") -> Iterator[str]:
    """Yield each check by its name: verdict, what was found and, if that is bad, the remedy."""
    for check in checks:
        is_bad = check.verdict in (Verdict.WARN, Verdict.FAIL)
        code = f"({check.code})" if check.code not in check.found else ""
        said = ": ".join(filter(None, (check.name, check.found)))
        what = " ".join(filter(None, (said, code)))
        yield from verdict_lines(check.verdict, what, check.do if is_bad else "", width, margin)
        if check.ask and is_bad:
            indent = margin + _INDENT
            yield from wrapped(writable(f"Ask {check.ask}."), width, indent, indent)


def verdict_lines(
    verdict: Verdict, what: str, do: str, width: int, margin: str = ""
) -> Iterator[str]:
    """Yield a verdict on something and, behind an arrow, what is to be done about it."""
    indent = margin + _INDENT
    yield from wrapped(writable(what), width, f"{margin}{verdict:<4}  ", indent)
    if do:
        yield from wrapped(writable(do), width, margin + _REMEDY, indent)
