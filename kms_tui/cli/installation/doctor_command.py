"""`kms-tui doctor`."""

import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from kms_tui.cli.documents import json_option
from kms_tui.cli.exit_codes import ExitCode
from kms_tui.cli.fail_on import fail_on_option, has_grave
from kms_tui.cli.installation.doctor_report import as_json, as_text
from kms_tui.cli.running import Run, end, end_with
from kms_tui.domain import normalisation
from kms_tui.domain.errors import ReadOnlySession

if TYPE_CHECKING:  # what only tells needs no service
    from kms_tui.services.doctor import Doctor

_WIDEST = 80


@click.command(epilog="example: kms-tui doctor --vault my-vault.vault.azure.net")
@json_option
@click.option("--fix", is_flag=True, help="First undo what interrupted changes have left.")
@click.option(
    "--write-test", is_flag=True, help="Write, read and delete an entry of the secret store."
)
@click.option("--vault", "vaults", multiple=True, metavar="URL", help="Look at this vault too.")
@fail_on_option
@click.pass_obj
def doctor(
    run: Run,
    *,
    as_document: bool,
    fix: bool,
    write_test: bool,
    vaults: tuple[str, ...],
    fail_on: str,
) -> None:
    """Look at everything kms-tui needs and say what to do about it.

    Terminal, locale, directories, catalogue, secret store, proxy, certificates, vaults and clock.
    It asks nothing, changes nothing (but for --fix and --write-test) and ends with 1 if something
    fails, else with 0.
    """
    urls = tuple(normalisation.vault_url(url).value for url in vaults)
    if fix:
        _fix(run)
    physician = _physician(run, urls, write_test=write_test)
    findings = run.wait_for(physician.examine(lambda _finding: None))
    width = min(_WIDEST, shutil.get_terminal_size((_WIDEST, 0)).columns)
    encoding = sys.stdout.encoding or "utf-8"
    report = as_json(findings) if as_document else as_text(findings, width, encoding)
    click.echo(report, nl=False)
    if has_grave((finding.verdict for finding in findings), fail_on):
        end(ExitCode.CHECK_FAILED)


def _physician(run: Run, urls: Sequence[str], *, write_test: bool) -> "Doctor":
    try:
        return run.entry.doctor(run.start, vault_urls=urls, write_test=write_test)
    except ReadOnlySession as error:
        end_with(error)


def _fix(run: Run) -> None:
    services = run.services(for_changes=True)
    undone = run.wait_for(services.configurations.recover())
    for operation in undone:
        note = " It may have created that master key." if operation.may_create_key else ""
        what = f"Undid an interrupted change with the key {operation.key_name}.{note}"
        click.echo(what, err=True)
