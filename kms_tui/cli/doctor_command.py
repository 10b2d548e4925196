"""`kms-tui doctor`."""

import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from kms_tui import __version__
from kms_tui.cli.doctor_report import as_json, as_text, exit_code
from kms_tui.cli.running import Run, end_with
from kms_tui.domain import normalisation
from kms_tui.domain.errors import ReadOnlySession

if TYPE_CHECKING:  # what only tells needs no service
    from kms_tui.services.doctor import Doctor

_WIDEST = 80


@click.command(epilog="example: kms-tui doctor --vault my-vault.vault.azure.net")
@click.option("--json", "as_document", is_flag=True, help="Print one JSON document.")
@click.option("--fix", is_flag=True, help="First undo what interrupted changes have left.")
@click.option(
    "--write-test", is_flag=True, help="Write, read and delete an entry of the secret store."
)
@click.option("--vault", "vaults", multiple=True, metavar="URL", help="Look at this vault too.")
@click.pass_obj
def doctor(
    run: Run, *, as_document: bool, fix: bool, write_test: bool, vaults: tuple[str, ...]
) -> None:
    """Look at everything kms-tui needs and say what to do about it.

    Terminal, locale, directories, catalogue, secret store, proxy, certificates, vaults and clock.
    It asks nothing, changes nothing (but for --fix and --write-test) and ends with 0 if all is
    well, 1 if something warns, 2 if something fails.
    """
    urls = tuple(normalisation.vault_url(url).value for url in vaults)
    if fix:
        _fix(run)
    physician = _physician(run, urls, write_test=write_test)
    findings = run.wait_for(physician.examine(lambda _finding: None))
    width = min(_WIDEST, shutil.get_terminal_size((_WIDEST, 0)).columns)
    encoding = sys.stdout.encoding or "utf-8"
    report = as_json(findings, __version__) if as_document else as_text(findings, width, encoding)
    click.echo(report, nl=False)
    click.get_current_context().exit(exit_code(findings))


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
