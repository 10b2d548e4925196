"""Which rows a list shows and in which order: its options, and the words of its FILTERs."""

import shlex
from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

import click

from kms_tui.cli.complaints import complain
from kms_tui.domain.listed_words import unknown_fields
from kms_tui.domain.listing import Listing

_DESCENDING = "In the opposite order."

F = TypeVar("F", bound=Callable[..., None])


def listing_options(fields: Sequence[str]) -> Callable[[F], F]:
    """Return what gives a verb its `words`, the `field` to sort by, and `descending`."""

    def given_to(verb: F) -> F:
        words = click.argument("words", metavar="[FILTER]...", nargs=-1)
        sort = click.option(
            "--sort",
            "field",
            type=click.Choice(fields),
            default="name",
            show_default=True,
            help="In the order of this field.",
        )
        return words(sort(click.option("--descending", is_flag=True, help=_DESCENDING)(verb)))

    return given_to


def listing_of(words: Sequence[str], fields: Collection[str]) -> Listing:
    """Return what the words of a command line mean; warn of one that looks like a field."""
    for word in words:
        for field in unknown_fields(word, fields):
            complain(f'no field "{field}": searched as text; fields: {", ".join(fields)}')
    return Listing.of_text(shlex.join(words), fields)
