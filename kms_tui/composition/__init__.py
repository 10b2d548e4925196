"""Chooses the adapters and builds the session. The only module that knows both sides.

To learn what is real and what can be replaced, read this file. There is no other code path for the
demo: it differs in where its files lie, in the proxy and CA it is given, and in that it knows the
passphrase of its own secrets file.
"""

import getpass
import os
import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

from kms_tui.adapters.azure.connector import AzureKeyVaults
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.adapters.secret_stores.selection import open_store
from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.demo import DEMO_HINT, DEMO_PASSPHRASE, SandboxVaults, demo_directory
from kms_tui.domain.secret import Secret
from kms_tui.services import Services
from kms_tui.services.configurations import Configurations
from kms_tui.services.ports import KeyVaults
from kms_tui.services.secret_access import SecretAccess
from kms_tui.settings import Settings, read_settings
from kms_tui.ui.session import Session

APPLICATION = "kms-tui"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What differs between runs that are otherwise the same: time and who acts where."""

    now: Callable[[], datetime]
    stopwatch: Callable[[], float]
    user: str
    host: str


def here_and_now() -> Surroundings:
    """Return the real ones."""
    return Surroundings(_now, time.monotonic, _user(), platform.node().split(".", 1)[0])


def compose(environ: Mapping[str, str]) -> Session:
    """Return the session on the admin's own catalogue. Raises `SettingsInvalid`."""
    settings = read_settings(platformdirs.user_config_path(APPLICATION) / "settings.toml")
    network = NetworkSettings.from_environment(
        environ,
        proxy=settings.proxy,
        no_proxy=settings.no_proxy,
        ca_file=settings.ca_file,
        source=settings.source,
    )
    directory = platformdirs.user_data_path(APPLICATION)
    surroundings = here_and_now()
    services = _services(settings, AzureKeyVaults(network), directory, surroundings)
    return Session(services, "default", surroundings.host, surroundings.now, hint=network.summary)


def compose_demo(surroundings: Surroundings, *, fresh: bool) -> Session:
    """Return a session on the demo's own catalogue and a sandbox started for it."""
    directory = demo_directory(platformdirs.user_data_path(APPLICATION), fresh=fresh)
    vaults = SandboxVaults(directory / "sandbox", _sandbox_vaults)
    services = _services(Settings(), vaults, directory, surroundings, DEMO_PASSPHRASE)
    return Session(services, "demo", surroundings.host, surroundings.now, DEMO_HINT)


def _sandbox_vaults(proxy: str, ca_file: str) -> KeyVaults:
    return AzureKeyVaults(
        NetworkSettings.from_environment({}, proxy=proxy, ca_file=ca_file, source="the sandbox")
    )


def _services(
    settings: Settings,
    key_vaults: KeyVaults,
    directory: Path,
    surroundings: Surroundings,
    known_passphrase: Secret | None = None,
) -> Services:
    secret_store = open_store(settings.secret_store, directory)
    configurations = Configurations(
        catalogue=SqliteCatalogue(directory),
        key_vaults=key_vaults,
        secret_store=secret_store,
        clouds=settings.clouds,
        now=surroundings.now,
        actor=f"{surroundings.user}@{surroundings.host}",
        stopwatch=surroundings.stopwatch,
    )
    return Services(configurations, SecretAccess(secret_store, known_passphrase))


def _now() -> datetime:
    return datetime.now(UTC)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as containers have
        return f"uid{os.getuid()}"
