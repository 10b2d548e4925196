"""`kms-tui info`."""

import click

from kms_tui.cli.documents import json_option
from kms_tui.cli.information import as_json, as_text
from kms_tui.cli.running import Run, end_with
from kms_tui.domain.errors import SettingsInvalid


@click.command(epilog="example: kms-tui info --json")
@json_option
@click.pass_obj
def info(run: Run, *, as_document: bool) -> None:
    """Tell where files lie, settings come from, and all versions.

    It opens nothing, changes nothing, and tells no secret.
    """
    try:
        information = run.entry.information(run.start)
    except SettingsInvalid as error:
        end_with(error)
    text = as_json(information) if as_document else as_text(information)
    click.echo(text, nl=False)
