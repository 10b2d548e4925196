"""The list of universes is filtered and sorted as that of configurations is."""

from __future__ import annotations

from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from configuration_pages import NOON, ListApp, Page

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue
from kms_tui.domain.universe import UniverseDraft
from kms_tui.services.browsing import Browsing
from kms_tui.services.universes import Universes
from kms_tui.ui.screens.universe_list import UniverseListScreen
from kms_tui.ui.session import Session

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def session(tmp_path: Path) -> AsyncIterator[Session]:
    catalogue = SqliteCatalogue(tmp_path / "data")
    universes = Universes(SqliteUniverseCatalogue(catalogue), lambda: NOON, "admin7@bastion01")
    services = SimpleNamespace(
        universes=universes, browsing=Browsing(catalogue, universes.catalogue, lambda: NOON)
    )
    yield Session(cast("Any", services), "test", "host", lambda: NOON)
    await catalogue.close()


@asynccontextmanager
async def page_on(session: Session, *names: str) -> AsyncIterator[Page]:
    for name in names:
        await session.services.universes.register(UniverseDraft(name))
    app = ListApp(UniverseListScreen(session))
    async with app.run_test(size=(80, 24)) as pilot:
        page = Page(pilot, app.list)
        await page.sees("refreshed 12:00:00Z")
        yield page


async def test_an_empty_list_says_what_a_universe_is(session: Session) -> None:
    async with page_on(session) as page:
        await page.sees("No universes yet. Press n to register one.", "0 universes")
        assert page.list.disabled_reason("open") == "no universe is selected"


async def test_a_filter_leaves_the_universes_that_hold_it(session: Session) -> None:
    async with page_on(session, "eu-orders", "eu-billing", "us-orders") as page:
        await page.press("slash", *"orders", "enter")
        await page.sees("2 of 3 universes   filter: orders (esc clears)")
        assert page.names == ["eu-orders", "us-orders"]
        await page.press("escape")
        await page.sees("3 universes   filter: -")


async def test_the_order_can_be_reversed(session: Session) -> None:
    async with page_on(session, "a", "b") as page:
        await page.press("S")
        await page.sees("NAMEv")
        assert page.names == ["b", "a"]


async def test_fields_are_named_as_the_columns_are(session: Session) -> None:
    async with page_on(session, "a", "b") as page:
        for filtered_by in ("status:off", "keys:0", "age:never", "configuration:"):
            page.list.filter_by(filtered_by)
            await page.sees("2 of 2 universes", f"filter: {filtered_by}")
