"""All KMS configurations with their health and use; the first screen."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Footer, Static

from kms_tui.domain.configuration import ConfigurationId, KmsConfiguration
from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.universe import Universe
from kms_tui.domain.visible_text import visible
from kms_tui.services.boundary import call
from kms_tui.services.ports import SaveOperation
from kms_tui.ui.presentation import VERDICT_STYLES, error_lines, findings, recovered, tally
from kms_tui.ui.screens.catalogue_backup import CatalogueBackupScreen
from kms_tui.ui.screens.configuration_changes import delete_configuration, edit_configuration
from kms_tui.ui.screens.configuration_details import ConfigurationDetailsScreen
from kms_tui.ui.screens.create_configuration import CreateConfigurationScreen
from kms_tui.ui.screens.doctor import DoctorScreen
from kms_tui.ui.screens.history import HistoryScreen
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.screens.universe_list import UniverseListScreen
from kms_tui.ui.screens.universe_verification import verify_configuration
from kms_tui.ui.session import Session
from kms_tui.ui.widgets.configuration_table import ConfigurationTable
from kms_tui.ui.widgets.top_line import TopLine

_SHOWN_FINDINGS = 2
_NEEDS_A_ROW = ("details", "edit", "delete", "check", "verify")


class ConfigurationListScreen(SessionScreen[None]):
    """The table, the gravest findings in words, and a line that sums up."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,a", "create", "new", id="list.create", key_display="n"),
        Binding("enter,d", "details", "details", id="list.details", key_display="enter"),
        Binding("e", "edit", "edit", id="list.edit"),
        Binding("D", "delete", "delete", id="list.delete"),
        Binding("t", "check", "check", id="list.check"),
        Binding("r,ctrl+r", "reload", "refresh", show=False, id="list.reload", key_display="r"),
        Binding("H", "doctor", "host check", show=False, id="list.doctor"),
        Binding("B", "backup", "backup", show=False, id="list.backup"),
        Binding("h", "history", "history", id="list.history"),
        Binding("u", "universes", "universes", id="list.universes"),
        Binding("v", "verify", "verify keys", show=False, id="list.verify"),
        Binding("q", "app.quit", "quit", id="list.quit"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._configurations: Sequence[KmsConfiguration] = ()
        self._universes: Sequence[Universe] = ()

    def compose(self) -> ComposeResult:
        """Lay out the table and the lines below it."""
        yield TopLine("configs", session=self.session.label)
        yield ConfigurationTable(self.session.now)
        yield Static("", id="empty", markup=False)
        yield Static("", id="findings", markup=False)
        yield Static("", id="tally", markup=False)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Show what is stored."""
        self.action_reload()

    @work(exclusive=True, group="recover", description="undoing interrupted changes")
    async def _recover(self) -> None:
        try:
            undone = await call(self.session.services.configurations.recover())
        except KmsTuiError:
            return  # the list already shows why the catalogue cannot be read
        self._tell_recovered(undone)

    def _tell_recovered(self, undone: Sequence[SaveOperation]) -> None:
        for operation in undone:
            self.notify(recovered(operation), title="Interrupted save", timeout=15, markup=False)

    async def _load(self, select: ConfigurationId | None = None) -> None:
        try:
            self._configurations = await call(self.session.services.configurations.list())
        except KmsTuiError as error:
            self._show_failure(error)
            return
        self._show(select)
        try:
            self._universes = await call(self.session.services.universes.list())
        except KmsTuiError as error:
            self._show_failure(error)
            return
        self._show_findings()

    def _show(self, select: ConfigurationId | None = None) -> None:
        is_empty = not self._configurations
        table = self.query_one(ConfigurationTable)
        table.display = not is_empty
        table.show(self._configurations, select=select)
        self._show_empty(is_empty=is_empty)
        self._show_findings()
        self.query_one("#tally", Static).update(f" {tally(self._configurations)}")
        self.refresh_bindings()

    def _show_findings(self) -> None:
        worst = findings(self._configurations, self._universes)[:_SHOWN_FINDINGS]
        lines = [
            Text(f"  {v:<5}{visible(said)}", VERDICT_STYLES[v], no_wrap=True) for v, said in worst
        ]
        self.query_one("#findings", Static).update(Text("\n").join(lines))

    def _show_empty(self, *, is_empty: bool) -> None:
        text = Text("\n  No configurations yet. Press n to create one.\n")
        text.append("".join(f"\n  {line}" for line in self.session.hint.splitlines()))
        empty = self.query_one("#empty", Static)
        empty.update(text)
        empty.display = is_empty
        if not is_empty:
            self.query_one(ConfigurationTable).focus()

    def _show_failure(self, error: KmsTuiError) -> None:
        """Keep what was shown last; say below why it may be old."""
        self.query_one(ConfigurationTable).display = bool(self._configurations)
        self.query_one("#findings", Static).update(error_lines(error, with_detail=True))
        self.query_one("#tally", Static).update(" not refreshed: press r to try again")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what needs a row while there is none."""
        del parameters
        return None if action in _NEEDS_A_ROW and not self._configurations else True

    @work(exclusive=True, group="action", description="creating a configuration")
    async def action_create(self) -> None:
        """Open the form; select what it created."""
        created = await self.app.push_screen_wait(CreateConfigurationScreen(self.session))
        await self._load(select=created.id if created else None)
        if created is not None:
            self.notify(f'"{visible(created.name)}" is saved.', timeout=3, markup=False)

    @work(exclusive=True, group="action", description="showing details")
    async def action_details(self) -> None:
        """Open the details of the selected configuration."""
        if selected := self.query_one(ConfigurationTable).selected:
            await self.app.push_screen_wait(ConfigurationDetailsScreen(self.session, selected))
            await self._load()

    @work(exclusive=True, group="action", description="editing a configuration")
    async def action_edit(self) -> None:
        """Give the selected configuration another credential."""
        if selected := self.query_one(ConfigurationTable).selected:
            await edit_configuration(self, selected)
            await self._load()

    @work(exclusive=True, group="action", description="deleting a configuration")
    async def action_delete(self) -> None:
        """Delete the selected configuration, if no universe ever used it."""
        if selected := self.query_one(ConfigurationTable).selected:
            await delete_configuration(self, selected)
            await self._load()

    @work(exclusive=True, group="action", description="checking a configuration")
    async def action_check(self) -> None:
        """Run all checks on the selected configuration."""
        if selected := self.query_one(ConfigurationTable).selected:
            await self.check_configuration(selected)
            await self._load()

    @work(exclusive=True, group="action", description="verifying universe keys")
    async def action_verify(self) -> None:
        """Verify every universe key that the selected configuration unwraps."""
        if selected := self.query_one(ConfigurationTable).selected:
            await verify_configuration(self, selected)

    @work(exclusive=True, group="action", description="showing the universes")
    async def action_universes(self) -> None:
        """Open the list of universes."""
        await self.app.push_screen_wait(UniverseListScreen(self.session))
        await self._load()

    @work(exclusive=True, group="action", description="showing the doctor")
    async def action_doctor(self) -> None:
        """Look at everything this program needs on this host."""
        await self.app.push_screen_wait(DoctorScreen(self.session))
        await self._load()

    @work(exclusive=True, group="action", description="showing the history")
    async def action_history(self) -> None:
        """Show what happened to all universes."""
        await self.app.push_screen_wait(HistoryScreen(self.session))

    @work(exclusive=True, group="action", description="backing up or restoring")
    async def action_backup(self) -> None:
        """Open the page on which the whole catalogue is backed up and restored."""
        await self.app.push_screen_wait(CatalogueBackupScreen(self.session))
        self.action_reload()

    @work(exclusive=True, group="load", description="reading the catalogue")
    async def action_reload(self) -> None:
        """Read the catalogue again, and put right what an interrupted change left behind."""
        await self._load()
        self._recover()
