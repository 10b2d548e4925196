"""What `kms-tui import` tells: the plan, the checks, how it ended. Pure functions."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from kms_tui.cli.check_codes import check_exit_code
from kms_tui.cli.exit_codes import ExitCode, exit_code
from kms_tui.cli.progress import Progress
from kms_tui.cli.records import Record, check_records
from kms_tui.cli.steps import check_lines
from kms_tui.cli.tables import WIDEST, writable
from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.counted import counted
from kms_tui.domain.credential_change import FieldChange
from kms_tui.domain.errors import ChecksFailed, KmsTuiError, NothingToDo
from kms_tui.domain.import_plan import ImportEntry, ImportPlan, ImportState
from kms_tui.domain.visible_text import visible
from kms_tui.domain.wrapped_text import wrapped

_INDENT = "  "
_STATE_CELLS = 10
_BAD = (Verdict.WARN, Verdict.FAIL)


@dataclass
class ImportOutcome:
    """What an import has come to so far."""

    progress: Progress
    plan: ImportPlan | None = None
    """None before there is one."""
    is_changed: bool = False
    error: KmsTuiError | None = None
    checks: dict[str, dict[str, Check]] = field(default_factory=dict)
    """Those that have ended, by configuration and by their own name, in the order of their ends."""

    def report(self, name: str, check: Check) -> None:
        """Take what is told of a check of one configuration, or of a step for all."""
        if not check.verdict.is_final:
            self.progress.tell(" ".join(filter(None, (name, f"{check.name} ...", check.found))))
        elif name:
            of = self.checks.setdefault(name, {})
            of.pop(check.name, None)
            of[check.name] = check

    @property
    def left_behind(self) -> list[str]:
        """What stays in Azure although nothing was stored."""
        if self.is_changed:
            return []
        told = [[check.leaves for check in of if check.leaves] for of in self._ended]
        return [leaves[-1] for leaves in told if leaves]

    @property
    def code(self) -> ExitCode:
        """What the verb ends with."""
        if isinstance(self.error, ChecksFailed):
            return check_exit_code(check for of in self._ended for check in of)
        return exit_code(self.error) if self.error else ExitCode.OK

    @property
    def _ended(self) -> list[list[Check]]:
        return [[*of.values()] for of in self.checks.values()]


def members(outcome: ImportOutcome, plan: ImportPlan) -> Record:
    """Return the members of the document."""
    return {
        "changed": outcome.is_changed,
        "plan": [_entry_record(entry) for entry in plan.entries],
        "left_out": [*plan.left_out],
        "checks": {
            visible(name): check_records(of.values()) for name, of in outcome.checks.items()
        },
        "left_behind": [visible(text) for text in outcome.left_behind],
    }


def _entry_record(entry: ImportEntry) -> Record:
    return {
        "name": visible(entry.name),
        "state": entry.state,
        "changes": [
            {"field": change.field, "old": visible(change.old), "new": visible(change.new)}
            for change in entry.changes
        ],
        "conflict": entry.conflict,
        "may_create_key": entry.draft.may_create_key,
    }


def plan_lines(plan: ImportPlan, width: int = WIDEST) -> Iterator[str]:
    """Yield each configuration: what becomes of it, and in which fields."""
    for entry in plan.entries:
        said = f"{entry.name}: {entry.conflict}" if entry.conflict else entry.name
        yield from _line(f"{entry.state:<{_STATE_CELLS}}", said, width)
        if entry.state is not ImportState.SAME:
            for change in entry.changes:
                yield from _line(_INDENT, _change_text(change), width)
        if entry.draft.may_create_key:
            yield f"{_INDENT}The master key is created if it is missing."
    for name in plan.left_out:
        yield from _line(f"{'left out':<{_STATE_CELLS}}", name, width)


def check_text(outcome: ImportOutcome, width: int = WIDEST) -> Iterator[str]:
    """Yield the checks that failed or warn, below the name of their configuration."""
    for name, checks in outcome.checks.items():
        if bad := [check for check in checks.values() if check.verdict in _BAD]:
            yield from _line("", f"{name}:", width)
            yield from check_lines(bad, width)


def summary(plan: ImportPlan, *, is_done: bool) -> str:
    """Return what is, or would be, imported as a sentence."""
    new, changed, conflicts = (
        len(plan.of(state))
        for state in (ImportState.NEW, ImportState.CHANGED, ImportState.CONFLICT)
    )
    told = [
        counted(new, "new configuration") if new else "",
        f"{changed} changed" if changed else "",
        counted(conflicts, "conflict") if conflicts else "",
    ]
    if not any(told):
        return "Everything is here already."
    return f"{'Imported' if is_done else 'To import'}: {', '.join(filter(None, told))}."


def is_told(outcome: ImportOutcome) -> bool:
    """Whether what ended it is to be told as an error: that nothing is to do is none."""
    return outcome.error is not None and not isinstance(outcome.error, NothingToDo)


def _change_text(change: FieldChange) -> str:
    was = f"{change.old} -> " if change.old else ""
    return f"{change.field}: {was}{change.new or '(none)'}"


def _line(first: str, text: str, width: int) -> Iterator[str]:
    yield from wrapped(writable(text), width, first, " " * len(first))
