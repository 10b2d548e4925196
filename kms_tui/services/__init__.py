"""What an admin can do: one call per action. Knows the domain and its own ports only."""

from collections.abc import Callable
from dataclasses import dataclass

from kms_tui.services.browsing import Browsing
from kms_tui.services.catalogue_keeping import CatalogueKeeping
from kms_tui.services.check_all import CHECKS_IN_FLIGHT, CheckAll
from kms_tui.services.configurations import Configurations
from kms_tui.services.doctor import Doctor
from kms_tui.services.key_export import KeyExport
from kms_tui.services.key_import import KeyImport
from kms_tui.services.rewrapping import Rewrapping
from kms_tui.services.secret_access import SecretAccess
from kms_tui.services.secret_migration import SecretMigration
from kms_tui.services.universe_keys import UniverseKeys
from kms_tui.services.universes import Universes
from kms_tui.services.verification import Verification


@dataclass(frozen=True, slots=True)
class UniverseServices:
    """The actions on universes and their keys."""

    universes: Universes
    universe_keys: UniverseKeys
    rewrapping: Rewrapping
    verification: Verification
    key_export: KeyExport
    key_import: KeyImport


@dataclass(frozen=True, slots=True)
class Services:
    """All actions, for the screens and the command line."""

    configurations: Configurations
    of_universes: UniverseServices
    secret_access: SecretAccess
    secret_migration: SecretMigration
    keeping: CatalogueKeeping
    call_doctor: Callable[[], Doctor]
    """Returns always the same one; the first call composes it, which loads what it looks with."""
    checks_in_flight: int = CHECKS_IN_FLIGHT
    """How many keys are asked at once when all are checked."""

    @property
    def browsing(self) -> Browsing:
        """What the lists show."""
        configurations = self.configurations
        return Browsing(configurations.catalogue, configurations.universes, configurations.now)

    @property
    def check_all(self) -> CheckAll:
        """Checking every configuration."""
        configurations = self.configurations
        return CheckAll(
            configurations.catalogue,
            configurations.accesses,
            configurations.proving,
            self.checks_in_flight,
        )

    @property
    def universes(self) -> Universes:
        """Universes as such, and the history."""
        return self.of_universes.universes

    @property
    def universe_keys(self) -> UniverseKeys:
        """Making universe keys."""
        return self.of_universes.universe_keys

    @property
    def rewrapping(self) -> Rewrapping:
        """Wrapping the keys of a universe anew."""
        return self.of_universes.rewrapping

    @property
    def verification(self) -> Verification:
        """Proving that universe keys can still be had."""
        return self.of_universes.verification

    @property
    def key_export(self) -> KeyExport:
        """Letting a universe key out."""
        return self.of_universes.key_export

    @property
    def key_import(self) -> KeyImport:
        """Taking over universe keys."""
        return self.of_universes.key_import

    @property
    def doctor(self) -> Doctor:
        """The doctor of this host."""
        return self.call_doctor()
