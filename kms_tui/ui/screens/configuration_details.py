"""Everything about one configuration except its secret."""

from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.universe import ConfigurationUse
from kms_tui.services.boundary import call
from kms_tui.ui.copied_texts import configuration_items
from kms_tui.ui.details_text import details
from kms_tui.ui.screens.configuration_changes import delete_configuration, edit_configuration
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.screens.universe_verification import verify_configuration
from kms_tui.ui.session import Session
from kms_tui.ui.widgets.copies import CopyItem
from kms_tui.ui.widgets.key_hints import KeyHints
from kms_tui.ui.widgets.text_motions import TextMotions
from kms_tui.ui.widgets.top_line import TopLine


class ConfigurationDetailsScreen(TextMotions, SessionScreen[None]):
    """Identity, key, use and the last check."""

    CHANGES = frozenset({"edit", "delete"})

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "edit", "edit", id="details.edit"),
        Binding("D", "delete", "delete", id="details.delete"),
        Binding("t", "check", "check", id="details.check"),
        Binding("v", "verify", "verify keys", id="details.verify"),
        Binding("r,ctrl+r", "reload", "refresh", id="details.reload", key_display="r"),
        Binding("escape,q", "dismiss(None)", "back", id="details.back", key_display="esc"),
    ]

    def __init__(self, session: Session, configuration: KmsConfiguration) -> None:
        super().__init__(session)
        self._configuration = configuration
        self._uses: Sequence[ConfigurationUse] = ()

    def compose(self) -> ComposeResult:
        """Lay out one scrolling text."""
        yield TopLine("configs", self._configuration.name, session=self.session.label)
        with VerticalScroll(can_focus=False):
            yield Static("", id="details", markup=False)
        yield KeyHints()

    def on_mount(self) -> None:
        """Show what is known, then what can be found out."""
        self._show()
        self.action_reload()

    def copyable(self) -> Sequence[CopyItem]:
        """Return what identifies it."""
        return configuration_items(self._configuration)

    def _show(self) -> None:
        clouds = self.session.services.configurations.clouds
        cloud = clouds.named(self._configuration.cloud)
        label = cloud.label if cloud else f"{self._configuration.cloud} (not known here)"
        text = details(self._configuration, self.session.now(), cloud=label, uses=self._uses)
        self.query_one("#details", Static).update(text)

    @work(exclusive=True, group="details", description="editing a configuration")
    async def action_edit(self) -> None:
        """Give it another credential."""
        edited = await edit_configuration(self, self._configuration)
        self._configuration = edited or self._configuration
        self._show()

    @work(exclusive=True, group="details", description="deleting a configuration")
    async def action_delete(self) -> None:
        """Delete it, if no universe ever used it; there is nothing to show then."""
        if await delete_configuration(self, self._configuration):
            self.dismiss(None)

    @work(exclusive=True, group="details", description="checking a configuration")
    async def action_check(self) -> None:
        """Run all checks and show their outcome."""
        checked = await self.check_configuration(self._configuration)
        self._configuration = checked or self._configuration
        self._show()

    @work(exclusive=True, group="details", description="verifying universe keys")
    async def action_verify(self) -> None:
        """Verify every universe key that this configuration unwraps."""
        await verify_configuration(self, self._configuration)

    @work(exclusive=True, group="details", description="reading the catalogue")
    async def action_reload(self) -> None:
        """Read this configuration again, and which universes use it."""
        services, configuration_id = self.session.services, self._configuration.id
        try:
            self._configuration = await call(services.configurations.get(configuration_id))
            self._uses = await call(services.universes.uses(configuration_id))
        except KmsTuiError as error:
            await self.show_problem(error)
            return
        self._show()
