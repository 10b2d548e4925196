"""What the verbs on universes read of the catalogue, and the secrets they open."""

from collections.abc import Iterable
from contextlib import suppress

from kms_tui.cli.asking import opened
from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.errors import ConfigurationNotFound
from kms_tui.domain.universe import Universe
from kms_tui.services import Services


async def names_of(
    services: Services, configuration_ids: Iterable[ConfigurationId]
) -> dict[ConfigurationId, str]:
    """Return what these configurations are called; one that is gone is left out."""
    names = {}
    for configuration_id in dict.fromkeys(configuration_ids):
        with suppress(ConfigurationNotFound):
            names[configuration_id] = (await services.configurations.get(configuration_id)).name
    return names


async def configuration_name_of(services: Services, universe: Universe) -> str:
    """Return whose master key wraps its active or newest key; empty if it never had a key."""
    used = universe.configuration_id
    return (await names_of(services, [used])).get(used, "") if used is not None else ""


async def open_secrets(services: Services, configuration_ids: Iterable[ConfigurationId]) -> None:
    """Open the store of each configuration's client secret, asking for a passphrase if needed.

    Raises what `opened` raises, `SecretStoreGone` and `SecretNotFound`.
    """
    for configuration_id in dict.fromkeys(configuration_ids):
        configuration = await services.configurations.get(configuration_id)
        if configuration.credential.secret_reference is not None:
            await opened(services, await services.secret_access.store_for(configuration))
