"""The words of a FILTER, and what is said of those that name no field."""

import shlex
from collections.abc import Collection, Sequence

import click

from kms_tui.domain.listed_words import unknown_fields
from kms_tui.domain.listing import Listing
from kms_tui.domain.visible_text import visible


def listing_of(words: Sequence[str], fields: Collection[str]) -> Listing:
    """Return what the words of a command line mean; warn of one that looks like a field."""
    for word in words:
        for field in unknown_fields(word, fields):
            said = f'kms-tui: no field "{visible(field)}": searched as text'
            click.echo(said, err=True)
    return Listing.of_text(shlex.join(words), fields)
