"""What a change of a universe came to: how it is told on the way and printed at the end."""

import shlex
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

import click

from kms_tui.cli.complaints import complain
from kms_tui.cli.documents import print_document
from kms_tui.cli.exit_codes import ExitCode, exit_code
from kms_tui.cli.progress import Progress
from kms_tui.cli.records import check_records, universe_record
from kms_tui.cli.running import end, tell
from kms_tui.cli.steps import Steps, check_lines
from kms_tui.cli.tables import facts, text_width
from kms_tui.cli.universes.reading import configuration_name_of
from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.errors import InvalidDraft, KmsTuiError, NothingToDo
from kms_tui.domain.universe import Universe
from kms_tui.services import Services
from kms_tui.services.deeds.words import command
from kms_tui.services.reporting import Report

Action = Callable[[Report], Awaitable[Universe]]
"""Changes a universe, telling its steps; returns it as it is then."""


@dataclass(frozen=True, slots=True)
class UniverseChange:
    """What a change came to."""

    was: Universe | None
    """None if the universe is new."""
    now: Universe | None
    """None if there is none after all."""
    configuration_name: str
    steps: list[Check]
    error: KmsTuiError | None

    @property
    def is_changed(self) -> bool:
        """Whether the universe is another than it was."""
        return _record(self.was) != _record(self.now)

    @property
    def is_told(self) -> bool:
        """Whether there is a result: not if it could not even begin."""
        is_fine = self.error is None or isinstance(self.error, NothingToDo)
        return is_fine or self.is_changed or bool(self.steps)


async def changed(services: Services, was: Universe | None, action: Action) -> UniverseChange:
    """Run a change to its end, good or bad."""
    error, now = None, was
    with Progress() as progress:
        steps = Steps(progress)
        try:
            now = await action(steps.report)
        except KmsTuiError as raised:
            error = raised
            now = await services.universes.get(was.id) if was else None
    name = await configuration_name_of(services, now) if now else ""
    return UniverseChange(was, now, name, steps.ended, error)


def end_with_change(change: UniverseChange, *, as_document: bool) -> None:
    """Print the universe as it is now, tell what went wrong, and end with that one's exit code."""
    code = exit_code(change.error) if change.error else ExitCode.OK
    if as_document and change.is_told:
        universe = _record(change.now, change.configuration_name)
        steps = check_records(change.steps)
        print_document(
            "universe change", 1, changed=change.is_changed, universe=universe, steps=steps
        )
    elif change.now is not None and code is ExitCode.OK:
        click.echo("\n".join(universe_facts(change.now, change.configuration_name)))
    if change.error is not None:
        _tell_failure(change, change.error)
        end(code)


def universe_facts(universe: Universe, configuration_name: str) -> Iterator[str]:
    """Yield what is known of a universe, as lines."""
    yield from facts(
        (
            ("Universe Name", universe.name),
            ("Universe UUID", universe.uuid),
            ("Notes", universe.notes),
            ("Configuration", configuration_name),
            ("Encryption", _encryption(universe)),
            ("Keys", str(universe.key_count)),
            ("Re-wraps", str(universe.generation) if universe.generation else ""),
            ("Unfinished", resuming(universe) if universe.has_unfinished_rewrap else ""),
        ),
        text_width(),
    )


def resuming(universe: Universe) -> str:
    """Return how to go on with an unfinished re-wrap."""
    resume = shlex.join(("kms-tui", *command("universe rewrap", universe.name, resume=True)))
    return f"a re-wrap; go on: {resume} (or end it: --abandon)"


def _encryption(universe: Universe) -> str:
    if universe.active_number is None:
        return "off: no key is active"
    return f"on: key {universe.active_number} is active"


def _record(universe: Universe | None, configuration_name: str = "") -> dict[str, object] | None:
    return universe_record(universe, configuration_name) if universe else None


def _tell_failure(change: UniverseChange, error: KmsTuiError) -> None:
    failed = (check for check in change.steps if check.verdict is Verdict.FAIL)
    for line in check_lines(check for check in failed if check.found != error.what):
        click.echo(line, err=True)
    if isinstance(error, InvalidDraft):
        for label, problem in error.problems.items():
            complain(f"{label}: {problem}")
    tell(error)
