"""`kms-tui import`."""

from pathlib import Path

import click

from kms_tui.cli.complaints import complain
from kms_tui.cli.documents import json_option, print_document
from kms_tui.cli.exchange.import_results import is_told, members
from kms_tui.cli.exchange.import_secrets import handed_by
from kms_tui.cli.exchange.importing import ImportRun
from kms_tui.cli.given_configuration import STANDARD_INPUT
from kms_tui.cli.running import Run, end, tell
from kms_tui.cli.secret_options import NoSecretArguments


@click.command(
    "import",
    cls=NoSecretArguments,
    epilog="example: kms-tui import kms.json --secret-file prod-eu=prod-eu.secret --yes",
)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--plan", "is_plan", is_flag=True, help="Only tell what would change.")
@click.option("--yes", "is_confirmed", is_flag=True, help="Do it; asked for on a terminal.")
@click.option("--create-keys", is_flag=True, help="Create master keys that are missing.")
@click.option("--despite-warnings", is_flag=True, help="Import even if a check warns.")
@click.option(
    "--secret-file",
    "secret_files",
    multiple=True,
    metavar="NAME=FILE",
    help="Read the client secret of NAME from this file of your own, mode 0600.",
)
@click.option(
    "--secret-fd",
    "secret_descriptors",
    multiple=True,
    metavar="NAME=N",
    help="Read the client secret of NAME from this open file descriptor.",
)
@json_option
@click.pass_obj
def import_(  # noqa: PLR0913 - the options of one verb
    run: Run,
    /,
    *,
    file: Path,
    is_plan: bool,
    is_confirmed: bool,
    create_keys: bool,
    despite_warnings: bool,
    secret_files: tuple[str, ...],
    secret_descriptors: tuple[str, ...],
    as_document: bool,
) -> None:
    """Take over the configurations of FILE, all of them or none.

    FILE is what `kms-tui export` wrote, or a body for YugabyteDB Anywhere's API, a list of such
    bodies, or its own list; -: from stdin. What is new or changed is told, then proven by all
    checks, then stored at once. Client secrets that are masked or missing are asked for if no
    option hands them over.
    """
    handed = handed_by(secret_files, secret_descriptors)
    services = run.services(for_changes=not is_plan)
    work = ImportRun(
        services,
        None if file == STANDARD_INPUT else file,
        handed,
        is_plan=is_plan,
        is_confirmed=is_confirmed,
        may_create_keys=create_keys,
        despite_warnings=despite_warnings,
        is_quiet=as_document,
    )
    outcome = run.wait_for(work.run())
    if as_document and outcome.plan is not None:
        print_document("import", 1, **members(outcome, outcome.plan))
    if outcome.error is not None and is_told(outcome):
        tell(outcome.error)
        for left in outcome.left_behind:
            complain(f"What stays: {left}.")
    end(outcome.code)
