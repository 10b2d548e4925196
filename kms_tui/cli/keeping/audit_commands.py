"""`kms-tui audit`: what was changed, by whom, and whether the log of it is as it was written."""

import re
from pathlib import Path

import click

from kms_tui.cli.documents import json_option, print_document
from kms_tui.cli.fitting_table import fitting_table
from kms_tui.cli.keeping.audit_report import (
    COLUMNS,
    WHEN,
    line_texts,
    verification_lines,
    verification_members,
)
from kms_tui.cli.progress import Progress
from kms_tui.cli.running import Run, end_with
from kms_tui.domain.audit_line import Link
from kms_tui.domain.errors import AuditLogBroken

_LAST = 20
_ANCHOR = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


def _anchor(_context: click.Context, _parameter: click.Parameter, text: str | None) -> Link | None:
    if text is None:
        return None
    if found := _ANCHOR.fullmatch(text):
        return Link(int(found[1]), found[2])
    raise click.BadParameter("It has to be a line of `kms-tui audit head`, as SEQ:HASH.")


@click.group(epilog="example: kms-tui audit verify")
def audit() -> None:
    """Read the log of all changes, and prove that it is intact."""


@audit.command(epilog="example: kms-tui audit verify --archive /mnt/safe/audit")
@click.option(
    "--archive",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="A directory that full files (audit-NUMBER.jsonl) were moved to.",
)
@click.option(
    "--anchor",
    callback=_anchor,
    metavar="SEQ:HASH",
    help="What `kms-tui audit head` said before, kept where nobody could alter it.",
)
@json_option
@click.pass_obj
def verify(run: Run, *, archive: Path | None, anchor: Link | None, as_document: bool) -> None:
    """Find lines that were removed, altered, moved or put in.

    Ends with 0 if there are none. A log that was replaced as a whole by an older or another one is
    found with --anchor only.
    """
    services = run.services()
    with Progress() as progress:
        progress.tell("Reading the audit log ...")
        found = run.wait_for(services.audit.verify(archive=archive, anchor=anchor))
    if as_document:
        print_document("audit verify", 1, **verification_members(found))
    else:
        click.echo("\n".join(verification_lines(found)))
    if not found.is_intact:
        end_with(
            AuditLogBroken(
                "The audit log is not as it was written.",
                do="Name the directory of files that were moved away (--archive), or keep a copy "
                "of all as it is now and find out who could write to it.",
            )
        )


@audit.command(epilog="example: kms-tui audit show --last 100")
@click.option(
    "--last",
    type=click.IntRange(min=1),
    default=_LAST,
    show_default=True,
    metavar="N",
    help="The newest N lines.",
)
@json_option
@click.pass_obj
def show(run: Run, *, last: int, as_document: bool) -> None:
    """Print the newest lines, the last one at the end.

    Each change has two: that it began, and how it ended.
    """
    lines = run.wait_for(run.services().audit.last(last))
    if as_document:
        print_document("audit show", 1, lines=lines)
    else:
        click.echo(fitting_table(COLUMNS, map(line_texts, lines), whole=(WHEN,)))


@audit.command(epilog="example: kms-tui audit head")
@json_option
@click.pass_obj
def head(run: Run, *, as_document: bool) -> None:
    """Print SEQ:HASH of the last line, to be kept elsewhere.

    `kms-tui audit verify --anchor SEQ:HASH` finds out later whether the log still holds that line.
    Keep it where whoever may write to this host's files cannot.
    """
    end = run.wait_for(run.services().audit.end())
    if as_document:
        print_document("audit head", 1, seq=end.seq, hash=end.hash)
    else:
        click.echo(str(end))
