"""`kms-tui export`."""

from collections.abc import Sequence
from pathlib import Path

import click

from kms_tui.cli.exchange.private_output import write_private
from kms_tui.cli.lookup import configuration_named
from kms_tui.cli.name_completion import configuration_names
from kms_tui.cli.running import Run, end_with
from kms_tui.cli.tables import writable
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.counted import counted
from kms_tui.domain.errors import ExportRefused
from kms_tui.domain.yba_configurations import rendered
from kms_tui.services import Services


@click.command(epilog="example: kms-tui export -o kms-configurations.json")
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=configuration_names)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to this file, mode 0600, instead of standard output.",
)
@click.option("--overwrite", is_flag=True, help="Let FILE be replaced if it exists.")
@click.pass_obj
def export(run: Run, *, names: tuple[str, ...], output: Path | None, overwrite: bool) -> None:
    """Print configurations with YugabyteDB Anywhere's own keys.

    Of all, or of several names, a JSON array that `kms-tui import` takes; of one NAME the body that
    YugabyteDB Anywhere's API wants. Client secrets stay here: ******** stands for them.
    """
    services = run.services()
    configurations = run.wait_for(_named(services, names))
    text = rendered(configurations, as_body=len(names) == 1)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        write_private(text, output.absolute(), overwrite=overwrite)
    except ExportRefused as error:
        end_with(error)
    count = counted(len(configurations), "configuration")
    click.echo(f"{count} written to {writable(str(output))}.", err=True)


async def _named(services: Services, names: Sequence[str]) -> Sequence[KmsConfiguration]:
    if not names:
        return await services.configurations.list()
    return [await configuration_named(services, name) for name in dict.fromkeys(names)]
