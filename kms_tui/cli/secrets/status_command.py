"""`kms-tui secrets status`."""

from dataclasses import dataclass

import click

from kms_tui.cli.documents import json_option, print_document
from kms_tui.cli.running import Run
from kms_tui.domain.counted import counted
from kms_tui.domain.visible_text import visible
from kms_tui.services import Services
from kms_tui.services.ports import SecretStoreState


@click.command(epilog="example: kms-tui secrets status --json")
@json_option
@click.pass_obj
def status(run: Run, *, as_document: bool) -> None:
    """Say which store is in use and whether it can be used."""
    status = run.wait_for(_status(run.services()))
    if as_document:
        print_document(
            "secrets status",
            1,
            place=visible(status.place),
            state=status.state,
            pinned=status.pinned,
            client_secrets=status.client_secrets,
        )
        return
    number = counted(status.client_secrets, "client secret")
    click.echo(f"{status.place}: {status.state}, {number}")


@dataclass(frozen=True, slots=True)
class _Status:
    place: str
    state: SecretStoreState
    pinned: str | None
    client_secrets: int


async def _status(services: Services) -> _Status:
    store = await services.secret_access.store_for(None)
    catalogue = services.secret_access.secrets.catalogue
    pin, records = await catalogue.pin(), await catalogue.secrets()
    return _Status(store.place, await store.state(), pin.kind if pin else None, len(records))
