"""The services on universes; they share the catalogue's file and the vaults."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kms_tui.services.configurations import Configurations
    from kms_tui.services.key_export import KeyExport
    from kms_tui.services.key_import import KeyImport
    from kms_tui.services.opened_vaults import OpenedVaults
    from kms_tui.services.ports import KeyFiles
    from kms_tui.services.read_only import Access
    from kms_tui.services.rewrapping import Rewrapping
    from kms_tui.services.universe_keys import UniverseKeys
    from kms_tui.services.universes import Universes
    from kms_tui.services.verification import Verification


class HostUniverseServices:
    """Those on the universes whose keys some configurations protect; each is loaded when used."""

    def __init__(self, access: Access) -> None:
        self._access = access

    @property
    def configurations(self) -> Configurations:
        """The configurations."""
        raise NotImplementedError

    @cached_property
    def universes(self) -> Universes:
        """Universes as such, and the history."""
        from kms_tui.services.universes import Universes

        of = self.configurations
        return Universes(of.universes, of.now, of.actor)

    @cached_property
    def universe_keys(self) -> UniverseKeys:
        """Making universe keys."""
        from kms_tui.services.universe_keys import UniverseKeys

        return UniverseKeys(self.universes, self._vaults, self.configurations.stopwatch)

    @cached_property
    def rewrapping(self) -> Rewrapping:
        """Wrapping the keys of a universe anew."""
        from kms_tui.services.rewrapping import Rewrapping

        return Rewrapping(self.universes, self._vaults, self.configurations.stopwatch)

    @cached_property
    def verification(self) -> Verification:
        """Proving that universe keys can still be had."""
        from kms_tui.services.verification import Verification

        return Verification(self.universes, self._vaults)

    @cached_property
    def key_export(self) -> KeyExport:
        """Letting a universe key out."""
        from kms_tui.services.key_export import KeyExport

        return KeyExport(self.universes, self._vaults, self._files)

    @cached_property
    def key_import(self) -> KeyImport:
        """Taking over universe keys."""
        from kms_tui.services.key_import import KeyImport

        return KeyImport(self.universes, self._vaults, self._files)

    @cached_property
    def _files(self) -> KeyFiles:
        from kms_tui.adapters.host.key_files import HostKeyFiles

        return self._access.files(HostKeyFiles())

    @cached_property
    def _vaults(self) -> OpenedVaults:
        from kms_tui.services.opened_vaults import OpenedVaults

        of = self.configurations
        return OpenedVaults(of.catalogue, of.key_vaults, of.secret_store, of.clouds)
