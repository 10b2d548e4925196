"""Configurations and universes found by name, with the real catalogue."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from catalogue_parts import catalogue_in, configuration_for, new_operation
from clear_errors import raises_clearly
from universe_parts import new_universe

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue
from kms_tui.domain.errors import ConfigurationNotFound, UniverseNotFound
from kms_tui.domain.listing import Listing
from kms_tui.services.browsing import Browsing

NO_CHARACTER = "\udcff"
"""What Python makes of a byte of the command line that is no UTF-8."""


@pytest.fixture
async def browsing(tmp_path: Path) -> AsyncIterator[Browsing]:
    """A catalogue with `prod`, `prod eu`, `prod-ü`, `Prod` and `test`."""
    async with catalogue_in(tmp_path / "data") as catalogue:
        for name in ("prod", "prod eu", "prod-ü", "Prod", "test"):
            await _save(catalogue, name)
        universes = SqliteUniverseCatalogue(catalogue)
        await universes.register(new_universe("orders"))
        yield Browsing(catalogue, universes, lambda: datetime(2026, 5, 4, tzinfo=UTC))


async def _save(catalogue: SqliteCatalogue, name: str) -> None:
    operation = new_operation()
    await catalogue.begin(operation)
    await catalogue.commit(operation.id, configuration_for(operation, name))


@pytest.mark.parametrize("name", ["prod", "prod eu", "prod-ü", "Prod"])
async def test_a_configuration_is_found_by_exactly_its_name(browsing: Browsing, name: str) -> None:
    assert (await browsing.configuration_named(name)).name == name


@pytest.mark.parametrize("name", ["", "pro", "PROD", "prod%", "prod ", NO_CHARACTER])
async def test_nothing_but_the_whole_name_finds_one(browsing: Browsing, name: str) -> None:
    with raises_clearly(ConfigurationNotFound):
        await browsing.configuration_named(name)


async def test_a_universe_is_found_by_exactly_its_name(browsing: Browsing) -> None:
    assert (await browsing.universe_named("orders")).name == "orders"
    for name in ("", "order", "Orders", NO_CHARACTER):
        with raises_clearly(UniverseNotFound):
            await browsing.universe_named(name)


async def test_names_are_told_by_how_they_begin(browsing: Browsing) -> None:
    told = await browsing.configuration_names("prod", limit=9)
    assert told == ["prod", "prod eu", "prod-ü"]
    assert await browsing.configuration_names("prod-", limit=9) == ["prod-ü"]
    assert await browsing.configuration_names("", limit=2) == ["Prod", "prod"]
    assert await browsing.configuration_names(NO_CHARACTER, limit=9) == ()


async def test_no_row_holds_what_is_no_character(browsing: Browsing) -> None:
    found = await browsing.configurations(Listing.of_text(NO_CHARACTER, ()), limit=9)
    assert not found.rows
