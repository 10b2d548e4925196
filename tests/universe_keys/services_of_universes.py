"""The services on universes alone, for configurations that a test has put together."""

from kms_tui.composition.universe_services import HostUniverseServices
from kms_tui.services.configurations import Configurations
from kms_tui.services.read_only import Access


class OfConfigurations(HostUniverseServices):
    def __init__(self, configurations: Configurations) -> None:
        super().__init__(Access(is_read_only=False))
        self._given = configurations

    @property
    def configurations(self) -> Configurations:
        return self._given
