"""Puts together the services on universes; they share the catalogue's file and the vaults."""

from kms_tui.adapters.host.key_files import HostKeyFiles
from kms_tui.services import UniverseServices
from kms_tui.services.configurations import Configurations
from kms_tui.services.key_export import KeyExport
from kms_tui.services.key_import import KeyImport
from kms_tui.services.opened_vaults import OpenedVaults
from kms_tui.services.read_only import Access
from kms_tui.services.rewrapping import Rewrapping
from kms_tui.services.universe_keys import UniverseKeys
from kms_tui.services.universes import Universes
from kms_tui.services.verification import Verification


def universe_services(
    configurations: Configurations, access: Access | None = None
) -> UniverseServices:
    """Return the services on the universes whose keys those configurations protect."""
    universes = Universes(configurations.universes, configurations.now, configurations.actor)
    vaults = OpenedVaults(
        configurations.catalogue,
        configurations.key_vaults,
        configurations.secret_store,
        configurations.clouds,
    )
    files = (access or Access(is_read_only=False)).files(HostKeyFiles())
    return UniverseServices(
        universes,
        UniverseKeys(universes, vaults, configurations.stopwatch),
        Rewrapping(universes, vaults, configurations.stopwatch),
        Verification(universes, vaults),
        KeyExport(universes, vaults, files),
        KeyImport(universes, vaults, files),
    )
