"""What the doctor of this host looks at."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kms_tui.adapters.audit_log.audit_log_examination import AuditLogExamination
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.adapters.azure.network_examination import NetworkExamination
from kms_tui.adapters.azure.vault_examination import NamedVault, VaultExamination
from kms_tui.adapters.host.core_dumps import CoreDumpExamination
from kms_tui.adapters.host.directory import DirectoryExamination
from kms_tui.adapters.host.file_system import FileSystemExamination
from kms_tui.adapters.host.locale_settings import LocaleExamination
from kms_tui.adapters.host.swap import SwapExamination
from kms_tui.adapters.host.terminal import TerminalExamination
from kms_tui.adapters.host.user import UserExamination
from kms_tui.adapters.secret_stores.keyring_settings_examination import (
    KeyringSettingsExamination,
    keyring_config_directory,
)
from kms_tui.adapters.secret_stores.known_passphrase import KnownPassphrase
from kms_tui.adapters.secret_stores.secret_service_examination import SecretServiceExamination
from kms_tui.adapters.secret_stores.secrets_file_examination import SecretsFileExamination
from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.catalogue_examination import CatalogueExamination
from kms_tui.composition.places import Places
from kms_tui.composition.surroundings import Surroundings
from kms_tui.domain.cloud import PUBLIC, Clouds
from kms_tui.domain.errors import CatalogueError, SettingsInvalid
from kms_tui.domain.finding import Finding, Topic
from kms_tui.domain.store_kind import SECRET_SERVICE
from kms_tui.services.doctor import Examination
from kms_tui.services.pinned_secret_store import PinnedSecretStore
from kms_tui.services.ports import SecretStores
from kms_tui.services.secret_access import SecretAccess, no_passphrase
from kms_tui.services.secret_store_examination import SecretStoreExamination
from kms_tui.services.secrets_examination import SecretsExamination
from kms_tui.settings import Settings


@dataclass(frozen=True, slots=True)
class Examined:
    """What there is to look at besides the host itself."""

    places: Places
    settings: Settings
    network: NetworkSettings | SettingsInvalid | None
    """The error if the environment or the settings name something unusable; None for the demo."""
    stores: SecretStores
    """Those of the session: one that it unlocked counts as unlocked."""
    known_passphrase: KnownPassphrase | None = None
    vault_urls: Sequence[str] = ()
    write_test: bool = False


def examinations(examined: Examined, surroundings: Surroundings) -> Sequence[Examination]:
    """Return everything that a session's doctor looks at."""
    data_directory = examined.places.data
    catalogue = SqliteCatalogue(data_directory, is_snapshot=True)
    secrets = PinnedSecretStore(catalogue, examined.stores, examined.settings.secret_store)
    access = SecretAccess(secrets, examined.known_passphrase or no_passphrase)
    return [
        *of_host(examined.places, surroundings),
        CatalogueExamination(data_directory),
        AuditLogExamination(data_directory),
        SecretStoreExamination(access, examined.write_test),
        SecretsFileExamination(),
        *_of_native_stores(secrets, surroundings),
        SecretsExamination(secrets),
        *_of_azure(examined, catalogue, surroundings),
    ]


def _of_azure(
    examined: Examined, catalogue: SqliteCatalogue, surroundings: Surroundings
) -> Sequence[Examination]:
    network, clouds, now = examined.network, examined.settings.clouds, surroundings.now
    if network is None:
        return ()
    environ = surroundings.original_environ
    vaults = _Vaults(catalogue, clouds, examined.vault_urls)
    return [
        NetworkExamination(network, environ, now, (PUBLIC, *clouds.custom)),
        VaultExamination(vaults.named, network, now),
    ]


def _of_native_stores(
    secrets: PinnedSecretStore, surroundings: Surroundings
) -> Sequence[Examination]:
    if sys.platform != "linux":
        return ()

    async def is_in_use() -> bool:
        pinned = await secrets.catalogue.pin()
        return SECRET_SERVICE in (secrets.wanted, pinned.kind if pinned else "")

    return [SecretServiceExamination(surroundings.environ, is_in_use)]


def of_host(
    places: Places, surroundings: Surroundings, error: SettingsInvalid | None = None
) -> Sequence[Examination]:
    """Return what can be looked at whatever the settings say."""
    environ = surroundings.original_environ
    return [
        TerminalExamination.of_this_process(environ),
        LocaleExamination.of_this_process(environ),
        UserExamination(environ),
        DirectoryExamination("settings", places.settings),
        DirectoryExamination("data", places.data),
        FileSystemExamination(places.data),
        CoreDumpExamination(),
        SwapExamination(),
        KeyringSettingsExamination(environ, keyring_config_directory(environ, Path.home())),
        *([] if error is None else [_UnreadableSettings(error)]),
    ]


@dataclass(frozen=True, slots=True)
class _UnreadableSettings:
    """Repeats why nothing that needs the settings can be looked at."""

    error: SettingsInvalid

    @property
    def topic(self) -> Topic:
        """The directories: the settings lie in one."""
        return Topic.USER

    async def examine(self) -> Sequence[Finding]:
        """Return the error."""
        return [Finding.failed(self.topic, "settings-invalid", self.error)]


@dataclass(frozen=True, slots=True)
class _Vaults:
    """The vaults of all configurations and those that the command line named."""

    catalogue: SqliteCatalogue
    clouds: Clouds
    urls: Sequence[str]

    async def named(self) -> Sequence[NamedVault]:
        """Return each once, with its cloud."""
        try:
            known = [found.vault_url for found in await self.catalogue.configurations()]
        except CatalogueError:
            known = []  # another examination says why
        urls = dict.fromkeys([*self.urls, *known])
        return [(url, self.clouds.of_vault(url.removeprefix("https://"))) for url in urls]
