"""A universe that is still being read: nothing is said of it, and its keys wait or say so."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from configuration_pages import NOON

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue
from kms_tui.domain.universe import Universe, UniverseDraft, UniverseId
from kms_tui.services.universes import Universes
from kms_tui.ui.screens.universe_keys import UniverseKeysScreen
from kms_tui.ui.session import Session
from kms_tui.ui.terminal.app import TerminalApp

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from textual.pilot import Pilot


class SlowCatalogue(SqliteUniverseCatalogue):
    """Reads a universe once it is let."""

    def __init__(self, catalogue: SqliteCatalogue) -> None:
        super().__init__(catalogue)
        self.is_let = asyncio.Event()

    async def universe(self, universe_id: UniverseId) -> Universe:
        await self.is_let.wait()
        return await super().universe(universe_id)


class UniverseApp(TerminalApp[None]):
    """Opens on a universe."""

    def __init__(self, screen: UniverseKeysScreen) -> None:
        super().__init__()
        self.opened = screen

    def on_mount(self) -> None:
        self.push_screen(self.opened)


@asynccontextmanager
async def slow_universe(directory: Path) -> AsyncIterator[tuple[Pilot[None], SlowCatalogue]]:
    """Open a universe whose reading has not ended."""
    catalogue = SqliteCatalogue(directory)
    slow = SlowCatalogue(catalogue)
    universes = Universes(slow, lambda: NOON, "admin7@bastion01")
    configurations = SimpleNamespace(list=catalogue.configurations)
    services = SimpleNamespace(universes=universes, configurations=configurations)
    universe = await universes.register(UniverseDraft("prod-eu"))
    session = Session(cast("Any", services), "test", "host", lambda: NOON)
    app = UniverseApp(UniverseKeysScreen(session, universe))
    async with app.run_test(size=(80, 24)) as pilot:
        yield pilot, slow
    await catalogue.close()


def shown(pilot: Pilot[None]) -> str:
    strips = pilot.app.screen._compositor.render_strips()  # noqa: SLF001 - the screen as drawn
    return "\n".join(strip.text for strip in strips)


async def sees(pilot: Pilot[None], text: str) -> None:
    async with asyncio.timeout(10):
        while text not in shown(pilot):
            await pilot.pause()


async def test_nothing_is_said_of_a_universe_before_it_is_read(tmp_path: Path) -> None:
    async with slow_universe(tmp_path / "data") as (pilot, slow):
        await sees(pilot, "reading the catalogue")
        assert "Encryption" not in shown(pilot)
        slow.is_let.set()
        await sees(pilot, "off: it has no universe key yet")


async def test_what_is_not_read_is_not_called_missing(tmp_path: Path) -> None:
    async with slow_universe(tmp_path / "data") as (pilot, slow):
        screen = cast("UniverseKeysScreen", pilot.app.screen)
        assert "not read yet" in screen.disabled_reason("rewrap")
        assert "not read yet" in screen.disabled_reason("import")
        slow.is_let.set()
        await sees(pilot, "no universe keys")
        assert "no universe key" in screen.disabled_reason("rewrap")
        assert not screen.disabled_reason("import")
