"""A screen or dialog that is left takes with it what it began, and is left but once."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from configuration_pages import NOON
from textual import work
from textual.app import ComposeResult
from textual.widgets import Static

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue
from kms_tui.domain.errors import WrongPassphrase
from kms_tui.domain.listing import Listing
from kms_tui.domain.secret import Secret
from kms_tui.domain.universe import UniverseDraft
from kms_tui.services.browsing import Browsing
from kms_tui.services.universes import Universes
from kms_tui.ui.app import KmsTuiApp
from kms_tui.ui.dialogs.unlock_secrets import UnlockSecretsDialog
from kms_tui.ui.screens.universe_keys import UniverseKeysScreen
from kms_tui.ui.screens.universe_list import UniverseListScreen
from kms_tui.ui.session import Session
from kms_tui.ui.terminal.app import TerminalApp
from kms_tui.ui.terminal.leaving import Dialog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from textual.pilot import Pilot


class Asking(TerminalApp[None]):
    """Opens dialogs and keeps their answers."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[object] = []

    @work(description="asking")
    async def ask(self, dialog: Dialog[Any]) -> None:
        self.answers.append(await self.push_screen_wait(dialog))


class Cover(Dialog[None]):
    """Lies upon whatever is there."""

    def compose(self) -> ComposeResult:
        yield Static("a cover")


async def until(pilot: Pilot[Any], condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await pilot.pause()


class Access:
    """Opens the secrets file once it is let, or refuses it."""

    def __init__(self) -> None:
        self.is_let = asyncio.Event()
        self.refuses_when: Callable[[], bool] = lambda: False
        self.is_asked = False

    async def unlock(self, _store: object, _passphrase: Secret) -> None:
        self.is_asked = True
        while not self.is_let.is_set():
            await asyncio.sleep(0)
            if self.refuses_when():
                raise WrongPassphrase


def unlocking(access: Access) -> UnlockSecretsDialog:
    return UnlockSecretsDialog(cast("Any", access), cast("Any", None))


async def test_a_passphrase_that_is_refused_when_the_dialog_is_being_left_is_told_nowhere() -> None:
    app, access = Asking(), Access()
    dialog = unlocking(access)
    async with app.run_test() as pilot:
        app.ask(dialog)
        await until(pilot, lambda: app.screen is dialog)
        access.refuses_when = lambda: not dialog.query(".remark")
        await pilot.press("enter")
        await until(pilot, lambda: access.is_asked)
        await pilot.press("escape")
        await until(pilot, lambda: not dialog.is_attached)
        assert app.answers == [False]


async def test_a_dialog_that_is_done_while_it_is_covered_is_left_after_its_cover() -> None:
    app, access = Asking(), Access()
    dialog, cover = unlocking(access), Cover()
    async with app.run_test() as pilot:
        app.ask(dialog)
        await until(pilot, lambda: app.screen is dialog)
        await pilot.press("enter")
        await app.push_screen(cover)
        access.is_let.set()
        await until(pilot, lambda: not [worker for worker in app.workers if worker.node is dialog])
        assert app.screen is cover
        assert not app.answers

        cover.dismiss(None)
        await until(pilot, lambda: app.answers)
        assert app.answers == [True]
        assert len(app.screen_stack) == 1


async def test_leaving_twice_leaves_nothing_else() -> None:
    app, below, dialog = Asking(), Cover(), Cover()
    async with app.run_test() as pilot:
        await app.push_screen(below)
        app.ask(dialog)
        await until(pilot, lambda: app.screen is dialog)
        dialog.dismiss(None)
        dialog.dismiss(None)
        await until(pilot, lambda: app.answers and not dialog.is_attached)
        assert app.screen is below


class LateCounts:
    """What the list of universes reads; from a moment on it counts them only when it is let."""

    def __init__(self, browsing: Browsing) -> None:
        self._browsing = browsing
        self.counts_when: Callable[[], bool] | None = None
        self.is_asked = asyncio.Event()
        """Whether it was asked since then."""

    async def count_universes(self, listing: Listing, *, at_most: int) -> int:
        if self.counts_when is None:
            return await self._browsing.count_universes(listing, at_most=at_most)
        self.is_asked.set()
        while not self.counts_when():  # noqa: ASYNC110 - a widget that goes tells nobody
            await asyncio.sleep(0)
        return 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._browsing, name)


@asynccontextmanager
async def universe_list(directory: Path) -> AsyncIterator[tuple[UniverseListScreen, LateCounts]]:
    """Make a list of one universe."""
    catalogue = SqliteCatalogue(directory)
    universes = Universes(SqliteUniverseCatalogue(catalogue), lambda: NOON, "admin7@bastion01")
    await universes.register(UniverseDraft("prod-eu"))
    browsing = LateCounts(Browsing(catalogue, universes.catalogue, lambda: NOON))
    services = SimpleNamespace(
        universes=universes,
        browsing=browsing,
        configurations=SimpleNamespace(list=catalogue.configurations),
    )
    session = Session(cast("Any", services), "test", "host", lambda: NOON, lock_after_minutes=0)
    yield UniverseListScreen(session), browsing
    await catalogue.close()


async def test_what_a_list_would_read_again_ends_with_it(tmp_path: Path) -> None:
    app = Asking()
    async with universe_list(tmp_path / "data") as (listed, browsing), app.run_test() as pilot:
        await app.push_screen(listed)
        await until(pilot, lambda: listed.table.selected)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, UniverseKeysScreen))
        browsing.counts_when = lambda: not listed.summary.query("#findings")
        app.screen.dismiss(None)
        listed.dismiss(None)
        await until(pilot, lambda: not listed.is_attached)


async def test_what_a_list_reads_again_after_a_command_ends_with_it(tmp_path: Path) -> None:
    async with universe_list(tmp_path / "data") as (listed, browsing):
        app = KmsTuiApp(listed.session)
        async with app.run_test() as pilot:
            await app.push_screen(listed)
            await until(pilot, lambda: listed.table.selected)
            browsing.counts_when = lambda: not listed.summary.query("#findings")
            app._begin(asyncio.sleep(0))  # noqa: SLF001 - what the command line calls
            await browsing.is_asked.wait()
            listed.dismiss(None)
            await until(pilot, lambda: not listed.is_attached)
