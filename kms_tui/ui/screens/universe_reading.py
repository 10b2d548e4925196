"""Reads what the screens show of one universe."""

from kms_tui.domain.universe import UniverseId
from kms_tui.services import Services
from kms_tui.ui.universe_text import UniverseView


async def read_universe(services: Services, universe_id: UniverseId) -> UniverseView:
    """Return a universe with its keys, the configurations, and how far a re-wrap is.

    Raises `UniverseNotFound` and `CatalogueError`s.
    """
    universe = await services.universes.get(universe_id)
    keys = await services.universes.keys(universe_id)
    configurations = {c.id: c for c in await services.configurations.list()}
    rewrap = await services.universes.unfinished_rewrap(universe_id)
    done_keys = await services.rewrapping.done_keys(rewrap) if rewrap else 0
    return UniverseView(universe, keys, configurations, rewrap, done_keys)
