"""What a session that starts now would show, held against the rows."""

import time
from pathlib import Path

from catalogue_rows import Rows

from kms_tui.adapters.sqlite.catalogue_file import CatalogueFile
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.universe_file import UniverseFile
from kms_tui.domain.history import HistoryFilter
from kms_tui.domain.universe import Universe

_SECONDS = 10.0


def expect_shown(data: Path, rows: Rows) -> None:
    """Assert that the catalogue, opened afresh, shows what the rows hold and no more."""
    file = CatalogueFile(Location(data.absolute()))
    file.perform(lambda: _expect(file, rows), commit_before=time.monotonic() + _SECONDS)
    file.close()


def _expect(file: CatalogueFile, rows: Rows) -> None:
    universes = UniverseFile(file)
    shown = {found.id for found in file.configurations()}
    assert shown == {row["id"] for row in rows.of["configuration"]}
    found = universes.universes()
    assert len(found) == len(rows.of["universe"])
    for universe in found:
        _expect_universe(universes, universe, rows)
    events = universes.history(HistoryFilter(), before=None, limit=len(rows.of["event"]) + 1)
    assert [each.sequence for each in reversed(events)] == [
        row["sequence"] for row in rows.of["event"]
    ]


def _expect_universe(universes: UniverseFile, universe: Universe, rows: Rows) -> None:
    row = rows.one("universe", universe.id)
    assert row is not None
    assert (universe.revision, universe.generation) == (row["revision"], row["generation"])
    assert universe.active_key_id == row["active_key_id"]
    unfinished = [each["ended_as"] for each in rows.of_universe("rewrap", universe.id)]
    assert universe.has_unfinished_rewrap == (None in unfinished)
    keys = universes.keys(universe.id)
    recorded = rows.of_universe("universe_key", universe.id)
    assert [key.id for key in reversed(keys)] == [each["id"] for each in recorded]
    assert all(key.wrapping.generation == universe.generation for key in keys)
