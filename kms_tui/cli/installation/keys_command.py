"""`kms-tui keys`."""

import click

from kms_tui.cli.running import Run


@click.command(epilog="example: kms-tui keys")
@click.pass_obj
def keys(run: Run) -> None:
    """Print all keys as the settings file has them.

    Copy the lines that are to change into it.
    """
    click.echo(run.entry.key_settings())
