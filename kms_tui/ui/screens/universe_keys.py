"""One universe: where it stands, its keys, and everything that can be done with them."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.universe import Universe, UniverseKeyId
from kms_tui.services.boundary import call
from kms_tui.ui.copied_texts import key_items, universe_items
from kms_tui.ui.presentation import error_lines
from kms_tui.ui.screens.history import HistoryScreen
from kms_tui.ui.screens.key_exchange import export_key, import_keys
from kms_tui.ui.screens.list_screen import FIRST_FRAME_SECONDS
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.screens.universe_actions import (
    assign_configuration,
    disable_encryption,
    rewrap_keys,
    rotate_universe_key,
)
from kms_tui.ui.screens.universe_form import UniverseFormScreen
from kms_tui.ui.screens.universe_key_details import UniverseKeyDetailsScreen
from kms_tui.ui.screens.universe_reading import read_universe
from kms_tui.ui.screens.universe_verification import verify_universe
from kms_tui.ui.session import Session
from kms_tui.ui.universe_key_text import key_rows
from kms_tui.ui.universe_text import STATUS_WORDS, UniverseView, universe_facts, why_not
from kms_tui.ui.widgets.copies import CopyItem
from kms_tui.ui.widgets.key_hints import KeyHints
from kms_tui.ui.widgets.top_line import TopLine
from kms_tui.ui.widgets.universe_key_table import UniverseKeyTable

_NEEDS_READING: Final = frozenset(
    {"assign", "rotate", "rewrap", "verify", "disable", "details", "export", "import"}
)
"""The actions on what is recorded of a universe: its keys and the configurations."""
_NOT_READ: Final = "This universe is not read yet: r reads it again."


class UniverseKeysScreen(SessionScreen[None]):
    """The facts above, the keys below; what cannot be done now says why when it is pressed."""

    STATUS_WORDS = STATUS_WORDS
    CHANGES = frozenset({"assign", "rotate", "rewrap", "disable", "export", "import", "edit"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "assign", "assign", id="universe.assign"),
        Binding("o", "rotate", "rotate", id="universe.rotate"),
        Binding("w", "rewrap", "re-wrap", id="universe.rewrap"),
        Binding("v", "verify", "verify", id="universe.verify"),
        Binding("z", "disable", "disable", show=False, id="universe.disable"),
        Binding(
            "enter,d",
            "details",
            "key details",
            show=False,
            id="universe.details",
            key_display="enter",
        ),
        Binding("x", "export", "export", id="universe.export"),
        Binding("i", "import", "import", show=False, id="universe.import"),
        Binding("h", "history", "history", show=False, id="universe.history"),
        Binding("e", "edit", "edit", show=False, id="universe.edit"),
        Binding("r,ctrl+r", "reload", "refresh", show=False, id="universe.reload", key_display="r"),
        Binding("escape,q", "dismiss(None)", "back", id="universe.back", key_display="esc"),
    ]

    def __init__(self, session: Session, universe: Universe) -> None:
        super().__init__(session)
        self._view = UniverseView(universe, (), {})
        self._is_read = False

    def compose(self) -> ComposeResult:
        """Lay out facts, keys and the lines below."""
        yield TopLine("universes", self._view.universe.name, session=self.session.label)
        yield Static("", id="facts", markup=False)
        yield UniverseKeyTable(self.session.now)
        yield Static("", id="findings", markup=False)
        yield Static(" reading the catalogue", id="said", markup=False)
        yield KeyHints()

    async def on_mount(self) -> None:
        """Show what is recorded; the first frame, and keys typed ahead, wait a moment for it."""
        is_over = asyncio.Event()
        self._read_first(is_over)
        with suppress(TimeoutError):
            await asyncio.wait_for(is_over.wait(), FIRST_FRAME_SECONDS)

    @work(exclusive=True, group="load", description="reading the catalogue")
    async def _read_first(self, is_over: asyncio.Event) -> None:
        await self._load()
        is_over.set()

    async def _load(self, said: str = "") -> None:
        """Read everything again; `said` is what the last action ended with."""
        was = self._view
        try:
            self._view = await call(read_universe(self.session.services, was.universe.id))
        except KmsTuiError as error:
            self._show_failure(error)
            return
        self._is_read = True
        self.query_one("#findings", Static).update("")
        is_newer = bool(was.keys) and len(self._view.keys) > len(was.keys)
        self._show(said, select=self._view.keys[0].id if is_newer else None)

    def _show(self, said: str, select: UniverseKeyId | None) -> None:
        self._show_facts()
        table = self.query_one(UniverseKeyTable)
        table.show(key_rows(self._view), select=select)
        table.focus()
        keys = len(self._view.keys)
        count = "1 universe key" if keys == 1 else f"{keys or 'no'} universe keys"
        self.query_one("#said", Static).update(f" {said or count}")
        self.refresh_bindings()

    def _show_facts(self) -> None:
        """Say where the universe stands, once that is known."""
        if self._is_read:
            facts = universe_facts(self._view, self.size.width)
            self.query_one("#facts", Static).update(facts)

    def on_resize(self) -> None:
        """Cut the facts for another width."""
        self._show_facts()

    def _show_failure(self, error: KmsTuiError) -> None:
        """Keep what was shown last; say below why it may be old."""
        self.query_one("#findings", Static).update(error_lines(error, with_detail=True))
        self.query_one("#said", Static).update(" not refreshed: press r to try again")

    def copyable(self) -> Sequence[CopyItem]:
        """Return what identifies the universe and the selected key; never the key."""
        if not self.is_mounted:
            return universe_items(self._view.universe)
        row = self.query_one(UniverseKeyTable).selected
        return universe_items(self._view.universe) + (key_items(row.key) if row else [])

    def disabled_reason(self, action: str) -> str:
        """Say what the universe is not ready for."""
        if reason := super().disabled_reason(action):
            return reason
        if not self._is_read:
            return _NOT_READ if action in _NEEDS_READING else ""
        return why_not(action, self._view)

    async def _after(self, said: str | None) -> None:
        """Show what an action came to, if it was begun at all."""
        if said is not None:
            await self._load(said)

    @work(exclusive=True, group="action", description="assigning a configuration")
    async def action_assign(self) -> None:
        """Choose a configuration; make a key under it and let it be active."""
        await self._after(await assign_configuration(self, self._view))

    @work(exclusive=True, group="action", description="rotating a universe key")
    async def action_rotate(self) -> None:
        """Make a new universe key under the same master key."""
        await self._after(await rotate_universe_key(self, self._view))

    @work(exclusive=True, group="action", description="re-wrapping universe keys")
    async def action_rewrap(self) -> None:
        """Wrap all keys anew, or settle what becomes of a re-wrap that was interrupted."""
        await self._after(await rewrap_keys(self, self._view))

    @work(exclusive=True, group="action", description="verifying universe keys")
    async def action_verify(self) -> None:
        """Unwrap every key and compare it with what was recorded."""
        await self._after(await verify_universe(self, self._view))

    @work(exclusive=True, group="action", description="disabling encryption")
    async def action_disable(self) -> None:
        """Let no key be active any more."""
        await self._after(await disable_encryption(self, self._view))

    @work(exclusive=True, group="action", description="exporting a universe key")
    async def action_export(self) -> None:
        """Write the selected key in the clear, for yb-admin."""
        if row := self.query_one(UniverseKeyTable).selected:
            await self._after(await export_key(self, self._view, row.key))

    @work(exclusive=True, group="action", description="importing universe keys")
    async def action_import(self) -> None:
        """Take over the keys of a YugabyteDB Anywhere backup."""
        await self._after(await import_keys(self, self._view))

    @work(exclusive=True, group="action", description="showing the history")
    async def action_history(self) -> None:
        """Show what happened to this universe."""
        await self.app.push_screen_wait(HistoryScreen(self.session, self._view.universe))

    @work(exclusive=True, group="action", description="editing a universe")
    async def action_edit(self) -> None:
        """Open the form on this universe."""
        form = UniverseFormScreen(self.session, self._view.universe)
        await self.app.push_screen_wait(form)
        await self._load()

    @work(exclusive=True, group="action", description="showing a universe key")
    async def action_details(self) -> None:
        """Show everything that is recorded of the selected key."""
        row = self.query_one(UniverseKeyTable).selected
        if row is None:
            return
        try:
            wrappings = await call(self.session.services.universes.wrappings(row.key.id))
        except KmsTuiError as error:
            await self.show_problem(error)
            return
        details = UniverseKeyDetailsScreen(self.session, self._view, row.key, wrappings)
        await self.app.push_screen_wait(details)

    @work(exclusive=True, group="load", description="reading the catalogue")
    async def action_reload(self) -> None:
        """Read this universe and its keys again."""
        await self._load()
