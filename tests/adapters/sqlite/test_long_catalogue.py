"""A catalogue so long that looking through it for damage would keep an admin waiting."""

from pathlib import Path

import pytest
from catalogue_parts import catalogue_in, create_catalogue, query, save
from clear_errors import raises_clearly

from kms_tui.domain.errors import CatalogueUnusable


@pytest.fixture
async def damaged(tmp_path: Path) -> Path:
    """Return the directory of a catalogue with a row that refers to nothing."""
    database = await create_catalogue(tmp_path / "data", "a")
    query(database, "DELETE FROM secret")
    return tmp_path / "data"


async def test_what_is_not_touched_by_damage_can_be_read(damaged: Path) -> None:
    async with catalogue_in(damaged, read_at_once_pages=1) as catalogue:
        assert [one.name for one in await catalogue.configurations()] == ["a"]


async def test_nothing_is_written_to_a_damaged_one(damaged: Path) -> None:
    async with catalogue_in(damaged, read_at_once_pages=1) as catalogue:
        await catalogue.configurations()
        with raises_clearly(CatalogueUnusable):
            await save(catalogue, "b")
        assert [one.name for one in await catalogue.configurations()] == ["a"]


async def test_a_whole_one_is_written_to(tmp_path: Path) -> None:
    await create_catalogue(tmp_path / "data", "a")
    async with catalogue_in(tmp_path / "data", read_at_once_pages=1) as catalogue:
        await save(catalogue, "b")
        assert [one.name for one in await catalogue.configurations()] == ["a", "b"]
