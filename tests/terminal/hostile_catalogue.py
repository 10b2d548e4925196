"""A catalogue whose every displayed word was chosen by somebody hostile."""

import uuid
from dataclasses import replace
from pathlib import Path
from typing import Final

from catalogue_parts import STARTED_AT, catalogue_in, configuration_for, new_operation
from hostile_texts import ALL
from universe_parts import new_universe

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue
from kms_tui.domain.history import EventKind, Happening
from kms_tui.domain.universe import Stamp

TEXTS: Final = {kind: text[:60] for kind, text in ALL.items() if kind != "surrogate"}
"""What SQLite can hold."""


async def make_hostile_catalogue(data: Path) -> None:
    """Make rows for each text, which stands in all of their fields."""
    async with catalogue_in(data) as catalogue:
        await catalogue.configurations()
        universes = SqliteUniverseCatalogue(catalogue)
        for kind, text in TEXTS.items():
            await _add_configuration(catalogue, f"{kind}: {text}")
            await _add_universe(universes, f"{kind}: {text}")


async def _add_configuration(catalogue: SqliteCatalogue, text: str) -> None:
    operation = replace(new_operation(), vault_url=f"https://{text}", key_name=text)
    configuration = configuration_for(operation, text)
    await catalogue.begin(operation)
    hostile = replace(configuration, key_id=text, created_by=text, updated_by=text)
    await catalogue.commit(operation.id, hostile)


async def _add_universe(universes: SqliteUniverseCatalogue, text: str) -> None:
    universe = new_universe(text)
    own = replace(universe, uuid=str(uuid.uuid4()), notes=text, created_by=text, updated_by=text)
    universe = await universes.register(own)
    happening = Happening(EventKind.VERIFIED, Stamp(STARTED_AT, text), universe.id, note=text)
    await universes.record(happening)
