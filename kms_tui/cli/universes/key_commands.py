"""`kms-tui universe enable` and `rotate`: making universe keys."""

import click

from kms_tui.cli.documents import json_option
from kms_tui.cli.lookup import configuration_named, universe_named
from kms_tui.cli.running import Run
from kms_tui.cli.universes.options import (
    ALGORITHMS,
    LAYOUTS,
    MADE_LAYOUTS,
    configuration_option,
    universe_argument,
)
from kms_tui.cli.universes.reading import open_secrets
from kms_tui.cli.universes.results import UniverseChange, changed, end_with_change
from kms_tui.domain.errors import EncryptionNotEnabled
from kms_tui.domain.universe import Universe
from kms_tui.domain.universe_key import KeyLayout, WrapAlgorithm, WrappedUniverseKey
from kms_tui.services import Services
from kms_tui.services.reporting import Report
from kms_tui.services.universe_keys import KeyChoice


@click.command(epilog="example: kms-tui universe enable prod-eu --configuration prod")
@universe_argument
@configuration_option("Whose master key is to wrap its keys.", required=True)
@click.option(
    "--layout",
    type=LAYOUTS,
    default=KeyLayout.AES_256.value,
    show_default=True,
    help="What the key consists of; AES-128 is what YugabyteDB Anywhere makes.",
)
@click.option(
    "--algorithm",
    type=ALGORITHMS,
    default=WrapAlgorithm.RSA_OAEP_256.value,
    show_default=True,
    help="How it is wrapped; RSA-OAEP is what YugabyteDB Anywhere uses.",
)
@json_option
@click.pass_obj
def enable(
    run: Run, *, name: str, configuration: str, layout: str, algorithm: str, as_document: bool
) -> None:
    """Enable encryption at rest for a universe.

    Makes its first or next key and lets it be the active one. The vault wraps the key and unwraps
    it again before it is recorded.
    """
    services = run.services(for_changes=True)
    choice = KeyChoice(KeyLayout(layout), WrapAlgorithm(algorithm))
    change = run.wait_for(_enable(services, name, configuration, choice))
    end_with_change(change, as_document=as_document)


async def _enable(
    services: Services, name: str, configuration_name: str, choice: KeyChoice
) -> UniverseChange:
    was = await universe_named(services, name)

    async def action(report: Report) -> Universe:
        configuration = await configuration_named(services, configuration_name)
        if not was.is_enabled:  # else it is refused, or done already, without any secret
            await open_secrets(services, [configuration.id])
        return await services.universe_keys.enable(was, configuration.id, choice, report)

    return await changed(services, was, action)


@click.command(epilog="example: kms-tui universe rotate prod-eu")
@universe_argument
@click.option("--layout", type=LAYOUTS, help="The active key's unless given.")
@click.option("--algorithm", type=ALGORITHMS, help="Likewise.")
@json_option
@click.pass_obj
def rotate(
    run: Run, *, name: str, layout: str | None, algorithm: str | None, as_document: bool
) -> None:
    """Make a new universe key, the active one.

    Its master key stays the same. Old keys stay for what they have encrypted. The database is
    told nothing: export the key for yb-admin.
    """
    services = run.services(for_changes=True)
    change = run.wait_for(_rotate(services, name, layout, algorithm))
    end_with_change(change, as_document=as_document)


async def _rotate(
    services: Services, name: str, layout: str | None, algorithm: str | None
) -> UniverseChange:
    was = await universe_named(services, name)

    async def action(report: Report) -> Universe:
        active = await _active_key(services, was)
        await open_secrets(services, [active.wrapping.configuration_id])
        choice = _choice(active, layout, algorithm)
        return await services.universe_keys.rotate(was, choice, report)

    return await changed(services, was, action)


async def _active_key(services: Services, universe: Universe) -> WrappedUniverseKey:
    for key in await services.universes.keys(universe.id):
        if key.id == universe.active_key_id:
            return key
    raise EncryptionNotEnabled


def _choice(active: WrappedUniverseKey, layout: str | None, algorithm: str | None) -> KeyChoice:
    """Return what was given, and for the rest what the active key is."""
    alike = active.layout if active.layout in MADE_LAYOUTS else KeyLayout.AES_256
    return KeyChoice(
        KeyLayout(layout) if layout else alike,
        WrapAlgorithm(algorithm) if algorithm else active.wrapping.algorithm,
    )
