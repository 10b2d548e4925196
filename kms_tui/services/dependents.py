"""Which universes depend on configurations at present, and on which key versions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kms_tui.domain.configuration import ConfigurationId, KmsConfiguration
from kms_tui.domain.foresight import Dependent
from kms_tui.domain.universe import Universe, UniverseId
from kms_tui.domain.universe_key import WrappedUniverseKey
from kms_tui.services.universes import Universes


async def dependents_of(
    configurations: Iterable[KmsConfiguration], universes: Universes
) -> Mapping[ConfigurationId, Sequence[Dependent]]:
    """Return, for each of those configurations that is in use, who depends on it, by name.

    May raise `CatalogueError`s.
    """
    in_use = [each.id for each in configurations if each.universes_now]
    if not in_use:
        return {}
    known = {universe.id: universe for universe in await universes.list()}
    return {each: _by_universe(await universes.protected_keys(each), known) for each in in_use}


def _by_universe(
    keys: Iterable[WrappedUniverseKey], known: Mapping[UniverseId, Universe]
) -> Sequence[Dependent]:
    found: dict[UniverseId, Dependent] = {}
    for key in keys:
        universe = known.get(key.universe_id)
        if universe is None:
            continue  # registered since the universes were read
        so_far = found.get(universe.id, Dependent(universe.name, 0))
        is_active = key.id == universe.active_key_id
        active_key_id = key.wrapping.key_id if is_active else so_far.active_key_id
        found[universe.id] = replace(so_far, keys=so_far.keys + 1, active_key_id=active_key_id)
    return list(found.values())
