"""What a shell offers for the word that is being typed: names of the catalogue and of contexts.

A shell asks in the middle of a line that somebody types: whatever goes wrong nothing is offered,
nothing is said, nobody is asked, and nothing is made on disk.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Final

import click

from kms_tui.cli.entry import Entry, Start
from kms_tui.cli.setting_options import given
from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.visible_text import has_control_characters
from kms_tui.services.boundary import call

if TYPE_CHECKING:  # what only tells needs no service
    from kms_tui.services import Services

_OFFERED: Final = 200
"""Names: more than anybody chooses from."""
_SECONDS: Final = 2.0
"""How long a shell waits; the catalogue may be locked, or lie on a disk that does not answer."""
_LOOKING_ONLY: Final = {"read_only": "yes"}


def configuration_names(
    click_context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[str]:
    """Return the names of configurations that begin so; `shell_complete` of an argument."""

    async def names(services: "Services") -> Sequence[str]:
        return await services.browsing.configuration_names(incomplete, limit=_OFFERED)

    return _offered(click_context, names, incomplete)


def universe_names(
    click_context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[str]:
    """Return the names of universes that begin so; `shell_complete` of an argument."""

    async def names(services: "Services") -> Sequence[str]:
        return [universe.name for universe in await services.universes.list()]

    return _offered(click_context, names, incomplete)


def context_names(
    click_context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[str]:
    """Return the names of contexts that begin so; `shell_complete` of an option."""

    async def names(entry: Entry) -> Sequence[str]:
        return entry.contexts(Start())

    entry = click_context.find_object(Entry)
    return _beginning(_found(names(entry)), incomplete) if entry else []


def _offered(
    click_context: click.Context,
    names: "Callable[[Services], Awaitable[Sequence[str]]]",
    incomplete: str,
) -> list[str]:
    entry, typed = click_context.find_object(Entry), click_context.find_root().params
    if entry is None:
        return []
    looked_into = entry

    async def read() -> Sequence[str]:
        start = Start(given(typed) | _LOOKING_ONLY, typed.get("context") or "")
        async with asyncio.timeout(_SECONDS):
            return await names(looked_into.services(start, for_changes=False))

    return _beginning(_found(read()), incomplete)


def _found(reading: Awaitable[Sequence[str]]) -> Sequence[str]:
    try:
        return asyncio.run(call(reading))
    except KmsTuiError:
        return ()


def _beginning(names: Sequence[str], incomplete: str) -> list[str]:
    """Return those that begin so and can be typed, and the first of them if there are many."""
    fitting = [n for n in names if n.startswith(incomplete) and not has_control_characters(n)]
    return sorted(fitting)[:_OFFERED]
