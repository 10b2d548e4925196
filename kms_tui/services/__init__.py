"""What an admin can do: one call per action. Knows the domain and its own ports only."""

from collections.abc import Callable
from dataclasses import dataclass

from kms_tui.services.configurations import Configurations
from kms_tui.services.doctor import Doctor
from kms_tui.services.secret_access import SecretAccess
from kms_tui.services.secret_migration import SecretMigration


@dataclass(frozen=True, slots=True)
class Services:
    """All actions, for the screens and the command line."""

    configurations: Configurations
    secret_access: SecretAccess
    secret_migration: SecretMigration
    call_doctor: Callable[[], Doctor]
    """Returns always the same one; the first call composes it, which loads what it looks with."""

    @property
    def doctor(self) -> Doctor:
        """The doctor of this host."""
        return self.call_doctor()
