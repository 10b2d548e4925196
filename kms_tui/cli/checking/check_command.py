"""`kms-tui check`: whether configurations can be used, and what will break; once or for ever."""

import os
import shlex
from contextlib import suppress
from pathlib import Path

import click

from kms_tui.cli.checking.output import FORMATS, JSON, PROMETHEUS, TEXT, Output, tell_not_written
from kms_tui.cli.checking.rounds import Rounds
from kms_tui.cli.checking.run import CheckRun, Selection
from kms_tui.cli.checking.run import check as check_once
from kms_tui.cli.checking.watching import repeated
from kms_tui.cli.exit_codes import ExitCode
from kms_tui.cli.fail_on import fail_on_option
from kms_tui.cli.listing_words import listing_of
from kms_tui.cli.name_completion import configuration_names
from kms_tui.cli.running import Run, end
from kms_tui.domain.errors import CatalogueError
from kms_tui.domain.listed_rows import CONFIGURATION_FIELDS
from kms_tui.domain.listing import Listing
from kms_tui.services import Services

_SHORTEST_SECONDS = 10


def _writable(
    _context: click.Context, _parameter: click.Parameter, file: Path | None
) -> Path | None:
    if file is not None and not os.access(file.absolute().parent, os.W_OK | os.X_OK):
        raise click.BadParameter("Its folder is not there, or not to be written to.")
    return file.absolute() if file else None


@click.command(epilog="example: kms-tui check --all --fail-on warn --json")
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=configuration_names)
@click.option("--all", "is_all", is_flag=True, help="Check all configurations.")
@click.option("--filter", "text", metavar="TEXT", help="Of all, check those that it matches.")
@click.option("-v", "--verbose", is_flag=True, help="Show every check, also those that pass.")
@click.option("--json", "as_document", is_flag=True, help="The same as --format json.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Print that.  [default: text]")
@click.option(
    "-o",
    "--output",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_writable,
    metavar="FILE",
    help="Replace FILE in one step, mode 0644; print nothing.",
)
@fail_on_option
@click.option(
    "--watch",
    "seconds",
    type=click.IntRange(min=_SHORTEST_SECONDS),
    metavar="SECONDS",
    help="Repeat so often, until SIGTERM or SIGINT; then end with 0.",
)
@click.pass_obj
def check(  # noqa: PLR0913 - one for each option
    run: Run,
    *,
    names: tuple[str, ...],
    is_all: bool,
    text: str | None,
    verbose: bool,
    as_document: bool,
    form: str | None,
    file: Path | None,
    fail_on: str,
    seconds: int | None,
) -> None:
    """Check configurations side by side and tell what will break.

    Every check of the app, for each configuration; then client secrets that expire within 30, 14,
    7 or 1 days, universes that cannot unwrap, new key versions. Outcomes are recorded. Ends with 0,
    1 if a check failed, 3 for an unknown NAME, 5 if Azure and 6 if the secret store was the cause.
    """
    selection = _selection(names, text, is_all=is_all)
    form = _form(form, as_document=as_document)
    if seconds and form == PROMETHEUS and file is None:
        raise click.UsageError("--watch with --format prometheus needs --output FILE.")
    output = Output(form, file, verbose, bool(seconds), fail_on)
    services = run.services()
    if seconds:
        _watch(run, services, selection, output, seconds)
        return
    found = run.wait_for(check_once(services, selection, may_ask=True))
    _write(output, found)
    end(output.exit_code(found))


def _selection(names: tuple[str, ...], text: str | None, *, is_all: bool) -> Selection:
    if names and (is_all or text is not None):
        raise click.UsageError("NAME does not go with --all or --filter.")
    if not names and not is_all and text is None:
        raise click.UsageError("Say which: NAME, --filter TEXT or --all.")
    return Selection(names, _listing(text or ""))


def _listing(text: str) -> Listing:
    try:
        words = shlex.split(text)
    except ValueError:
        raise click.BadParameter("A quotation has no end.", param_hint="--filter") from None
    return listing_of(words, CONFIGURATION_FIELDS)


def _form(form: str | None, *, as_document: bool) -> str:
    if as_document and form not in (None, JSON):
        raise click.UsageError(f"--json does not go with --format {form}.")
    return JSON if as_document else form or TEXT


def _write(output: Output, found: CheckRun) -> None:
    try:
        output.write(found)
    except OSError as error:
        if output.file is None:
            raise
        tell_not_written(output.file, error)
        end(ExitCode.OUTPUT_LOST)


def _watch(
    run: Run, services: Services, selection: Selection, output: Output, seconds: int
) -> None:
    run.wait_for(_known(services, selection))
    rounds = Rounds(services, selection, output)
    if broken := run.wait_for(repeated(rounds.one, seconds)):
        raise broken


async def _known(services: Services, selection: Selection) -> None:
    """Raise `ConfigurationNotFound` if a name is none's: a service that is wrong from the start."""
    with suppress(CatalogueError):  # the rounds tell it, and go on trying
        await selection.find(services)
