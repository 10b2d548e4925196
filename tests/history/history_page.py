"""The history's page over a real catalogue, as an admin sees it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from drawn_page import DrawnPage
from resealing import rewriting

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue
from kms_tui.domain.history import EventKind, Happening
from kms_tui.domain.universe import UniverseDraft
from kms_tui.services.browsing import Browsing
from kms_tui.services.universes import Universes
from kms_tui.ui.screens.history import HistoryScreen
from kms_tui.ui.session import Session
from kms_tui.ui.terminal.app import TerminalApp

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from kms_tui.domain.universe import Universe

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
KEY_ID = "https://kv-demo.vault.azure.net/keys/good/0123456789abcdef0123456789abcdef"


@dataclass(frozen=True)
class Records:
    """A catalogue and one universe in it, whose registration is the first event."""

    universes: Universes
    universe: Universe
    database: Path
    browsing: Browsing

    async def adds(self, note: str, kind: EventKind = EventKind.VERIFIED) -> None:
        stamp = self.universes.stamp()
        happening = Happening(kind, stamp, self.universe.id, key_id=KEY_ID, note=note)
        await self.universes.catalogue.record(happening)

    def fills(self, count: int, kind: str = "verified") -> None:
        """Add many events at once, as years would; their notes are `round 1` and so on."""
        with rewriting(self.database) as connection:
            connection.executemany(
                "INSERT INTO event (kind, at, by, universe_id, key_id, note)"
                " VALUES (?, ?, 'admin7@bastion01', ?, ?, ?)",
                (
                    (
                        kind,
                        (NOON + timedelta(minutes=number)).isoformat(),
                        self.universe.id,
                        KEY_ID,
                        f"round {number}",
                    )
                    for number in range(1, count + 1)
                ),
            )


@asynccontextmanager
async def records_in(directory: Path, name: str = "orders") -> AsyncIterator[Records]:
    """Open a new catalogue with one universe."""
    catalogue = SqliteCatalogue(directory)
    universes = Universes(SqliteUniverseCatalogue(catalogue), lambda: NOON, "admin7@bastion01")
    universe = await universes.register(UniverseDraft(name))
    browsing = Browsing(catalogue, universes.catalogue, lambda: NOON)
    yield Records(universes, universe, directory / "catalogue.db", browsing)
    await catalogue.close()


class HistoryApp(TerminalApp[None]):
    """Opens on the history."""

    def __init__(self, records: Records, universe: Universe | None) -> None:
        super().__init__()
        services = cast(
            "Any", SimpleNamespace(universes=records.universes, browsing=records.browsing)
        )
        self._history = HistoryScreen(Session(services, "test", "host", lambda: NOON), universe)

    def on_mount(self) -> None:
        self.push_screen(self._history)


class Page(DrawnPage):
    """What is on screen, and the keys to work it."""

    @property
    def selected(self) -> str:
        [line] = [line for line in self.lines if line.startswith("> ")]
        return line

    @property
    def is_open(self) -> bool:
        return isinstance(self._pilot.app.screen, HistoryScreen)


@asynccontextmanager
async def page_on(
    records: Records, *, size: tuple[int, int] = (80, 24), universe: Universe | None = None
) -> AsyncIterator[Page]:
    """Open the history of all universes, or of one."""
    async with HistoryApp(records, universe).run_test(size=size) as pilot:
        page = Page(pilot)
        await page.sees("event 1")
        yield page
