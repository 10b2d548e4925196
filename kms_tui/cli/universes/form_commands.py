"""`kms-tui universe add` and `edit`: universes as such."""

from dataclasses import replace

import click

from kms_tui.cli.documents import json_option
from kms_tui.cli.lookup import universe_named
from kms_tui.cli.running import Run
from kms_tui.cli.universes.options import universe_argument
from kms_tui.cli.universes.results import UniverseChange, changed, end_with_change
from kms_tui.domain.errors import NothingToDo
from kms_tui.domain.universe import Universe, UniverseDraft
from kms_tui.services import Services
from kms_tui.services.reporting import Report


@click.command(epilog="example: kms-tui universe add prod-eu --notes 'Frankfurt, since May'")
@click.argument("name")
@click.option("--uuid", default="", help="YugabyteDB's own id of the universe.")
@click.option("--notes", default="", help="A line or two.")
@json_option
@click.pass_obj
def add(run: Run, *, name: str, uuid: str, notes: str, as_document: bool) -> None:
    """Register a universe, without keys yet."""
    services = run.services(for_changes=True)
    change = run.wait_for(_add(services, UniverseDraft(name, uuid, notes)))
    end_with_change(change, as_document=as_document)


async def _add(services: Services, draft: UniverseDraft) -> UniverseChange:
    async def action(_report: Report) -> Universe:
        return await services.universes.register(draft)

    return await changed(services, None, action)


@click.command(epilog="example: kms-tui universe edit prod-eu --name prod-frankfurt")
@universe_argument
@click.option("--name", "new_name", metavar="NAME", help="What it is called from now on.")
@click.option("--uuid", help="YugabyteDB's own id of the universe; empty to forget it.")
@click.option("--notes", help="A line or two; empty to forget them.")
@json_option
@click.pass_obj
def edit(
    run: Run,
    *,
    name: str,
    new_name: str | None,
    uuid: str | None,
    notes: str | None,
    as_document: bool,
) -> None:
    """Change the name, UUID or notes of a universe.

    What is not given stays.
    """
    given = {"name": new_name, "uuid": uuid, "notes": notes}
    news = {field: text for field, text in given.items() if text is not None}
    if not news:
        raise click.UsageError("Say what changes: --name, --uuid or --notes.")
    services = run.services(for_changes=True)
    change = run.wait_for(_edit(services, name, news))
    end_with_change(change, as_document=as_document)


async def _edit(services: Services, name: str, news: dict[str, str]) -> UniverseChange:
    was = await universe_named(services, name)
    draft = replace(was.draft(), **news)

    async def action(_report: Report) -> Universe:
        if draft == was.draft():
            raise NothingToDo("The universe is so already.", do="Nothing was changed.")
        return await services.universes.edit(was, draft)

    return await changed(services, was, action)
