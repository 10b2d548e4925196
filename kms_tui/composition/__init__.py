"""Chooses the adapters and builds the session. The only package that knows both sides.

To learn what is real and what can be replaced, read this file. There is no other code path for the
demo: it differs in where its files lie, in the proxy and CA it is given, and in that it knows the
passphrase of its own secrets file.
"""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

import platformdirs

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.composition.host_services import HostServices, Installation, known_passphrase
from kms_tui.composition.places import APPLICATION, places_of
from kms_tui.composition.surroundings import Surroundings, here_and_now
from kms_tui.domain.errors import ReadOnlySession, SettingsInvalid
from kms_tui.services.told_services import ToldServices
from kms_tui.settings import Context, Given, Settings, read_settings
from kms_tui.settings.contexts import DEFAULT_NAME
from kms_tui.ui.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kms_tui.services import Services
    from kms_tui.services.doctor import Doctor
    from kms_tui.services.ports import KeyVaults

APP: Final = "app"
CLI: Final = "cli"
"""Through what an admin works, in the words of the audit log."""

__all__ = [
    "APP",
    "CLI",
    "Surroundings",
    "compose",
    "compose_demo",
    "compose_doctor",
    "context_names",
    "here_and_now",
]


def compose(surroundings: Surroundings, *, via: str = APP) -> Session:
    """Return the session on the admin's own catalogue. Raises `SettingsInvalid`."""
    settings = _settings(surroundings)
    network = _network(settings, surroundings)
    installation = _installation(settings, network, surroundings, via)
    contexts = tuple(context.name for context in settings.contexts)
    name = settings.context.name
    program = APPLICATION if name == DEFAULT_NAME else shlex.join((APPLICATION, "--context", name))
    return _session(installation, network.summary, program, contexts)


def _session(
    installation: Installation, hint: str, program: str, contexts: Sequence[str] = ()
) -> Session:
    settings, surroundings = installation.settings, installation.surroundings
    services = HostServices(installation)
    return Session(
        cast("Services", ToldServices(services, services.telling)),
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
        program=program,
        follow_deeds=services.telling.follow,
    )


def compose_doctor(
    surroundings: Surroundings, *, vault_urls: Sequence[str] = (), write_test: bool = False
) -> Doctor:
    """Return a doctor who also looks where the settings are what is wrong.

    Raises `ReadOnlySession` if a write test is asked for where nothing is to be written.
    """
    from kms_tui.adapters.secret_stores.selection import HostSecretStores
    from kms_tui.composition.examinations import Examined, examinations, of_host
    from kms_tui.services.doctor import Doctor

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
        known_passphrase=known_passphrase(settings, surroundings),
        vault_urls=vault_urls,
        write_test=write_test,
    )
    return Doctor(examinations(examined, surroundings), stopwatch=surroundings.stopwatch)


def context_names(surroundings: Surroundings) -> Sequence[str]:
    """Return the names of all contexts, the one in use first. Raises `SettingsInvalid`."""
    settings = _settings(surroundings)
    in_use = settings.context.name
    return (in_use, *(c.name for c in settings.contexts if c.name != in_use))


def compose_demo(surroundings: Surroundings, *, fresh: bool) -> Session:
    """Return a session on the demo's own catalogue and a sandbox started for it."""
    from kms_tui.demo import DEMO_HINT, SandboxVaults, demo_directory

    directory = demo_directory(platformdirs.user_data_path(APPLICATION), fresh=fresh)
    vaults = SandboxVaults(directory / "sandbox", _sandbox_vaults)
    settings = _demo_settings(directory, surroundings)
    installation = Installation(settings, None, vaults, directory, surroundings, APP)
    # Verbs work on the admin's own data: one that is pasted from the demo's log is to do nothing.
    return _session(installation, DEMO_HINT, f"# {APPLICATION}")


def _demo_settings(directory: Path, surroundings: Surroundings) -> Settings:
    """Return what options and environment say; the demo has no settings of the admin's."""
    given = replace(_given(surroundings), context=DEFAULT_NAME)
    from kms_tui.domain.store_kind import FILE

    settings = read_settings(directory / "settings.toml", given)
    return replace(settings, secret_store=FILE, context=Context("demo", "demo"))


def _installation(
    settings: Settings, network: NetworkSettings, surroundings: Surroundings, via: str
) -> Installation:
    from kms_tui.adapters.azure.connector import AzureKeyVaults

    data = places_of(settings.context).data
    return Installation(settings, network, AzureKeyVaults(network), data, surroundings, via)


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
    from kms_tui.adapters.azure.connector import AzureKeyVaults

    return AzureKeyVaults(
        NetworkSettings.from_environment({}, proxy=proxy, ca_file=ca_file, source="the sandbox")
    )
