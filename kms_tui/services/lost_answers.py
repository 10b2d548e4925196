"""What to do when the catalogue does not say how a change ended: look whether it was made."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from kms_tui.domain.errors import CatalogueError, KmsTuiError
from kms_tui.domain.history import EventKind
from kms_tui.domain.universe import Universe
from kms_tui.domain.universe_key import WrappedUniverseKey
from kms_tui.services.ports import UniverseCatalogue

T = TypeVar("T")


async def looked_after(change: Awaitable[T], look: Callable[[], Awaitable[T | None]]) -> T:
    """Return what a change returned, or what `look` finds of it if only its answer was lost.

    Nobody may be told that nothing was changed when it was. `look` returns None, or raises, if
    the change was not made; then its error is raised.
    """
    try:
        return await change
    except CatalogueError:
        with suppress(KmsTuiError):
            found = await look()
            if found is not None:
                return found
        raise


async def recorded_key(
    catalogue: UniverseCatalogue,
    was: Universe,
    key: WrappedUniverseKey,
    kind: EventKind,
    *,
    activate: bool,
) -> Universe:
    """Record a universe key; return the universe as it is then, also if the answer was lost."""

    async def look() -> Universe:
        await catalogue.key(key.id)
        return await catalogue.universe(was.id)

    return await looked_after(catalogue.add_key(was, key, kind, activate=activate), look)
