"""Chooses the adapters and builds the session. The only package that knows both sides.

To learn what is real and what can be replaced, read this file. There is no other code path for the
demo: it differs in where its files lie, in the proxy and CA it is given, and in that it knows the
passphrase of its own secrets file.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs

from kms_tui import __version__
from kms_tui.adapters.azure.connector import AzureKeyVaults
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.adapters.secret_stores.known_passphrase import KnownPassphrase
from kms_tui.adapters.secret_stores.passphrase_sources import FILE_VARIABLE
from kms_tui.adapters.secret_stores.selection import HostSecretStores
from kms_tui.adapters.sqlite.backups import SqliteCatalogueBackups
from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue
from kms_tui.composition.places import APPLICATION, Places, places_of
from kms_tui.composition.surroundings import Surroundings, here_and_now
from kms_tui.composition.universe_services import universe_services
from kms_tui.demo import DEMO_HINT, DEMO_PASSPHRASE, SandboxVaults, demo_directory
from kms_tui.domain.errors import ReadOnlySession, SettingsInvalid
from kms_tui.domain.secret import Secret
from kms_tui.domain.store_kind import FILE
from kms_tui.services import Services
from kms_tui.services.catalogue_keeping import CatalogueKeeping
from kms_tui.services.configurations import Configurations
from kms_tui.services.doctor import Doctor
from kms_tui.services.pinned_secret_store import PinnedSecretStore
from kms_tui.services.ports import KeyVaults, SecretStores
from kms_tui.services.read_only import Access
from kms_tui.services.secret_access import SecretAccess
from kms_tui.services.secret_migration import SecretMigration
from kms_tui.settings import Context, Given, Settings, read_settings
from kms_tui.settings.contexts import DEFAULT_NAME
from kms_tui.ui.session import Session

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
    settings = _settings(surroundings)
    network = _network(settings, surroundings)
    installation = _installation(settings, network, surroundings)
    contexts = tuple(context.name for context in settings.contexts)
    return _session(installation, hint=network.summary, contexts=contexts)


def _session(installation: "_Installation", hint: str, contexts: Sequence[str] = ()) -> Session:
    settings, surroundings = installation.settings, installation.surroundings
    return Session(
        _services(installation),
        settings.context.word,
        surroundings.host,
        surroundings.now,
        hint=hint,
        lock_after_minutes=settings.lock_after_minutes,
        is_read_only=settings.read_only,
        colour=settings.context.colour,
        contexts=contexts,
        keymap=settings.keymap,
        theme=settings.theme,
        escape_delay_ms=settings.escape_delay_ms,
        ascii=settings.ascii,
        mouse=settings.mouse,
        driver=settings.driver,
        clipboard=settings.clipboard,
    )


def compose_services(surroundings: Surroundings) -> Services:
    """Return the services for the command line. Raises `SettingsInvalid`."""
    return compose(surroundings).services


def compose_doctor(
    surroundings: Surroundings, *, vault_urls: Sequence[str] = (), write_test: bool = False
) -> Doctor:
    """Return a doctor who also looks where the settings are what is wrong.

    Raises `ReadOnlySession` if a write test is asked for where nothing is to be written.
    """
    from kms_tui.composition.examinations import (  # noqa: PLC0415 - see _doctor
        Examined,
        examinations,
        of_host,
    )

    try:
        settings = _settings(surroundings)
    except SettingsInvalid as error:
        return Doctor(of_host(places_of(), surroundings, error))
    if write_test and settings.read_only:
        raise ReadOnlySession
    places = places_of(settings.context)
    network: NetworkSettings | SettingsInvalid
    try:
        network = _network(settings, surroundings)
    except SettingsInvalid as error:
        network = error
    examined = Examined(
        places=places,
        settings=settings,
        network=network,
        stores=HostSecretStores(places.data, surroundings.environ),
        known_passphrase=_known_passphrase(settings, surroundings),
        vault_urls=vault_urls,
        write_test=write_test,
    )
    return Doctor(examinations(examined, surroundings), stopwatch=surroundings.stopwatch)


def compose_demo(surroundings: Surroundings, *, fresh: bool) -> Session:
    """Return a session on the demo's own catalogue and a sandbox started for it."""
    directory = demo_directory(platformdirs.user_data_path(APPLICATION), fresh=fresh)
    vaults = SandboxVaults(directory / "sandbox", _sandbox_vaults)
    settings = _demo_settings(directory, surroundings)
    installation = _Installation(settings, None, vaults, directory, surroundings)
    return _session(installation, DEMO_HINT)


def _demo_settings(directory: Path, surroundings: Surroundings) -> Settings:
    """Return what options and environment say; the demo has no settings of the admin's."""
    given = replace(_given(surroundings), context=DEFAULT_NAME)
    settings = read_settings(directory / "settings.toml", given)
    return replace(settings, secret_store=FILE, context=Context("demo", "demo"))


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
    access = Access(settings.read_only)
    file = SqliteCatalogue(installation.directory, is_snapshot=settings.read_only)
    catalogue = access.catalogue(file)
    stores = access.stores(HostSecretStores(installation.directory, surroundings.environ))
    secrets = PinnedSecretStore(catalogue, stores, settings.secret_store)
    configurations = Configurations(
        catalogue=catalogue,
        key_vaults=access.vaults(installation.key_vaults),
        secret_store=secrets,
        universes=access.universes(SqliteUniverseCatalogue(file)),
        clouds=settings.clouds,
        now=surroundings.now,
        actor=f"{surroundings.user}@{surroundings.host}",
        stopwatch=surroundings.stopwatch,
    )
    return Services(
        configurations,
        universe_services(configurations, access),
        _secret_access(secrets, installation),
        SecretMigration(secrets, surroundings.now),
        _keeping(secrets, installation, configurations.actor),
        functools.cache(lambda: _doctor(installation, stores)),
        settings.checks_in_flight,
    )


def _doctor(installation: _Installation, stores: SecretStores) -> Doctor:
    # What the doctor looks with is slow to load, and the list does not wait for it.
    from kms_tui.composition.examinations import Examined, examinations  # noqa: PLC0415 - see above

    places = Places(places_of().settings, installation.directory)
    examined = Examined(places, installation.settings, installation.network, stores)
    surroundings = installation.surroundings
    return Doctor(examinations(examined, surroundings), stopwatch=surroundings.stopwatch)


def _keeping(
    secrets: PinnedSecretStore, installation: _Installation, actor: str
) -> CatalogueKeeping:
    access = Access(installation.settings.read_only)
    backups = access.backups(SqliteCatalogueBackups(installation.directory, program=__version__))
    return CatalogueKeeping(backups, secrets, installation.surroundings.now, actor)


def _secret_access(secrets: PinnedSecretStore, installation: _Installation) -> SecretAccess:
    if installation.network is None:
        may_create = not installation.settings.read_only
        return SecretAccess(secrets, _demo_passphrase, may_create=may_create)
    known = _known_passphrase(installation.settings, installation.surroundings)
    return SecretAccess(secrets, known)


def _known_passphrase(settings: Settings, surroundings: Surroundings) -> KnownPassphrase:
    return KnownPassphrase(
        # What it says is among the settings, which an option outranks.
        {k: v for k, v in surroundings.original_environ.items() if k != FILE_VARIABLE},
        descriptor=surroundings.passphrase_descriptor,
        file=settings.passphrase_file,
    )


async def _demo_passphrase() -> Secret:
    return DEMO_PASSPHRASE


def _installation(
    settings: Settings, network: NetworkSettings, surroundings: Surroundings
) -> _Installation:
    data = places_of(settings.context).data
    return _Installation(settings, network, AzureKeyVaults(network), data, surroundings)


def _settings(surroundings: Surroundings) -> Settings:
    return read_settings(places_of().settings_file, _given(surroundings))


def _given(surroundings: Surroundings) -> Given:
    return Given(surroundings.options, surroundings.environ, surroundings.context)


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
