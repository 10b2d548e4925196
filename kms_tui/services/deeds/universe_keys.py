"""The deeds on universe keys."""

from typing import TYPE_CHECKING, Final

from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.deed import Deed
from kms_tui.domain.universe import Universe, UniverseId, UniverseKeyId
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.domain.yba_references import KeyReferences
from kms_tui.services.deeds import Deeds
from kms_tui.services.deeds.names import Names
from kms_tui.services.deeds.words import command
from kms_tui.services.ports import KeyDestination

if TYPE_CHECKING:  # describing an action does not load the service
    from kms_tui.services.universe_keys import KeyChoice

EXPORT_WORD: Final = "EXPORT"
"""What an admin types to let a universe key out."""


async def _enable(
    names: Names,
    was: Universe,
    configuration_id: ConfigurationId,
    choice: "KeyChoice",
    **_rest: object,
) -> Deed:
    configuration = await names.configuration(configuration_id)
    layout, algorithm = choice.layout.value, choice.algorithm.value
    words = command(
        "universe enable",
        was.name,
        configuration=configuration,
        layout=layout,
        algorithm=algorithm,
    )
    return Deed("universe.enable", {"universe": was.name, "configuration": configuration}, words)


async def _rotate(_names: Names, was: Universe, choice: "KeyChoice", **_rest: object) -> Deed:
    layout, algorithm = choice.layout.value, choice.algorithm.value
    words = command("universe rotate", was.name, layout=layout, algorithm=algorithm)
    return Deed("universe.rotate", {"universe": was.name}, words)


async def _begin(
    names: Names,
    was: Universe,
    configuration_id: ConfigurationId,
    algorithm: WrapAlgorithm,
    **_rest: object,
) -> Deed:
    name = await names.configuration(configuration_id)
    to = None if configuration_id == was.configuration_id else name
    words = command("universe rewrap", was.name, configuration=to, algorithm=algorithm.value)
    return Deed("universe.rewrap", {"universe": was.name, "configuration": name}, words)


async def _resume(names: Names, universe_id: UniverseId, **_rest: object) -> Deed:
    name = await names.universe(universe_id)
    words = command("universe rewrap", name, resume=True)
    return Deed("universe.rewrap-resume", {"universe": name}, words)


async def _abandon(names: Names, universe_id: UniverseId, **_rest: object) -> Deed:
    name = await names.universe(universe_id)
    words = command("universe rewrap", name, abandon=True)
    return Deed("universe.rewrap-abandon", {"universe": name}, words)


async def _verify_universe(names: Names, universe_id: UniverseId, **_rest: object) -> Deed:
    name = await names.universe(universe_id)
    words = command("universe verify", name)
    return Deed("universe.verify", {"universe": name}, words, is_change=False)


async def _verify_configuration(
    names: Names, configuration_id: ConfigurationId, **_rest: object
) -> Deed:
    name = await names.configuration(configuration_id)
    words = command("universe verify", configuration=name)
    return Deed("universe.verify", {"configuration": name}, words, is_change=False)


async def _verify_all(_names: Names, **_rest: object) -> Deed:
    return Deed("universe.verify", {}, command("universe verify", all=True), is_change=False)


async def _export(
    names: Names, key_id: UniverseKeyId, destination: KeyDestination, **_rest: object
) -> Deed:
    universe, number = await names.universe_key(key_id)
    file = None if destination.path is None else str(destination.path)
    descriptor = None if destination.descriptor is None else str(destination.descriptor)
    words = command(
        "universe export-key", universe, key=number, o=file, fd=descriptor, yes_export=EXPORT_WORD
    )
    subject = {"universe": universe, "key": number, "to": str(destination)}
    return Deed("universe.export-key", subject, words)


async def _take_over(
    names: Names,
    was: Universe,
    configuration_id: ConfigurationId,
    references: KeyReferences,
    *,
    activate_newest: bool,
    **_rest: object,
) -> Deed:
    name = await names.configuration(configuration_id)
    words = command(
        "universe import-keys",
        was.name,
        references.file,
        configuration=name,
        activate_newest=activate_newest,
    )
    subject = {"universe": was.name, "configuration": name, "file": references.file}
    return Deed("universe.import-keys", subject, words)


UNIVERSE_KEYS: Final[Deeds] = {"enable": _enable, "rotate": _rotate}
REWRAPPING: Final[Deeds] = {"begin": _begin, "resume": _resume, "abandon": _abandon}
VERIFICATION: Final[Deeds] = {
    "verify_universe": _verify_universe,
    "verify_configuration": _verify_configuration,
    "verify_all": _verify_all,
}
KEY_EXPORT: Final[Deeds] = {"export": _export}
KEY_IMPORT: Final[Deeds] = {"take_over": _take_over}
