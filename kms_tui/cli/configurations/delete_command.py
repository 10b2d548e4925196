"""`kms-tui delete`."""

from collections.abc import Sequence

import click

from kms_tui.cli.asking import require_word
from kms_tui.cli.complaints import complain
from kms_tui.cli.documents import json_option, print_document
from kms_tui.cli.lookup import configuration_named
from kms_tui.cli.name_completion import configuration_names
from kms_tui.cli.records import configuration_record
from kms_tui.cli.running import Run
from kms_tui.cli.tables import writable
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import ConfigurationInUse
from kms_tui.domain.store_kind import place_of
from kms_tui.domain.visible_text import visible
from kms_tui.services import Services
from kms_tui.services.ports import SecretRecord


@click.command(epilog="example: kms-tui delete prod-eu --yes-delete prod-eu")
@click.argument("name", shell_complete=configuration_names)
@click.option("--yes-delete", metavar="NAME", help="The name once more: it is meant.")
@json_option
@click.pass_obj
def delete(run: Run, *, name: str, yes_delete: str | None, as_document: bool) -> None:
    """Delete the configuration NAME and its client secret.

    One that a universe ever used is not deleted. Azure is not touched: vault, master key and all
    key versions stay. This cannot be undone.
    """
    services = run.services(for_changes=True)
    was, left = run.wait_for(_delete(services, name, yes_delete))
    for record in left:
        complain(_left_line(record))
    if as_document:
        gone = configuration_record(was)
        print_document(
            "delete", 1, changed=True, configuration=gone, left_behind=[*map(_left_member, left)]
        )
    else:
        click.echo(f'"{writable(was.name)}" is deleted.')


async def _delete(
    services: Services, name: str, word: str | None
) -> tuple[KmsConfiguration, Sequence[SecretRecord]]:
    was = await configuration_named(services, name)
    if was.universes_ever:
        await _refuse(services, was)
    warning = f'This deletes the configuration "{was.name}" and its client secret for good.'
    require_word("--yes-delete", word, was.name, warning)
    try:
        return was, await services.configurations.delete(was)
    except ConfigurationInUse:
        await _refuse(services, was)
        raise


async def _refuse(services: Services, was: KmsConfiguration) -> None:
    """Name the universes, then raise `ConfigurationInUse`."""
    uses = await services.universes.uses(was.id)
    for use in uses:
        complain(f"used by {use.universe_name}: {use.summary}")
    raise ConfigurationInUse(len(uses))


def _left_line(record: SecretRecord) -> str:
    place = place_of(record.pin.kind)
    said = f"Its client secret is still in the {place}; the next change removes it."
    return " ".join(filter(None, (said, record.error)))


def _left_member(record: SecretRecord) -> dict[str, object]:
    return {"secret_store": visible(record.pin.kind), "why": visible(record.error)}
