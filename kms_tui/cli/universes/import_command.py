"""`kms-tui universe import-keys`."""

from pathlib import Path

import click

from kms_tui.cli.documents import json_option
from kms_tui.cli.lookup import configuration_named, universe_named
from kms_tui.cli.running import Run
from kms_tui.cli.universes.options import configuration_option, universe_argument
from kms_tui.cli.universes.reading import open_secrets
from kms_tui.cli.universes.results import UniverseChange, changed, end_with_change
from kms_tui.domain.universe import Universe
from kms_tui.services import Services
from kms_tui.services.reporting import Report


@click.command(
    "import-keys",
    epilog="example: kms-tui universe import-keys prod-eu meta.json --configuration prod",
)
@universe_argument
@click.argument("file", type=click.Path(path_type=Path))
@configuration_option("Whose master key wrapped the keys.", required=True)
@click.option(
    "--activate-newest", is_flag=True, help="Let the newest be active, if no key is so far."
)
@json_option
@click.pass_obj
def import_keys(
    run: Run,
    *,
    name: str,
    file: Path,
    configuration: str,
    activate_newest: bool,
    as_document: bool,
) -> None:
    """Take over the keys of YugabyteDB Anywhere.

    FILE is the metadata file of a backup. Which version of the master key wrapped a key is tried
    out, newest first. Nothing is recorded before all keys are unwrapped.
    """
    services = run.services(for_changes=True)
    work = _import(services, name, file, configuration, activate_newest=activate_newest)
    end_with_change(run.wait_for(work), as_document=as_document)


async def _import(
    services: Services, name: str, file: Path, configuration_name: str, *, activate_newest: bool
) -> UniverseChange:
    was, importing = await universe_named(services, name), services.key_import

    async def action(report: Report) -> Universe:
        configuration = await configuration_named(services, configuration_name)
        references = await importing.read(file)
        if await importing.new_ones(was.id, references):  # else no secret is needed
            await open_secrets(services, [configuration.id])
        return await importing.take_over(
            was, configuration.id, references, report, activate_newest=activate_newest
        )

    return await changed(services, was, action)
