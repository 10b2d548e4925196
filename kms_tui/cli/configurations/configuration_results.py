"""What a change of a configuration came to: how it is told on the way and printed at the end."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

import click

from kms_tui.cli.check_codes import check_exit_code
from kms_tui.cli.complaints import complain
from kms_tui.cli.configurations.draft_options import field_problems
from kms_tui.cli.documents import print_document
from kms_tui.cli.exit_codes import ExitCode, exit_code
from kms_tui.cli.progress import Progress
from kms_tui.cli.records import check_records, configuration_record
from kms_tui.cli.running import end, tell
from kms_tui.cli.steps import Steps, check_lines
from kms_tui.cli.tables import facts, text_width
from kms_tui.domain.check import Check, Verdict, count, overall
from kms_tui.domain.configuration import Field, KmsConfiguration
from kms_tui.domain.errors import (
    ChecksFailed,
    InvalidDraft,
    KmsTuiError,
    NothingToDo,
    WarningsFound,
)
from kms_tui.domain.visible_text import visible
from kms_tui.services.reporting import Report

Action = Callable[[Report], Awaitable[KmsConfiguration | Verdict]]
"""Changes a configuration, telling its checks; returns it as it is then, or only a verdict."""

_DESPITE = "Do what stands beside each, or add --despite-warnings."
_CHECK_AGAIN = "Do what stands beside each, then run the command again."


@dataclass(frozen=True, slots=True)
class ConfigurationChange:
    """What a change came to."""

    was: KmsConfiguration | None
    """None if the configuration is new."""
    now: KmsConfiguration | None
    """None if there is none after all."""
    checks: list[Check]
    error: KmsTuiError | None

    @property
    def is_changed(self) -> bool:
        """Whether something was stored."""
        return self.was is not self.now

    @property
    def is_told(self) -> bool:
        """Whether there is a result: not if it could not even begin."""
        return bool(self.checks) or self.error is None or isinstance(self.error, NothingToDo)

    @property
    def left_behind(self) -> str:
        """What stays in Azure although nothing was stored, or empty."""
        told = (check.leaves for check in reversed(self.checks) if check.leaves)
        return "" if self.is_changed else next(told, "")

    @property
    def code(self) -> ExitCode:
        """What the verb ends with."""
        if isinstance(self.error, ChecksFailed):
            return check_exit_code(self.checks)
        return exit_code(self.error) if self.error else ExitCode.OK


async def changed(
    was: KmsConfiguration | None, action: Action, *, despite_warnings: bool
) -> ConfigurationChange:
    """Run a change to its end, good or bad; one that only checks ends as if it had stored."""
    error, now = None, was
    with Progress() as progress:
        steps = Steps(progress)
        try:
            found = await action(steps.report)
            if isinstance(found, Verdict):
                _refuse_unless_good(steps.ended, despite_warnings=despite_warnings)
            else:
                now = found
        except KmsTuiError as raised:
            error = raised
    return ConfigurationChange(was, now, steps.ended, error)


def _refuse_unless_good(checks: list[Check], *, despite_warnings: bool) -> None:
    verdict = overall(checks)
    if verdict is Verdict.FAIL:
        raise ChecksFailed(count(checks), do=_CHECK_AGAIN)
    if verdict is Verdict.WARN and not despite_warnings:
        raise WarningsFound(count(checks), do=_DESPITE)


def end_with_change(verb: str, change: ConfigurationChange, *, as_document: bool) -> None:
    """Print what came out, tell what went wrong, and end with that one's exit code."""
    if change.is_told:
        _print_document(verb, change) if as_document else _print_text(change)
    if change.error is not None:
        _tell(change, change.error)
        end(change.code)


def _print_document(verb: str, change: ConfigurationChange) -> None:
    print_document(
        verb,
        1,
        changed=change.is_changed,
        configuration=configuration_record(change.now) if change.now else None,
        checks=check_records(change.checks),
        left_behind=visible(change.left_behind) or None,
    )


def _print_text(change: ConfigurationChange) -> None:
    width = text_width()
    lines = [*check_lines(change.checks, width)]
    if change.is_changed and change.now is not None:
        lines += ["", *_facts(change.now, width)]
    if lines:
        click.echo("\n".join(lines))


def _facts(configuration: KmsConfiguration, width: int) -> Iterator[str]:
    expires_on = configuration.credential.secret_expires_on
    yield from facts(
        (
            (Field.NAME, configuration.name),
            (Field.CREDENTIAL_KIND, configuration.credential.kind),
            (Field.CLIENT_ID, configuration.credential.client_id),
            (Field.SECRET_EXPIRES_ON, expires_on.isoformat() if expires_on else ""),
            (Field.TENANT_ID, configuration.credential.tenant_id),
            (Field.VAULT_URL, configuration.vault_url),
            (Field.KEY_NAME, configuration.key_name),
            ("Key version", configuration.key_id.rsplit("/", 1)[-1]),
        ),
        width,
    )


def _tell(change: ConfigurationChange, error: KmsTuiError) -> None:
    if isinstance(error, InvalidDraft):
        for problem in field_problems(error):
            complain(problem)
    elif isinstance(error, WarningsFound):
        tell(WarningsFound(error.what, do=_DESPITE))
    elif isinstance(error, ChecksFailed):
        tell(ChecksFailed(error.what, do=_CHECK_AGAIN))
    else:
        tell(error)
    if change.left_behind:
        complain(f"What stays: {change.left_behind}.")
