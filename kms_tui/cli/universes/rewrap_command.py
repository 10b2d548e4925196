"""`kms-tui universe rewrap`."""

import asyncio

import click

from kms_tui.cli.documents import json_option
from kms_tui.cli.lookup import configuration_named, universe_named
from kms_tui.cli.running import Run
from kms_tui.cli.universes.options import ALGORITHMS, configuration_option, universe_argument
from kms_tui.cli.universes.reading import open_secrets
from kms_tui.cli.universes.results import Action, UniverseChange, changed, end_with_change, resuming
from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.errors import EncryptionNotEnabled
from kms_tui.domain.universe import Universe
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.domain.visible_text import visible
from kms_tui.services import Services
from kms_tui.services.reporting import Report


@click.command(epilog="example: kms-tui universe rewrap prod-eu --configuration prod-2027")
@universe_argument
@configuration_option("To its master key; the present one unless given.")
@click.option(
    "--algorithm",
    type=ALGORITHMS,
    help=f"How they are wrapped; {WrapAlgorithm.RSA_OAEP_256} unless given.",
)
@click.option("--resume", is_flag=True, help="Do what an interrupted re-wrap left.")
@click.option("--abandon", is_flag=True, help="End an interrupted one; old wrappings stay in use.")
@json_option
@click.pass_obj
def rewrap(  # noqa: PLR0913 - one for each option
    run: Run,
    *,
    name: str,
    configuration: str | None,
    algorithm: str | None,
    resume: bool,
    abandon: bool,
    as_document: bool,
) -> None:
    """Wrap all keys of a universe anew.

    With the newest version of a master key; each is proven by the vault. The old wrappings stay
    in use until all keys are done, so it may be interrupted at any point. The universe keys do
    not change.
    """
    if (resume or abandon) and (configuration or algorithm or (resume and abandon)):
        raise click.UsageError("--resume and --abandon go alone: what was begun is known.")
    services = run.services(for_changes=True)
    if abandon:
        work = _abandon(services, name)
    elif resume:
        work = _resume(services, name)
    else:
        chosen = WrapAlgorithm(algorithm) if algorithm else WrapAlgorithm.RSA_OAEP_256
        work = _begin(services, name, configuration, chosen)
    change = run.wait_for(work)
    if change.error is not None and change.now is not None:
        _tell_unfinished(change.now)
    end_with_change(change, as_document=as_document)


async def _begin(
    services: Services, name: str, configuration_name: str | None, algorithm: WrapAlgorithm
) -> UniverseChange:
    was = await universe_named(services, name)

    async def action(report: Report) -> Universe:
        target = await _target(services, was, configuration_name)
        if not was.has_unfinished_rewrap:  # else it is refused, without any secret
            await open_secrets(services, [target, *await _sources(services, was)])
        return await services.rewrapping.begin(was, target, algorithm, report)

    return await _interruptible(services, was, action)


async def _resume(services: Services, name: str) -> UniverseChange:
    was = await universe_named(services, name)

    async def action(report: Report) -> Universe:
        unfinished = await services.universes.unfinished_rewrap(was.id)
        if unfinished is not None:
            sources = await _sources(services, was)
            await open_secrets(services, [unfinished.configuration_id, *sources])
        return await services.rewrapping.resume(was.id, report)

    return await _interruptible(services, was, action)


async def _abandon(services: Services, name: str) -> UniverseChange:
    was = await universe_named(services, name)

    async def action(_report: Report) -> Universe:
        return await services.rewrapping.abandon(was.id)

    return await changed(services, was, action)


async def _target(
    services: Services, universe: Universe, configuration_name: str | None
) -> ConfigurationId:
    if configuration_name is not None:
        return (await configuration_named(services, configuration_name)).id
    if universe.configuration_id is None:
        raise EncryptionNotEnabled
    return universe.configuration_id


async def _sources(services: Services, universe: Universe) -> list[ConfigurationId]:
    """Return the configurations that unwrap its keys at present."""
    keys = await services.universes.keys(universe.id)
    return [key.wrapping.configuration_id for key in keys]


async def _interruptible(services: Services, was: Universe, action: Action) -> UniverseChange:
    try:
        return await changed(services, was, action)
    except asyncio.CancelledError:
        _tell_unfinished(await services.universes.get(was.id))
        raise


def _tell_unfinished(universe: Universe) -> None:
    if universe.has_unfinished_rewrap:
        click.echo(f"Unfinished: {visible(resuming(universe))}", err=True)
