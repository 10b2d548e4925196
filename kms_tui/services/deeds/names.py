"""What an id stands for, in the words that an admin knows it by."""

from contextlib import suppress
from dataclasses import dataclass

from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.universe import UniverseId, UniverseKeyId
from kms_tui.services import Services


@dataclass(frozen=True, slots=True)
class Names:
    """Looks names up.

    Where there is none, or the catalogue does not tell, the id stands for it: the action itself
    then says what is wrong.
    """

    services: Services

    async def configuration(self, configuration_id: ConfigurationId) -> str:
        """Return the name of a configuration."""
        with suppress(KmsTuiError):
            return (await self.services.configurations.get(configuration_id)).name
        return configuration_id

    async def universe(self, universe_id: UniverseId) -> str:
        """Return the name of a universe."""
        with suppress(KmsTuiError):
            return (await self.services.universes.get(universe_id)).name
        return universe_id

    async def universe_key(self, key_id: UniverseKeyId) -> tuple[str, str]:
        """Return the name of a key's universe and the key's number."""
        with suppress(KmsTuiError):
            key = await self.services.universes.catalogue.key(key_id)
            return await self.universe(key.universe_id), str(key.number)
        return "", key_id

    async def are_all_configurations(self, count: int) -> bool:
        """Whether the catalogue has just so many configurations."""
        with suppress(KmsTuiError):
            tally = await self.services.configurations.catalogue.tally()
            return sum(tally.values()) == count
        return False
