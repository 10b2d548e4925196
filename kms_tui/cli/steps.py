"""The checks and steps of an action: shown as they run, kept as they ended, told as text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kms_tui.cli.progress import Progress
from kms_tui.cli.tables import WIDEST, writable
from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.wrapped_text import wrapped

_VERDICT_CELLS = 6


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


def check_lines(checks: Iterable[Check], width: int = WIDEST) -> Iterator[str]:
    """Yield each ended check by its name: verdict, what was found and, if it is bad, the fix."""
    indent = " " * _VERDICT_CELLS
    for check in checks:
        code = f"({check.code})" if check.code not in check.found else ""
        said = ": ".join(filter(None, (check.name, check.found)))
        first = f"{check.verdict:<{_VERDICT_CELLS}}"
        yield from wrapped(writable(" ".join(filter(None, (said, code)))), width, first, indent)
        ask = f"Ask {check.ask}." if check.ask else ""
        fix = " ".join(filter(None, (check.do, ask)))
        if fix and check.verdict in (Verdict.WARN, Verdict.FAIL):
            yield from wrapped(writable(fix), width, indent, indent)
