"""`kms-tui info`."""

import click

from kms_tui.cli.information import as_json, as_text
from kms_tui.cli.running import Run, end_with
from kms_tui.domain.errors import SettingsInvalid


@click.command(epilog="example: kms-tui info --json")
@click.option("--json", "as_document", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def info(run: Run, *, as_document: bool) -> None:
    """Tell where each file lies and where the value of each setting comes from.

    It opens nothing, changes nothing, and tells no secret.
    """
    try:
        information = run.entry.information(run.start)
    except SettingsInvalid as error:
        end_with(error)
    text = as_json(information) if as_document else as_text(information)
    click.echo(text, nl=False)
