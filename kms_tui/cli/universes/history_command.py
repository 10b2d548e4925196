"""`kms-tui universe history`."""

from collections.abc import Sequence

import click

from kms_tui.cli.documents import json_option, print_document
from kms_tui.cli.fitting_table import fitting_table
from kms_tui.cli.lookup import universe_named
from kms_tui.cli.running import Run
from kms_tui.cli.universes.options import any_universe_argument
from kms_tui.cli.universes.records import event_record
from kms_tui.domain.history import Event, HistoryFilter
from kms_tui.domain.listing import Slice
from kms_tui.services import Services

_COLUMNS = (
    ("WHEN (UTC)", 0),
    ("WHO", 72),
    ("WHAT", 0),
    ("UNIVERSE", 0),
    ("KEY", 0),
    ("CONFIGURATION", 92),
    ("REMARK", 110),
)
"""As on the screens."""
_LIMIT = 100
_PAGE = 1_000
"""Events read at a time where all are wanted."""


@click.command(epilog="example: kms-tui universe history prod-eu exported --limit 0 --json")
@any_universe_argument
@click.argument("words", metavar="[FILTER]...", nargs=-1)
@click.option("--all", "of_all", is_flag=True, help="Of all universes: each word is a FILTER.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=_LIMIT,
    show_default=True,
    metavar="N",
    help="The newest N events; 0 is all.",
)
@json_option
@click.pass_obj
def history(
    run: Run,
    *,
    name: str | None,
    words: tuple[str, ...],
    of_all: bool,
    limit: int,
    as_document: bool,
) -> None:
    """Tell what happened, newest first.

    To the universe NAME, or to all. Each FILTER has to be in kind, names, who, key identifier or
    note of an event.
    """
    typed = [*([name] if name is not None else []), *words]
    universe = typed.pop(0) if typed and not of_all else None
    found = run.wait_for(_read(run.services(), universe, tuple(typed), limit))
    if as_document:
        records = [event_record(event) for event in found.rows]
        print_document("universe history", 1, events=records, has_more=not found.reaches_end)
        return
    if found.rows:
        click.echo(fitting_table(_COLUMNS, map(_row, found.rows)))
    if not found.reaches_end:
        click.echo("Older events follow; --limit 0 tells all.", err=True)


async def _read(
    services: Services, name: str | None, words: tuple[str, ...], limit: int
) -> Slice[Event]:
    universe = await universe_named(services, name) if name is not None else None
    wanted = HistoryFilter(universe.id if universe else None, words)
    if limit:
        return await services.browsing.events(wanted, limit=limit)
    page = await services.browsing.events(wanted, limit=_PAGE)
    events = [*page.rows]
    while not page.reaches_end:
        page = await services.browsing.events(wanted, limit=_PAGE, beside=events[-1])
        events += page.rows
    return Slice(events, reaches_end=True)


def _row(event: Event) -> Sequence[str]:
    happening = event.happening
    version = happening.key_id.rstrip("/").rsplit("/", 1)[-1]
    return (
        f"{happening.stamp.at:%Y-%m-%d %H:%M}",
        happening.stamp.by,
        happening.kind,
        event.universe_name,
        "" if event.key_number is None else str(event.key_number),
        event.configuration_name,
        happening.note or (f"version {version}" if version else ""),
    )
