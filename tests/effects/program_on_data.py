"""The program's own services, told and recorded, on the data below one directory.

They are put together as for an admin, but for what would make thousands of runs slow: the key
derivation is a cheap one, and Azure is in the process unless a sandbox was named.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Self, cast

from cheap_wrapper import CheapWrapper
from recovery_parts import PASSPHRASE, SECOND, CheapStores, sandbox_vaults
from universe_session import MASTER_KEYS, with_master_keys
from vault_in_process import VaultsInProcess

from kms_tui.adapters.audit_log.file_audit_log import FileAuditLog
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.composition.host_services import HostServices, Installation
from kms_tui.composition.surroundings import Surroundings
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import ConfigurationNotFound, UniverseNotFound
from kms_tui.domain.secret import Secret
from kms_tui.domain.store_kind import FILE
from kms_tui.domain.universe import Universe
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.sandbox import world
from kms_tui.services import Services
from kms_tui.services.ports import KeyVaults, SecretStore, SecretStores
from kms_tui.services.told_services import ToldServices
from kms_tui.settings import Settings

GOOD_KEY = MASTER_KEYS[0]
_RSA_BYTES = 256
_SANDBOX = "sandbox.json"
"""Tells of the sandbox in which keys are created for this data, if there is one."""


class RsaSizedWrapper(CheapWrapper):
    """Wraps to as many bytes as RSA does: what YugabyteDB Anywhere wrapped has that length."""

    def wrap(self, plaintext: bytes, algorithm: WrapAlgorithm) -> bytes:
        wrapped = super().wrap(plaintext, algorithm)
        return (bytes([len(wrapped)]) + wrapped).ljust(_RSA_BYTES, b"\0")

    def unwrap(self, wrapped: bytes, algorithm: WrapAlgorithm) -> bytes | None:
        return super().unwrap(wrapped[1 : 1 + wrapped[0]], algorithm)


def vaults_in_process(*, newer: bool = True) -> VaultsInProcess:
    """Return vaults that another process would have, too; one master key has a newer version."""
    wrappers: Iterator[RsaSizedWrapper] = map(RsaSizedWrapper, count())
    vaults = with_master_keys(VaultsInProcess(wrappers))
    if newer:
        vaults.add_version(world.DEMO_VAULT_URL, GOOD_KEY)
    return vaults


def key_reference(octets: bytes) -> str:
    """Return what a backup of YugabyteDB Anywhere says of a key, wrapped by the oldest version."""
    [oldest, *_] = vaults_in_process().versions(world.DEMO_VAULT_URL, GOOD_KEY)
    return base64.b64encode(oldest.wrapper.wrap(octets, WrapAlgorithm.RSA_OAEP)).decode()


def name_sandbox(data: Path, sandbox: Mapping[str, str]) -> None:
    """Let keys be created in that sandbox by all who start on this data, or on a copy of it.

    The sandbox is told by `proxy`, `ca_file` and `directory`.
    """
    (data / _SANDBOX).write_text(json.dumps(sandbox))


def named_azure(data: Path) -> KeyVaults | None:
    """Return the vaults of the sandbox that is named there, if one is."""
    named = _named_sandbox(data)
    return sandbox_vaults(named["proxy"], named["ca_file"]) if named else None


def new_key_name(data: Path) -> str:
    """Return the name of the master key that is created for this data."""
    return f"new-{data.parent.name}-{data.name}"


def new_key_file(data: Path) -> Path | None:
    """Return where the sandbox keeps that key, if one is named."""
    named = _named_sandbox(data)
    vault = world.DEMO_VAULT_URL.removeprefix("https://")
    key = f"{new_key_name(data)}.json"
    return Path(named["directory"]) / "vaults" / vault / key if named else None


def _named_sandbox(data: Path) -> dict[str, str]:
    file = data / _SANDBOX
    named: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    return named


class _CheapHostServices(HostServices):
    """With stores whose key derivation is cheap, and no more patience than was said."""

    def __init__(self, installation: Installation, patience_seconds: float) -> None:
        super().__init__(installation)
        self._patience_seconds = patience_seconds

    @cached_property
    def _stores(self) -> SecretStores:
        return CheapStores(
            self._installation.directory, busy_timeout_seconds=self._patience_seconds
        )

    @cached_property
    def _file(self) -> SqliteCatalogue:
        return SqliteCatalogue(
            self._installation.directory, busy_timeout_seconds=self._patience_seconds
        )

    @cached_property
    def _audit_log(self) -> FileAuditLog:
        rotate_bytes = self._settings.rotate_kib << 10
        directory, patience = self._installation.directory, self._patience_seconds
        return FileAuditLog(directory, rotate_bytes=rotate_bytes, lock_seconds=patience)


@dataclass(frozen=True)
class Started:
    """One start of the program."""

    data: Path
    services: Services
    azure: KeyVaults

    @classmethod
    def on(
        cls,
        data: Path,
        azure: KeyVaults | None = None,
        *,
        rotate_kib: int = 1024,
        patience_seconds: float = 5,
    ) -> Self:
        """Start with everything locked; nothing is read yet.

        The patience is for the locks of other sessions.
        """
        azure = azure or vaults_in_process()
        installation = Installation(
            Settings(secret_store=FILE, rotate_kib=rotate_kib),
            NetworkSettings.from_environment({}, source="the test"),
            azure,
            data,
            Surroundings(lambda: datetime.now(UTC), monotonic, "admin7", "bastion01"),
            "app",
        )
        services = _CheapHostServices(installation, patience_seconds)
        return cls(data, cast("Services", ToldServices(services, services.telling)), azure)

    @property
    def out(self) -> Path:
        """Where files go that an admin asks for."""
        return self.data / "out"

    def store(self, kind: str = FILE) -> SecretStore:
        """Return the store of that kind."""
        return self.services.secret_access.secrets.stores.of_kind(kind)

    async def unlock(self, passphrase: Secret = PASSPHRASE) -> Self:
        """Open both stores."""
        await self.services.secret_access.unlock(self.store(FILE), passphrase)
        await self.services.secret_access.unlock(self.store(SECOND), PASSPHRASE)
        return self

    async def configuration(self, name: str) -> KmsConfiguration:
        for found in await self.services.configurations.list():
            if found.name == name:
                return found
        raise ConfigurationNotFound

    async def universe(self, name: str) -> Universe:
        for found in await self.services.universes.list():
            if found.name == name:
                return found
        raise UniverseNotFound

    async def close(self) -> None:
        """Let go of the catalogue as the end of the process would."""
        catalogue = self.services.configurations.catalogue
        assert isinstance(catalogue, SqliteCatalogue)
        await catalogue.close()
