"""Chooses the adapters and builds the session. The only package that knows both sides.

To learn what is real and what can be replaced, read this file. There is no other code path for the
demo: it differs in where its files lie, in the proxy and CA it is given, and in that it knows the
passphrase of its own secrets file.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from kms_tui import __version__
from kms_tui.adapters.azure.connector import AzureKeyVaults
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.adapters.secret_stores.known_passphrase import KnownPassphrase
from kms_tui.adapters.secret_stores.selection import HostSecretStores
from kms_tui.adapters.sqlite.backups import SqliteCatalogueBackups
from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue
from kms_tui.composition.surroundings import Surroundings, here_and_now
from kms_tui.composition.universe_services import universe_services
from kms_tui.demo import DEMO_HINT, DEMO_PASSPHRASE, SandboxVaults, demo_directory
from kms_tui.domain.errors import SettingsInvalid
from kms_tui.domain.secret import Secret
from kms_tui.domain.store_kind import FILE
from kms_tui.services import Services
from kms_tui.services.catalogue_keeping import CatalogueKeeping
from kms_tui.services.configurations import Configurations
from kms_tui.services.doctor import Doctor
from kms_tui.services.pinned_secret_store import PinnedSecretStore
from kms_tui.services.ports import KeyVaults, SecretStores
from kms_tui.services.secret_access import SecretAccess
from kms_tui.services.secret_migration import SecretMigration
from kms_tui.settings import Settings, read_settings
from kms_tui.ui.session import Session

APPLICATION = "kms-tui"

__all__ = [
    "Surroundings",
    "compose",
    "compose_demo",
    "compose_doctor",
    "compose_services",
    "here_and_now",
]


def compose(surroundings: Surroundings) -> Session:
    """Return the session on the admin's own catalogue. Raises `SettingsInvalid`."""
    settings = _settings()
    network = _network(settings, surroundings)
    services = _services(_installation(settings, network, surroundings))
    return Session(
        services,
        "default",
        surroundings.host,
        surroundings.now,
        hint=network.summary,
        lock_after_minutes=settings.lock_after_minutes,
    )


def compose_services(surroundings: Surroundings) -> Services:
    """Return the services for the command line. Raises `SettingsInvalid`."""
    return compose(surroundings).services


def compose_doctor(
    surroundings: Surroundings, *, vault_urls: Sequence[str] = (), write_test: bool = False
) -> Doctor:
    """Return a doctor who also looks where the settings are what is wrong."""
    from kms_tui.composition.examinations import (  # noqa: PLC0415 - see _doctor
        Examined,
        examinations,
        of_host,
    )

    places = _places()
    try:
        settings = _settings()
    except SettingsInvalid as error:
        return Doctor(of_host(places, surroundings, error))
    network: NetworkSettings | SettingsInvalid
    try:
        network = _network(settings, surroundings)
    except SettingsInvalid as error:
        network = error
    examined = Examined(
        places=places,
        settings=settings,
        network=network,
        stores=HostSecretStores(places[1], surroundings.environ),
        known_passphrase=_known_passphrase(settings, surroundings),
        vault_urls=vault_urls,
        write_test=write_test,
    )
    return Doctor(examinations(examined, surroundings), stopwatch=surroundings.stopwatch)


def compose_demo(surroundings: Surroundings, *, fresh: bool) -> Session:
    """Return a session on the demo's own catalogue and a sandbox started for it."""
    directory = demo_directory(platformdirs.user_data_path(APPLICATION), fresh=fresh)
    vaults = SandboxVaults(directory / "sandbox", _sandbox_vaults)
    settings = Settings(secret_store=FILE)
    installation = _Installation(settings, None, vaults, directory, surroundings)
    return Session(_services(installation), "demo", surroundings.host, surroundings.now, DEMO_HINT)


@dataclass(frozen=True, slots=True)
class _Installation:
    settings: Settings
    network: NetworkSettings | None
    """None for the demo, whose sandbox has its own."""
    key_vaults: KeyVaults
    directory: Path
    surroundings: Surroundings


def _services(installation: _Installation) -> Services:
    settings, surroundings = installation.settings, installation.surroundings
    catalogue = SqliteCatalogue(installation.directory)
    stores = HostSecretStores(installation.directory, surroundings.environ)
    secrets = PinnedSecretStore(catalogue, stores, settings.secret_store)
    configurations = Configurations(
        catalogue=catalogue,
        key_vaults=installation.key_vaults,
        secret_store=secrets,
        universes=SqliteUniverseCatalogue(catalogue),
        clouds=settings.clouds,
        now=surroundings.now,
        actor=f"{surroundings.user}@{surroundings.host}",
        stopwatch=surroundings.stopwatch,
    )
    return Services(
        configurations,
        universe_services(configurations),
        _secret_access(secrets, installation),
        SecretMigration(secrets, surroundings.now),
        _keeping(secrets, installation, configurations.actor),
        functools.cache(lambda: _doctor(installation, stores)),
    )


def _doctor(installation: _Installation, stores: SecretStores) -> Doctor:
    # What the doctor looks with is slow to load, and the list does not wait for it.
    from kms_tui.composition.examinations import Examined, examinations  # noqa: PLC0415 - see above

    places = (_places()[0], installation.directory)
    examined = Examined(places, installation.settings, installation.network, stores)
    surroundings = installation.surroundings
    return Doctor(examinations(examined, surroundings), stopwatch=surroundings.stopwatch)


def _keeping(
    secrets: PinnedSecretStore, installation: _Installation, actor: str
) -> CatalogueKeeping:
    backups = SqliteCatalogueBackups(installation.directory, program=__version__)
    return CatalogueKeeping(backups, secrets, installation.surroundings.now, actor)


def _secret_access(secrets: PinnedSecretStore, installation: _Installation) -> SecretAccess:
    if installation.network is None:
        return SecretAccess(secrets, _demo_passphrase, may_create=True)
    known = _known_passphrase(installation.settings, installation.surroundings)
    return SecretAccess(secrets, known)


def _known_passphrase(settings: Settings, surroundings: Surroundings) -> KnownPassphrase:
    return KnownPassphrase(
        surroundings.original_environ,
        descriptor=surroundings.passphrase_descriptor,
        file=settings.passphrase_file,
    )


async def _demo_passphrase() -> Secret:
    return DEMO_PASSPHRASE


def _installation(
    settings: Settings, network: NetworkSettings, surroundings: Surroundings
) -> _Installation:
    _, data = _places()
    return _Installation(settings, network, AzureKeyVaults(network), data, surroundings)


def _places() -> tuple[Path, Path]:
    """Return the directories of the settings and of the data."""
    return platformdirs.user_config_path(APPLICATION), platformdirs.user_data_path(APPLICATION)


def _settings() -> Settings:
    directory, _ = _places()
    return read_settings(directory / "settings.toml")


def _network(settings: Settings, surroundings: Surroundings) -> NetworkSettings:
    return NetworkSettings.from_environment(
        surroundings.environ,
        proxy=settings.proxy,
        no_proxy=settings.no_proxy,
        ca_file=settings.ca_file,
        source=settings.source,
    )


def _sandbox_vaults(proxy: str, ca_file: str) -> KeyVaults:
    return AzureKeyVaults(
        NetworkSettings.from_environment({}, proxy=proxy, ca_file=ca_file, source="the sandbox")
    )
