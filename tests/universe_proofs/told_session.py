"""All services of a session, as screens and verbs get them: what is done is in the audit log."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import cast

from recovery_parts import pinned
from services_of_universes import OfConfigurations
from universe_session import Session

from kms_tui.adapters.audit_log.file_audit_log import FileAuditLog
from kms_tui.adapters.host.secret_sources import HostSecretSources
from kms_tui.adapters.sqlite.backups import SqliteCatalogueBackups
from kms_tui.services import Services
from kms_tui.services.audit_reading import AuditReading
from kms_tui.services.catalogue_keeping import CatalogueKeeping
from kms_tui.services.check_all import CheckAll
from kms_tui.services.configuration_import import ConfigurationImport
from kms_tui.services.configurations import Configurations
from kms_tui.services.secret_access import SecretAccess
from kms_tui.services.secret_migration import SecretMigration
from kms_tui.services.telling import Telling
from kms_tui.services.told_services import ToldServices

ROTATE_BYTES = 1 << 15
"""Small, so that some full files come about."""


class AllServices(OfConfigurations):
    """What changes something, put together for configurations that a test has made."""

    def __init__(self, configurations: Configurations, data: Path) -> None:
        super().__init__(configurations)
        self._secrets = pinned(configurations)
        of = configurations
        self.configuration_import = ConfigurationImport(of, HostSecretSources())
        self.check_all = CheckAll(of.catalogue, of.accesses, of.proving)
        self.secret_access = SecretAccess(self._secrets)
        self.secret_migration = SecretMigration(self._secrets, of.now)
        backups = SqliteCatalogueBackups(data, program="proof")
        self.keeping = CatalogueKeeping(backups, self._secrets, of.now, of.actor)
        self.audit_log = FileAuditLog(data, rotate_bytes=ROTATE_BYTES)
        self.audit = AuditReading(self.audit_log)


@dataclass(frozen=True)
class ToldSession(Session):
    """A session whose every action is recorded."""

    of: Services


def told(session: Session, data: Path, now: Callable[[], datetime] | None = None) -> ToldSession:
    """Let a session record what it does, perhaps by another clock."""
    configurations = session.configurations
    if now is not None:
        configurations = replace(configurations, now=now)
    services = AllServices(configurations, data)
    telling = Telling(lambda: services.audit_log, configurations.now, configurations.actor, "app")
    recorded = cast("Services", ToldServices(cast("Services", services), telling))
    parts = {**vars(session), "of": recorded, "configurations": recorded.configurations}
    return ToldSession(**parts)
