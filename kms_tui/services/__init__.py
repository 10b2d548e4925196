"""What an admin can do: one call per action. Knows the domain and its own ports only.

Each group of actions is loaded when it is first asked for: the list needs `browsing` only, and
its admin waits for no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from kms_tui.services.audit_reading import AuditReading
    from kms_tui.services.browsing import Browsing
    from kms_tui.services.catalogue_keeping import CatalogueKeeping
    from kms_tui.services.check_all import CheckAll
    from kms_tui.services.configuration_import import ConfigurationImport
    from kms_tui.services.configurations import Configurations
    from kms_tui.services.copying import Copying
    from kms_tui.services.doctor import Doctor
    from kms_tui.services.key_export import KeyExport
    from kms_tui.services.key_import import KeyImport
    from kms_tui.services.ports.secret_sources import SecretSources
    from kms_tui.services.rewrapping import Rewrapping
    from kms_tui.services.secret_access import SecretAccess
    from kms_tui.services.secret_migration import SecretMigration
    from kms_tui.services.universe_keys import UniverseKeys
    from kms_tui.services.universes import Universes
    from kms_tui.services.unknown_secrets import UnknownSecrets
    from kms_tui.services.verification import Verification


class UniverseServices(Protocol):
    """The actions on universes and their keys."""

    @property
    def universes(self) -> Universes:
        """Universes as such, and the history."""
        ...

    @property
    def universe_keys(self) -> UniverseKeys:
        """Making universe keys."""
        ...

    @property
    def rewrapping(self) -> Rewrapping:
        """Wrapping the keys of a universe anew."""
        ...

    @property
    def verification(self) -> Verification:
        """Proving that universe keys can still be had."""
        ...

    @property
    def key_export(self) -> KeyExport:
        """Letting a universe key out."""
        ...

    @property
    def key_import(self) -> KeyImport:
        """Taking over universe keys."""
        ...


class Services(UniverseServices, Protocol):
    """All actions, for the screens and the command line."""

    @property
    def browsing(self) -> Browsing:
        """What the lists show."""
        ...

    @property
    def configurations(self) -> Configurations:
        """KMS configurations."""
        ...

    @property
    def configuration_import(self) -> ConfigurationImport:
        """Taking over KMS configurations from a document."""
        ...

    @property
    def check_all(self) -> CheckAll:
        """Checking every configuration."""
        ...

    @property
    def secret_access(self) -> SecretAccess:
        """Opening and locking the secret store."""
        ...

    @property
    def secret_migration(self) -> SecretMigration:
        """Moving client secrets to another store."""
        ...

    @property
    def unknown_secrets(self) -> UnknownSecrets:
        """Secrets that the catalogue does not know."""
        ...

    @property
    def keeping(self) -> CatalogueKeeping:
        """Backing up and restoring the catalogue."""
        ...

    @property
    def secret_sources(self) -> SecretSources:
        """Files and descriptors that hand client secrets over."""
        ...

    @property
    def audit(self) -> AuditReading:
        """The audit log, for reading."""
        ...

    @property
    def copying(self) -> Copying:
        """Copying what stands on the screen."""
        ...

    @property
    def doctor(self) -> Doctor:
        """The doctor of this host."""
        ...
