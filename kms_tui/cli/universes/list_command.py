"""`kms-tui universe list`."""

import sys
from collections.abc import Sequence

import click

from kms_tui.cli.documents import json_option, print_document
from kms_tui.cli.listing_words import listing_of, listing_options
from kms_tui.cli.records import universe_record
from kms_tui.cli.running import Run
from kms_tui.cli.tables import table, terminal_width
from kms_tui.domain.listed_rows import UNIVERSE_FIELDS, ListedUniverse, universe_texts
from kms_tui.domain.visible_text import visible

_TITLES = ("UNIVERSE", "ST", "KEYS", "ACTIVE", "NEWEST KEY", "CONFIGURATION")


@click.command("list", epilog="example: kms-tui universe list status:on --sort age --descending")
@listing_options(UNIVERSE_FIELDS)
@json_option
@click.pass_obj
def list_(
    run: Run, *, words: tuple[str, ...], field: str, descending: bool, as_document: bool
) -> None:
    """List the universes, or those that match.

    All FILTERs have to match. Each is a text in name, configuration or UUID, or in one field
    (keys:2, age:2026-01), and "!" before it means that it must not be there.
    """
    services = run.services()
    listing = listing_of(words, UNIVERSE_FIELDS)
    listing = listing.sorted_by(field, is_descending=descending)
    found = run.wait_for(services.browsing.universes(listing, limit=sys.maxsize))
    if as_document:
        records = [universe_record(row.universe, row.configuration_name) for row in found.rows]
        print_document("universe list", 1, context=visible(run.context), universes=records)
    elif found.rows:
        click.echo("\n".join(table(_TITLES, map(_row, found.rows), terminal_width())))
    elif sys.stderr.isatty():
        click.echo(f"There are no{' such' if words else ''} universes.", err=True)


def _row(listed: ListedUniverse) -> Sequence[str]:
    universe, texts = listed.universe, universe_texts(listed)
    active = "" if universe.active_number is None else str(universe.active_number)
    middle = (texts["status"], texts["keys"], active, texts["age"])
    return (universe.name, *middle, listed.configuration_name)
