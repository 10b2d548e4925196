"""`kms-tui list`."""

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime

import click

from kms_tui.cli.documents import json_option
from kms_tui.cli.listed_document import list_document
from kms_tui.cli.listing_words import listing_of, listing_options
from kms_tui.cli.records import listed_record
from kms_tui.cli.running import Run
from kms_tui.cli.tables import PagedTable, terminal_width
from kms_tui.domain.configuration import CredentialKind, KmsConfiguration
from kms_tui.domain.listed_rows import CONFIGURATION_FIELDS
from kms_tui.domain.listed_words import (
    NEVER_CHECKED,
    age,
    secret_left,
    used,
    vault_name,
)
from kms_tui.domain.listing import Listing
from kms_tui.services.browsing import Browsing

_TITLES = ("ST", "NAME", "VAULT", "KEY", "SIZE", "USED", "SECRET", "CHECKED")
_PAGE = 2_000
"""Configurations read at once: what a list takes of memory, however long it is."""


@click.command("list", epilog="example: kms-tui list status:fail '!eu' --sort secret")
@listing_options(CONFIGURATION_FIELDS)
@json_option
@click.pass_obj
def list_(
    run: Run, *, words: tuple[str, ...], field: str, descending: bool, as_document: bool
) -> None:
    """List the configurations that match every FILTER, or all.

    A FILTER is a text in name, vault, key, tenant or client ID, or in one field: status:fail,
    secret:soon, size:2048, used:0, checked:never. "!" before it means that it must not be there;
    quote that for the shell. The state is that of the last check; kms-tui check looks anew.
    """
    listing = listing_of(words, CONFIGURATION_FIELDS)
    listing = listing.sorted_by(field, is_descending=descending)
    browsing = run.services().browsing
    pages = _pages(run, browsing, listing)
    if as_document:
        today = browsing.now().date()
        records = (listed_record(one, today) for page in pages for one in page)
        click.echo(list_document(run.context, records), nl=False)
    else:
        _print_table(pages, browsing.now(), is_filtered=bool(words))


def _pages(run: Run, browsing: Browsing, listing: Listing) -> Iterator[Sequence[KmsConfiguration]]:
    beside = None
    while True:
        reading = browsing.configurations(listing, limit=_PAGE, beside=beside)
        page = run.wait_for(reading)
        if page.rows:
            yield page.rows
        if page.reaches_end:
            return
        beside = page.rows[-1]


def _print_table(
    pages: Iterator[Sequence[KmsConfiguration]], now: datetime, *, is_filtered: bool
) -> None:
    table, is_empty = PagedTable(_TITLES, terminal_width()), True
    for page in pages:
        is_empty = False
        click.echo("\n".join(table.lines(_row(one, now) for one in page)))
    if is_empty and sys.stderr.isatty():
        click.echo(f"There are no{' such' if is_filtered else ''} configurations.", err=True)


def _row(configuration: KmsConfiguration, now: datetime) -> Sequence[str]:
    check, credential = configuration.last_check, configuration.credential
    expires_on = credential.secret_expires_on
    return (
        check.verdict if check else NEVER_CHECKED,
        configuration.name,
        vault_name(configuration.vault_url),
        configuration.key_name,
        str(configuration.key_size),
        used(configuration.universes_now, configuration.universes_ever),
        secret_left(
            (expires_on - now.date()).days if expires_on else None,
            has_secret=credential.kind is CredentialKind.CLIENT_SECRET,
        ),
        age(check.at if check else None, now),
    )
