"""All universes and where each stands."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.listed_rows import UNIVERSE_FIELDS, ListedUniverse
from kms_tui.domain.listing import Listing
from kms_tui.domain.universe import Universe
from kms_tui.domain.visible_text import visible
from kms_tui.services.boundary import call
from kms_tui.ui.copied_texts import universe_items
from kms_tui.ui.list_lines import COUNTED_AT_MOST, counted, matches_line
from kms_tui.ui.screens.history import HistoryScreen
from kms_tui.ui.screens.list_screen import ListScreen
from kms_tui.ui.screens.universe_form import UniverseFormScreen
from kms_tui.ui.screens.universe_keys import UniverseKeysScreen
from kms_tui.ui.screens.universe_reading import read_universe
from kms_tui.ui.screens.universe_verification import verify_universe
from kms_tui.ui.session import Session
from kms_tui.ui.universe_text import STATUS_WORDS
from kms_tui.ui.widgets.copies import CopyItem
from kms_tui.ui.widgets.row_pages import RowSource
from kms_tui.ui.widgets.universe_table import UniverseTable

_EMPTY = """
No universes yet. Press n to register one.

A universe is a YugabyteDB cluster whose data at rest is encrypted. Its universe keys are made, \
wrapped and kept here; the database itself is never contacted. Registering needs a name only."""


class UniverseListScreen(ListScreen[ListedUniverse]):
    """The table, and a line that sums up."""

    STATUS_WORDS = STATUS_WORDS
    NEEDS_ROW = frozenset({"open", "edit", "verify"})
    NO_ROW = "no universe is selected"
    CHANGES = frozenset({"register", "edit"})
    FIELDS = UNIVERSE_FIELDS
    FILTER_HINT = "text, field:text or !text; fields: name configuration keys status age uuid"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "register", "register", id="universes.register"),
        Binding("enter,d", "open", "open", id="universes.open", key_display="enter"),
        Binding("e", "edit", "edit", id="universes.edit"),
        Binding("v", "verify", "verify", id="universes.verify"),
        Binding("h", "history", "history", id="universes.history"),
        Binding(
            "r,ctrl+r", "reload", "refresh", show=False, id="universes.reload", key_display="r"
        ),
        Binding("escape", "back", "back", id="universes.back", key_display="esc"),
        Binding("q", "dismiss(None)", "back", show=False, id="universes.leave"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session, "universes")

    def make_table(self) -> UniverseTable:
        """Return the table of universes."""
        return UniverseTable(self.session.now)

    def source(self) -> RowSource[ListedUniverse]:
        """Return what reads the universes that the filter leaves."""
        return partial(self.session.services.browsing.universes, self.listing)

    def copyable(self) -> Sequence[CopyItem]:
        """Return what identifies the selected one."""
        selected = self._selected
        return universe_items(selected) if selected else ()

    def when_empty(self) -> str:
        """Return what a universe is."""
        return _EMPTY

    async def summarise(self) -> None:
        """Say how many there are, and how many of what kind."""
        number = await self._count()
        there_are = f"{counted(number)} {'universe' if number == 1 else 'universes'}"
        if self.filtered_by:
            number = await self._count(self.filtered_by)
            there_are = f"{counted(number)} of {there_are}"
            self.filter_line.say(matches_line(self.filtered_by, number, self.FIELDS))
        counts = [there_are]
        for status, what in (("on", "encrypted"), ("rewr", "with an unfinished re-wrap")):
            if number := await self._count(f"status:{status}"):
                counts.append(f"{counted(number)} {what}")
        self.summary.show_findings([])
        self.tell(", ".join(counts))

    async def _count(self, filtered_by: str = "") -> int:
        listing = Listing.of_text(filtered_by, self.FIELDS)
        browsing = self.session.services.browsing
        return await call(browsing.count_universes(listing, at_most=COUNTED_AT_MOST + 1))

    @property
    def _selected(self) -> Universe | None:
        return self.table.selected.universe if self.table.selected else None

    async def _load_with(self, universe: Universe) -> None:
        """Read what is shown again; the cursor goes to a universe, and follows its changes."""
        await self.load(select=ListedUniverse(universe, ""))

    @work(exclusive=True, group="action", description="registering a universe")
    async def action_register(self) -> None:
        """Open the form; select what it registered."""
        registered = await self.app.push_screen_wait(UniverseFormScreen(self.session))
        if registered is None:
            await self.load()
        else:
            await self._load_with(registered)
            said = f'"{visible(registered.name)}" is registered.'
            self.notify(said, timeout=3, markup=False)

    @work(exclusive=True, group="action", description="editing a universe")
    async def action_edit(self) -> None:
        """Open the form on the selected universe."""
        if selected := self._selected:
            await self.app.push_screen_wait(UniverseFormScreen(self.session, selected))
            await self.load()

    @work(exclusive=True, group="action", description="showing a universe")
    async def action_open(self) -> None:
        """Open the selected universe."""
        if selected := self._selected:
            await self.app.push_screen_wait(UniverseKeysScreen(self.session, selected))
            await self.load()

    @work(exclusive=True, group="action", description="verifying universe keys")
    async def action_verify(self) -> None:
        """Verify all keys of the selected universe."""
        if selected := self._selected:
            try:
                view = await call(read_universe(self.session.services, selected.id))
            except KmsTuiError as error:
                await self.show_problem(error)
                return
            await verify_universe(self, view)
            await self.load()

    @work(exclusive=True, group="action", description="showing the history")
    async def action_history(self) -> None:
        """Show what happened to all universes."""
        await self.app.push_screen_wait(HistoryScreen(self.session))
