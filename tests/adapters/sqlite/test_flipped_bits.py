from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from catalogue_parts import new_operation, save
from flipped_bits import flips
from universe_parts import cluster_in

if TYPE_CHECKING:
    from pathlib import Path

    from counting import Sized, Tally

CONFIGURATIONS, KEYS = 30, 12


@pytest.fixture
async def database(tmp_path: Path) -> Path:
    """A closed catalogue with rows in each table, and with pages that are free again."""
    async with cluster_in(tmp_path / "data") as cluster:
        for number in range(CONFIGURATIONS):
            await save(cluster.catalogue, f"configuration {number}")
        for _ in range(KEYS):
            await cluster.gets_key()
        await cluster.rewraps()
        await cluster.begins_rewrap()
        await cluster.catalogue.begin(new_operation())
        for configuration in (await cluster.catalogue.configurations())[: CONFIGURATIONS // 2]:
            if not configuration.universes_ever:
                await cluster.catalogue.remove(configuration)
        return cluster.database


@pytest.mark.proves("R6")
def test_a_flipped_bit_that_changes_anything_is_found_and_its_row_named(
    database: Path, tally: Tally, sized: Sized
) -> None:
    tried = list(flips(database, sized(300, 3000), seed=1))
    wrong = [flip for flip in tried if not flip.is_survived]
    tally("R6", "a bit anywhere in the file", tried=len(tried), failed=len(wrong))
    assert not wrong, wrong[:3]
    assert sum(bool(flip.changed) for flip in tried) > len(tried) // 20
