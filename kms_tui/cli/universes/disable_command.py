"""`kms-tui universe disable`."""

import click

from kms_tui.cli.asking import require_word
from kms_tui.cli.documents import json_option
from kms_tui.cli.lookup import universe_named
from kms_tui.cli.running import Run
from kms_tui.cli.universes.options import universe_argument
from kms_tui.cli.universes.results import UniverseChange, changed, end_with_change
from kms_tui.domain.universe import Universe
from kms_tui.services import Services
from kms_tui.services.reporting import Report

_NEXT = (
    "The database goes on encrypting until it is told: "
    "yb-admin --master_addresses HOST:7100 disable_encryption"
)


@click.command(epilog="example: kms-tui universe disable prod-eu --yes-disable prod-eu")
@universe_argument
@click.option("--yes-disable", metavar="NAME", help="The name once more: it is meant.")
@json_option
@click.pass_obj
def disable(run: Run, *, name: str, yes_disable: str | None, as_document: bool) -> None:
    """Disable encryption at rest for a universe.

    No key of it is active any more; all its keys and their history stay. The database is told
    nothing.
    """
    services = run.services(for_changes=True)
    change = run.wait_for(_disable(services, name, yes_disable))
    if change.error is None:
        click.echo(_NEXT, err=True)
    end_with_change(change, as_document=as_document)


async def _disable(services: Services, name: str, word: str | None) -> UniverseChange:
    was = await universe_named(services, name)

    async def action(_report: Report) -> Universe:
        if was.is_enabled:
            warning = f'This disables encryption at rest for the universe "{was.name}".'
            require_word("--yes-disable", word, was.name, warning)
        return await services.universes.disable(was)

    return await changed(services, was, action)
