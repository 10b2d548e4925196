"""All KMS configurations with their health and use; the first screen."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.listed_rows import CONFIGURATION_FIELDS
from kms_tui.domain.visible_text import visible
from kms_tui.services.boundary import call
from kms_tui.services.ports import SaveOperation
from kms_tui.ui.copied_texts import configuration_items
from kms_tui.ui.list_lines import (
    COUNTED_AT_MOST,
    SHOWN_FINDINGS,
    counted,
    health_counts,
    matches_line,
)
from kms_tui.ui.presentation import recovered
from kms_tui.ui.screens.checking_all import CheckingAll
from kms_tui.ui.screens.list_screen import ListScreen
from kms_tui.ui.session import Session
from kms_tui.ui.widgets.configuration_table import ConfigurationTable
from kms_tui.ui.widgets.copies import CopyItem
from kms_tui.ui.widgets.row_pages import RowSource


class ConfigurationListScreen(ListScreen[KmsConfiguration]):
    """The table, the gravest findings in words, and a line that sums up."""

    NEEDS_ROW = frozenset({"details", "edit", "delete", "check", "verify"})
    NO_ROW = "no configuration is selected"
    CHANGES = frozenset({"create", "edit", "delete"})
    FIELDS = CONFIGURATION_FIELDS
    FILTER_HINT = "text, field:text or !text; fields: name vault key status used secret ..."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,a", "create", "new", id="list.create", key_display="n"),
        Binding("enter,d", "details", "details", id="list.details", key_display="enter"),
        Binding("e", "edit", "edit", id="list.edit"),
        Binding("D", "delete", "delete", id="list.delete"),
        Binding("t", "check", "check", id="list.check"),
        Binding("T", "check_all", "check all", show=False, id="list.check_all"),
        Binding("r,ctrl+r", "reload", "refresh", show=False, id="list.reload", key_display="r"),
        Binding("H", "doctor", "host check", show=False, id="list.doctor"),
        Binding("B", "backup", "backup", show=False, id="list.backup"),
        Binding("h", "history", "history", show=False, id="list.history"),
        Binding("u", "universes", "universes", id="list.universes"),
        Binding("v", "verify", "verify keys", show=False, id="list.verify"),
        Binding("escape", "back", "clear the filter", show=False, id="list.back"),
        Binding("q", "app.quit", "quit", id="list.quit"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session, "configs")
        self._checking = CheckingAll(self, self._say_status, self.table.replace_row)

    def make_table(self) -> ConfigurationTable:
        """Return the table of configurations."""
        return ConfigurationTable(self.session.now)

    def source(self) -> RowSource[KmsConfiguration]:
        """Return what reads the configurations that the filter leaves."""
        return partial(self.session.services.browsing.configurations, self.listing)

    def copyable(self) -> Sequence[CopyItem]:
        """Return what identifies the selected one."""
        selected = self.table.selected
        return configuration_items(selected) if selected else ()

    def when_empty(self) -> str:
        """Return what a first admin needs to know."""
        return f"\nNo configurations yet. Press n to create one.\n\n{self.session.hint}"

    def leave(self) -> None:
        """Stay: this is the first screen."""

    def action_back(self) -> None:
        """Stop the check of all if it runs, else take its outcome or the filter away."""
        if self._checking.is_running:
            self._checking.stop()
            return
        self._say_status("")
        super().action_back()

    def _say_status(self, line: str) -> None:
        self.summary.say_status(line)

    def disabled_reason(self, action: str) -> str:
        """Say that there is one check of all at a time."""
        if action == "check_all" and self._checking.is_running:
            return "all are being checked: esc stops"
        return super().disabled_reason(action)

    async def summarise(self) -> None:
        """Say how many there are, how they are doing, and what is worst."""
        browsing = self.session.services.browsing
        health = await call(browsing.health())
        counts = health_counts(health.configurations, health.failing, health.warning)
        if self.filtered_by:
            limit = COUNTED_AT_MOST + 1
            number = await call(browsing.count_configurations(self.listing, at_most=limit))
            counts = f"{counted(number)} of {counts}"
            self.filter_line.say(matches_line(self.filtered_by, number, self.FIELDS))
        worst = health.worst[:SHOWN_FINDINGS]
        self.summary.show_findings([(p.verdict, f"{p.name}: {p.what}") for p in worst])
        self.tell(counts)

    def when_listed(self) -> None:
        """Put right what an interrupted change left behind."""
        self._recover()

    @work(exclusive=True, group="recover", description="undoing interrupted changes")
    async def _recover(self) -> None:
        services = self.session.services
        try:
            # What recovers is slow to load, and hardly ever needed.
            if not await call(services.browsing.has_leftovers()):
                return
            undone = await call(services.configurations.recover())
        except KmsTuiError:
            return  # the list already shows why the catalogue cannot be read
        self._tell_recovered(undone)

    def _tell_recovered(self, undone: Sequence[SaveOperation]) -> None:
        for operation in undone:
            self.notify(recovered(operation), title="Interrupted save", timeout=15, markup=False)

    async def _selected_now(self) -> KmsConfiguration | None:
        """Return the selected configuration as it is stored: its row may be a moment behind."""
        selected = self.table.selected
        try:
            get = self.session.services.configurations.get
            return await call(get(selected.id)) if selected else None
        except KmsTuiError as error:
            await self.show_problem(error)
            return None

    async def _load_with(self, configuration: KmsConfiguration) -> None:
        """Read what is shown again; the cursor follows a configuration that may have changed."""
        try:
            now = await call(self.session.services.configurations.get(configuration.id))
        except KmsTuiError:
            await self.load()  # it is gone, or the list shows why nothing can be read
        else:
            await self.load(select=now)

    @work(exclusive=True, group="action", description="creating a configuration")
    async def action_create(self) -> None:
        """Open the form; select what it created."""
        from kms_tui.ui.screens.create_configuration import CreateConfigurationScreen

        created = await self.app.push_screen_wait(CreateConfigurationScreen(self.session))
        await self.load(select=created)
        if created is not None:
            self.notify(f'"{visible(created.name)}" is saved.', timeout=3, markup=False)

    @work(exclusive=True, group="action", description="showing details")
    async def action_details(self) -> None:
        """Open the details of the selected configuration."""
        from kms_tui.ui.screens.configuration_details import ConfigurationDetailsScreen

        if selected := self.table.selected:
            await self.app.push_screen_wait(ConfigurationDetailsScreen(self.session, selected))
            await self._load_with(selected)

    @work(exclusive=True, group="action", description="editing a configuration")
    async def action_edit(self) -> None:
        """Give the selected configuration another credential."""
        from kms_tui.ui.screens.configuration_changes import edit_configuration

        if selected := self.table.selected:
            await edit_configuration(self, selected)
            await self._load_with(selected)

    @work(exclusive=True, group="action", description="deleting a configuration")
    async def action_delete(self) -> None:
        """Delete the selected configuration, if no universe ever used it."""
        from kms_tui.ui.screens.configuration_changes import delete_configuration

        if selected := self.table.selected:
            await delete_configuration(self, selected)
            await self.load()

    @work(exclusive=True, group="action", description="checking a configuration")
    async def action_check(self) -> None:
        """Run all checks on the selected configuration."""
        if selected := await self._selected_now():
            await self.check_configuration(selected)
            await self._load_with(selected)

    @work(exclusive=True, group="check all", description="checking all configurations")
    async def action_check_all(self) -> None:
        """Run all checks on every configuration; the list stays usable."""
        await self._checking.run()
        await self.load()

    @work(exclusive=True, group="action", description="verifying universe keys")
    async def action_verify(self) -> None:
        """Verify every universe key that the selected configuration unwraps."""
        from kms_tui.ui.screens.universe_verification import verify_configuration

        if selected := await self._selected_now():
            await verify_configuration(self, selected)

    @work(exclusive=True, group="action", description="showing the universes")
    async def action_universes(self) -> None:
        """Open the list of universes."""
        from kms_tui.ui.screens.universe_list import UniverseListScreen

        await self.app.push_screen_wait(UniverseListScreen(self.session))
        await self.load()

    @work(exclusive=True, group="action", description="showing the doctor")
    async def action_doctor(self) -> None:
        """Look at everything this program needs on this host."""
        from kms_tui.ui.screens.doctor import DoctorScreen

        await self.app.push_screen_wait(DoctorScreen(self.session))
        await self.load()

    @work(exclusive=True, group="action", description="showing the history")
    async def action_history(self) -> None:
        """Show what happened to all universes."""
        from kms_tui.ui.screens.history import HistoryScreen

        await self.app.push_screen_wait(HistoryScreen(self.session))

    @work(exclusive=True, group="action", description="backing up or restoring")
    async def action_backup(self) -> None:
        """Open the page on which the whole catalogue is backed up and restored."""
        from kms_tui.ui.screens.catalogue_backup import CatalogueBackupScreen

        await self.app.push_screen_wait(CatalogueBackupScreen(self.session))
        self.action_reload()
