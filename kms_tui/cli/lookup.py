"""Finding what a name on the command line means."""

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import ConfigurationNotFound, UniverseNotFound
from kms_tui.domain.universe import Universe
from kms_tui.services import Services

_LOOKED_AT = 2_000
"""Names among which similar ones are looked for: as many again that begin in the same way."""
_SURE = 2
"""Characters at the beginning of a name that are hardly ever mistyped."""


async def configuration_named(services: Services, name: str) -> KmsConfiguration:
    """Return the configuration of that name, or raise `ConfigurationNotFound`.

    The error names similar ones.
    """
    try:
        return await services.browsing.configuration_named(name)
    except ConfigurationNotFound:
        raise ConfigurationNotFound(name, await _similar(services, name)) from None


async def universe_named(services: Services, name: str) -> Universe:
    """Return the universe of that name, or raise `UniverseNotFound`, which names similar ones."""
    try:
        return await services.browsing.universe_named(name)
    except UniverseNotFound:
        names = [universe.name for universe in await services.universes.list()]
        raise UniverseNotFound(name, _most_similar(name, names)) from None


async def _similar(services: Services, name: str) -> list[str]:
    names: set[str] = set()
    for beginning in ("", name[:_SURE]):
        names |= {*await services.browsing.configuration_names(beginning, limit=_LOOKED_AT)}
    return _most_similar(name, sorted(names))


def _most_similar(name: str, names: list[str]) -> list[str]:
    from difflib import get_close_matches  # noqa: PLC0415 - slow to load, and hardly ever needed

    by_small = {known.lower(): known for known in names}
    return [by_small[known] for known in get_close_matches(name.lower(), by_small)]
