"""The services on this host; each is put together, and loaded, when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kms_tui.composition.universe_services import HostUniverseServices
from kms_tui.services.read_only import Access

if TYPE_CHECKING:
    from pathlib import Path

    from kms_tui.adapters.audit_log.file_audit_log import FileAuditLog
    from kms_tui.adapters.azure.network import NetworkSettings
    from kms_tui.adapters.secret_stores.known_passphrase import KnownPassphrase
    from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
    from kms_tui.composition.surroundings import Surroundings
    from kms_tui.domain.secret import Secret
    from kms_tui.services.audit_reading import AuditReading
    from kms_tui.services.browsing import Browsing
    from kms_tui.services.catalogue_keeping import CatalogueKeeping
    from kms_tui.services.check_all import CheckAll
    from kms_tui.services.configuration_import import ConfigurationImport
    from kms_tui.services.configurations import Configurations
    from kms_tui.services.copying import Copying
    from kms_tui.services.doctor import Doctor
    from kms_tui.services.pinned_secret_store import PinnedSecretStore
    from kms_tui.services.ports import Catalogue, KeyVaults, SecretStores, UniverseCatalogue
    from kms_tui.services.ports.audit_log import AuditLog
    from kms_tui.services.ports.secret_sources import SecretSources
    from kms_tui.services.secret_access import SecretAccess
    from kms_tui.services.secret_migration import SecretMigration
    from kms_tui.services.telling import Telling
    from kms_tui.services.unknown_secrets import UnknownSecrets
    from kms_tui.settings import Settings


@dataclass(frozen=True, slots=True)
class Installation:
    """What the services work on."""

    settings: Settings
    network: NetworkSettings | None
    """None for the demo, whose sandbox has its own."""
    key_vaults: KeyVaults
    directory: Path
    surroundings: Surroundings
    via: str
    """Through what an admin works on it: `app` or `cli`."""


class HostServices(HostUniverseServices):
    """All services of one installation."""

    def __init__(self, installation: Installation) -> None:
        super().__init__(Access(installation.settings.read_only))
        self._installation = installation
        self._settings = installation.settings
        self._surroundings = installation.surroundings

    @cached_property
    def browsing(self) -> Browsing:
        """What the lists show."""
        from kms_tui.services.browsing import Browsing

        return Browsing(self._catalogue, self._universe_catalogue, self._surroundings.now)

    @cached_property
    def configurations(self) -> Configurations:
        """KMS configurations."""
        from kms_tui.services.configurations import Configurations

        return Configurations(
            catalogue=self._catalogue,
            key_vaults=self._access.vaults(self._installation.key_vaults),
            secret_store=self._secrets,
            universes=self._universe_catalogue,
            clouds=self._settings.clouds,
            now=self._surroundings.now,
            actor=self._actor,
            stopwatch=self._surroundings.stopwatch,
        )

    @cached_property
    def configuration_import(self) -> ConfigurationImport:
        """Taking over KMS configurations from a document."""
        from kms_tui.services.configuration_import import ConfigurationImport

        return ConfigurationImport(self.configurations, self.secret_sources)

    @cached_property
    def check_all(self) -> CheckAll:
        """Checking every configuration."""
        from kms_tui.services.check_all import CheckAll

        of = self.configurations
        return CheckAll(of.catalogue, of.accesses, of.proving, self._settings.checks_in_flight)

    @cached_property
    def secret_access(self) -> SecretAccess:
        """Opening and locking the secret store."""
        from kms_tui.services.secret_access import SecretAccess

        if self._installation.network is None:
            may_create = not self._settings.read_only
            return SecretAccess(self._secrets, _demo_passphrase, may_create=may_create)
        known = known_passphrase(self._settings, self._surroundings)
        return SecretAccess(self._secrets, known)

    @cached_property
    def secret_migration(self) -> SecretMigration:
        """Moving client secrets to another store."""
        from kms_tui.services.secret_migration import SecretMigration

        return SecretMigration(self._secrets, self._surroundings.now)

    @cached_property
    def unknown_secrets(self) -> UnknownSecrets:
        """Secrets that the catalogue does not know."""
        from kms_tui.services.unknown_secrets import UnknownSecrets

        return UnknownSecrets(self._secrets)

    @cached_property
    def keeping(self) -> CatalogueKeeping:
        """Backing up and restoring the catalogue."""
        from kms_tui import __version__
        from kms_tui.adapters.sqlite.backups import SqliteCatalogueBackups
        from kms_tui.services.catalogue_keeping import CatalogueKeeping

        backups = SqliteCatalogueBackups(self._installation.directory, program=__version__)
        return CatalogueKeeping(
            self._access.backups(backups), self._secrets, self._surroundings.now, self._actor
        )

    @cached_property
    def secret_sources(self) -> SecretSources:
        """Files and descriptors that hand client secrets over."""
        from kms_tui.adapters.host.secret_sources import HostSecretSources

        return HostSecretSources()

    @cached_property
    def copying(self) -> Copying:
        """Copying what stands on the screen."""
        from kms_tui.adapters.host.copies import HostCopies
        from kms_tui.services.copying import Copying

        environ = self._surroundings.original_environ
        return Copying(HostCopies(environ, self._installation.directory / "copied"))

    @cached_property
    def doctor(self) -> Doctor:
        """The doctor of this host."""
        from kms_tui.composition.examinations import Examined, examinations
        from kms_tui.composition.places import Places, places_of
        from kms_tui.services.doctor import Doctor

        of = self._installation
        places = Places(places_of().settings, of.directory)
        examined = Examined(places, of.settings, of.network, self._stores)
        looks = examinations(examined, of.surroundings)
        return Doctor(looks, stopwatch=of.surroundings.stopwatch)

    @cached_property
    def audit(self) -> AuditReading:
        """The audit log, for reading."""
        from kms_tui.services.audit_reading import AuditReading

        return AuditReading(self._audit_log)

    @cached_property
    def telling(self) -> Telling:
        """How it is told, and recorded, what is done with these services."""
        from kms_tui.services.telling import Telling

        of = self._installation
        return Telling(self._log_of_changes, of.surroundings.now, self._actor, of.via)

    def _log_of_changes(self) -> AuditLog | None:
        return None if self._settings.read_only else self._audit_log

    @cached_property
    def _audit_log(self) -> FileAuditLog:
        from kms_tui.adapters.audit_log.file_audit_log import FileAuditLog

        rotate_bytes = self._settings.rotate_kib << 10
        return FileAuditLog(self._installation.directory, rotate_bytes=rotate_bytes)

    @cached_property
    def _file(self) -> SqliteCatalogue:
        from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue

        is_snapshot = self._settings.read_only
        return SqliteCatalogue(self._installation.directory, is_snapshot=is_snapshot)

    @cached_property
    def _catalogue(self) -> Catalogue:
        return self._access.catalogue(self._file)

    @cached_property
    def _universe_catalogue(self) -> UniverseCatalogue:
        from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue

        return self._access.universes(SqliteUniverseCatalogue(self._file))

    @cached_property
    def _stores(self) -> SecretStores:
        from kms_tui.adapters.secret_stores.selection import HostSecretStores

        of = self._installation
        return self._access.stores(HostSecretStores(of.directory, of.surroundings.environ))

    @cached_property
    def _secrets(self) -> PinnedSecretStore:
        from kms_tui.services.pinned_secret_store import PinnedSecretStore

        return PinnedSecretStore(self._catalogue, self._stores, self._settings.secret_store)

    @property
    def _actor(self) -> str:
        return f"{self._surroundings.user}@{self._surroundings.host}"


def known_passphrase(settings: Settings, surroundings: Surroundings) -> KnownPassphrase:
    """Return the passphrase that was handed over, if any was."""
    from kms_tui.adapters.secret_stores.known_passphrase import KnownPassphrase
    from kms_tui.adapters.secret_stores.passphrase_sources import FILE_VARIABLE

    return KnownPassphrase(
        # What it says is among the settings, which an option outranks.
        {k: v for k, v in surroundings.original_environ.items() if k != FILE_VARIABLE},
        descriptor=surroundings.passphrase_descriptor,
        file=settings.passphrase_file,
    )


async def _demo_passphrase() -> Secret:
    from kms_tui.demo import DEMO_PASSPHRASE

    return DEMO_PASSPHRASE
