"""`kms-tui universe verify`."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial

import click

from kms_tui.cli.documents import json_option
from kms_tui.cli.lookup import configuration_named, universe_named
from kms_tui.cli.progress import Progress
from kms_tui.cli.running import Run
from kms_tui.cli.steps import Steps
from kms_tui.cli.universes.options import any_universe_argument, configuration_option
from kms_tui.cli.universes.reading import names_of, open_secrets
from kms_tui.cli.universes.verified import Verified, end_with_verified
from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.errors import KmsTuiError, SecretNotFound, SecretStoreGone
from kms_tui.domain.universe_key import WrappedUniverseKey
from kms_tui.services import Services
from kms_tui.services.reporting import Report


@click.command(epilog="example: kms-tui universe verify --all --json")
@any_universe_argument
@click.option("--all", "all_of_them", is_flag=True, help="The keys of all universes.")
@configuration_option("The keys that this configuration unwraps.")
@json_option
@click.pass_obj
def verify(
    run: Run, *, name: str | None, all_of_them: bool, configuration: str | None, as_document: bool
) -> None:
    """Unwrap universe keys and compare them.

    Those of the universe NAME, or others. Each costs one request. One that cannot be unwrapped,
    or is not the one that was recorded, is named and stops nothing. The outcome is recorded in
    the history.
    """
    if (name is not None) + all_of_them + (configuration is not None) != 1:
        raise click.UsageError("Say which keys: NAME, --all or --configuration NAME.")
    services = run.services()
    if name is not None:
        work = _verify_universe(services, name)
    elif configuration is not None:
        work = _verify_configuration(services, configuration)
    else:
        work = _verify_all(services)
    end_with_verified(run.wait_for(work), as_document=as_document)


async def _verify_universe(services: Services, name: str) -> Verified:
    universe = await universe_named(services, name)
    verifying = partial(services.verification.verify_universe, universe.id)
    return await _verify(services, await services.universes.keys(universe.id), verifying)


async def _verify_configuration(services: Services, name: str) -> Verified:
    configuration = await configuration_named(services, name)
    verifying = partial(services.verification.verify_configuration, configuration.id)
    keys = await services.universes.protected_keys(configuration.id)
    return await _verify(services, keys, verifying)


async def _verify_all(services: Services) -> Verified:
    universes = await services.universes.list()
    keys = [key for each in universes for key in await services.universes.keys(each.id)]
    return await _verify(services, keys, services.verification.verify_all)


async def _verify(
    services: Services,
    keys: Sequence[WrappedUniverseKey],
    verifying: Callable[[Report], Awaitable[int]],
) -> Verified:
    used = {key.wrapping.configuration_id: None for key in keys}
    await _open_those_there(services, used)
    error = None
    with Progress() as progress:
        steps = Steps(progress)
        try:
            await verifying(steps.report)
        except KmsTuiError as raised:
            error = raised
    universes = {universe.id: universe.name for universe in await services.universes.list()}
    return Verified(keys, universes, await names_of(services, used), steps.ended, error)


async def _open_those_there(services: Services, used: Iterable[ConfigurationId]) -> None:
    for configuration_id in used:
        # A secret that is lost fails the keys it would unwrap, and no others.
        with suppress(SecretNotFound, SecretStoreGone):
            await open_secrets(services, [configuration_id])
