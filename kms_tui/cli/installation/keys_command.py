"""`kms-tui keys`."""

import click

from kms_tui.cli.running import Run


@click.command(epilog="example: kms-tui keys")
@click.pass_obj
def keys(run: Run) -> None:
    """Print every key as the settings file has it, to copy the lines that are to change."""
    click.echo(run.entry.key_settings())
