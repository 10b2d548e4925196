"""All universes and where each stands."""

from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Footer, Static

from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.universe import Universe, UniverseId
from kms_tui.domain.visible_text import visible
from kms_tui.services.boundary import call
from kms_tui.ui.presentation import error_lines
from kms_tui.ui.screens.history import HistoryScreen
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.screens.universe_form import UniverseFormScreen
from kms_tui.ui.screens.universe_keys import UniverseKeysScreen
from kms_tui.ui.screens.universe_reading import read_universe
from kms_tui.ui.screens.universe_verification import verify_universe
from kms_tui.ui.session import Session
from kms_tui.ui.universe_text import STATUS_WORDS, UniverseRow, universe_rows, universe_tally
from kms_tui.ui.widgets.top_line import TopLine
from kms_tui.ui.widgets.universe_table import UniverseTable

_NEEDS_A_ROW = ("open", "edit", "verify")
_EMPTY = """
  No universes yet. Press n to register one.

  A universe is a YugabyteDB cluster whose data at rest is encrypted. Its
  universe keys are made, wrapped and kept here; the database itself is never
  contacted. Registering needs a name only."""


class UniverseListScreen(SessionScreen[None]):
    """The table, and a line that sums up."""

    STATUS_WORDS = STATUS_WORDS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "register", "register", id="universes.register"),
        Binding("enter,d", "open", "open", id="universes.open", key_display="enter"),
        Binding("e", "edit", "edit", id="universes.edit"),
        Binding("v", "verify", "verify", id="universes.verify"),
        Binding("h", "history", "history", id="universes.history"),
        Binding(
            "r,ctrl+r", "reload", "refresh", show=False, id="universes.reload", key_display="r"
        ),
        Binding("escape,q", "dismiss(None)", "back", id="universes.back", key_display="esc"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._rows: Sequence[UniverseRow] = ()

    def compose(self) -> ComposeResult:
        """Lay out the table and the lines below it."""
        yield TopLine("universes", session=self.session.label)
        yield UniverseTable(self.session.now)
        yield Static(_EMPTY, id="empty", markup=False)
        yield Static("", id="findings", markup=False)
        yield Static("", id="tally", markup=False)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Show what is recorded."""
        self.query_one("#empty").display = False
        self.action_reload()

    @property
    def _selected(self) -> Universe | None:
        row = self.query_one(UniverseTable).selected
        return row.universe if row else None

    async def _load(self, select: UniverseId | None = None) -> None:
        services = self.session.services
        try:
            universes = await call(services.universes.list())
            configurations = await call(services.configurations.list())
        except KmsTuiError as error:
            self._show_failure(error)
            return
        self._rows = universe_rows(universes, configurations)
        self._show(universe_tally(universes), select)

    def _show(self, tally: str, select: UniverseId | None) -> None:
        table = self.query_one(UniverseTable)
        table.display = bool(self._rows)
        table.show(self._rows, select=select)
        self.query_one("#empty").display = not self._rows
        self.query_one("#findings", Static).update("")
        self.query_one("#tally", Static).update(f" {tally}")
        if self._rows:
            table.focus()
        self.refresh_bindings()

    def _show_failure(self, error: KmsTuiError) -> None:
        """Keep what was shown last; say below why it may be old."""
        self.query_one("#findings", Static).update(error_lines(error, with_detail=True))
        self.query_one("#tally", Static).update(" not refreshed: press r to try again")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what needs a row while there is none."""
        del parameters
        return None if action in _NEEDS_A_ROW and not self._rows else True

    @work(exclusive=True, group="action", description="registering a universe")
    async def action_register(self) -> None:
        """Open the form; select what it registered."""
        registered = await self.app.push_screen_wait(UniverseFormScreen(self.session))
        await self._load(select=registered.id if registered else None)
        if registered is not None:
            said = f'"{visible(registered.name)}" is registered.'
            self.notify(said, timeout=3, markup=False)

    @work(exclusive=True, group="action", description="editing a universe")
    async def action_edit(self) -> None:
        """Open the form on the selected universe."""
        if selected := self._selected:
            await self.app.push_screen_wait(UniverseFormScreen(self.session, selected))
            await self._load()

    @work(exclusive=True, group="action", description="showing a universe")
    async def action_open(self) -> None:
        """Open the selected universe."""
        if selected := self._selected:
            await self.app.push_screen_wait(UniverseKeysScreen(self.session, selected))
            await self._load()

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
            await self._load()

    @work(exclusive=True, group="action", description="showing the history")
    async def action_history(self) -> None:
        """Show what happened to all universes."""
        await self.app.push_screen_wait(HistoryScreen(self.session))

    @work(exclusive=True, group="load", description="reading the catalogue")
    async def action_reload(self) -> None:
        """Read the catalogue again."""
        await self._load()
