"""Finding what a name on the command line means."""

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import ConfigurationNotFound, UniverseNotFound
from kms_tui.domain.universe import Universe
from kms_tui.services import Services


async def configuration_named(services: Services, name: str) -> KmsConfiguration:
    """Return the configuration of that name, or raise `ConfigurationNotFound`."""
    for configuration in await services.configurations.list():
        if configuration.name == name:
            return configuration
    raise ConfigurationNotFound(name)


async def universe_named(services: Services, name: str) -> Universe:
    """Return the universe of that name, or raise `UniverseNotFound`."""
    for universe in await services.universes.list():
        if universe.name == name:
            return universe
    raise UniverseNotFound(name)
