"""Backing the whole catalogue up, and restoring it."""

from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from kms_tui.domain.errors import KmsTuiError
from kms_tui.services.boundary import call
from kms_tui.ui.backup_text import backed_up_lines, restored_lines
from kms_tui.ui.dialogs.restore_backup import RestoreBackupDialog
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.session import Session
from kms_tui.ui.widgets.field_input import FieldInput
from kms_tui.ui.widgets.form_field import FormField
from kms_tui.ui.widgets.key_hints import KeyHints
from kms_tui.ui.widgets.top_line import TopLine

_EXPLANATION = (
    "A backup is one file with the whole catalogue: configurations, universes, their universe "
    "keys as they are wrapped, and the history. It holds no client secret: "
    "kms-tui secrets backup keeps those."
)
_NOT_WHILE_BUSY = ("back_up", "restore", "leave")


class CatalogueBackupScreen(SessionScreen[None]):
    """Two fields, and below them how the last backup or restore ended."""

    DEFAULT_CSS: ClassVar[str] = """
    CatalogueBackupScreen > VerticalScroll { height: 1fr; padding: 0 1; }
    CatalogueBackupScreen #explanation { height: auto; margin-bottom: 1; }
    CatalogueBackupScreen #outcome { height: auto; margin-top: 1; }
    """

    CHANGES = frozenset({"restore"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f10", "back_up", "back up", id="backup.back_up", key_display="^s/F10"),
        Binding("ctrl+o,f5", "restore", "restore", id="backup.restore", key_display="^o/F5"),
        Binding("f1", "app.help", "help", id="backup.help", key_display="F1"),
        Binding("escape", "leave", "back", id="backup.leave", key_display="esc"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._is_busy = False

    def compose(self) -> ComposeResult:
        """Lay out the explanation, the two fields and the outcome."""
        destination = FieldInput("a new file", id="to")
        destination.value = f"~/kms-tui-{self.session.now():%Y%m%d-%H%M}.backup"
        yield TopLine("configs", "backup", session=self.session.label)
        with VerticalScroll(can_focus=False):
            yield Static(_EXPLANATION, id="explanation", markup=False)
            yield FormField("Back up to", destination, id="to-field")
            yield FormField("Restore from", FieldInput("a backup", id="from"), id="from-field")
            yield Static("", id="outcome", markup=False)
        yield KeyHints()

    def disabled_reason(self, action: str) -> str:
        """Refuse, while one runs, what would begin another or leave it unseen."""
        if reason := super().disabled_reason(action):
            return reason
        is_unseen = self._is_busy and action in _NOT_WHILE_BUSY
        return "a backup or restore is running" if is_unseen else ""

    @on(FieldInput.Remark)
    def _show_remark(self, event: FieldInput.Remark) -> None:
        self.query_one(f"#{event.control.id}-field", FormField).show(note=event.note)

    @on(Input.Submitted)
    async def _submit(self, event: Input.Submitted) -> None:
        await self.run_action("back_up" if event.input.id == "to" else "restore")

    @work(exclusive=True, group="backup", description="backing the catalogue up")
    async def action_back_up(self) -> None:
        """Write a backup to the file that was typed."""
        destination = self._typed("to")
        if destination is None:
            return
        self._begin("Backing up ...")
        try:
            manifest = await call(self.session.services.keeping.back_up(destination))
        except KmsTuiError as error:
            self._fail("to", error)
            return
        self._end(backed_up_lines(manifest, destination))

    @work(exclusive=True, group="backup", description="restoring the catalogue")
    async def action_restore(self) -> None:
        """Show what the backup holds; put it in the place of the catalogue if that is wanted."""
        source = self._typed("from")
        if source is None:
            return
        self._begin("Looking through the backup ...")
        try:
            await self._restore(source)
        except KmsTuiError as error:
            self._fail("from", error)

    async def _restore(self, source: Path) -> None:
        keeping = self.session.services.keeping
        manifest = await call(keeping.inspect(source))
        replaces = await call(keeping.has_catalogue())
        dialog = RestoreBackupDialog(manifest, source, replaces=replaces)
        if not await self.app.push_screen_wait(dialog):
            self._end(Text("Nothing was changed."))
            return
        self._begin("Restoring ...")
        restored = await call(keeping.restore(source, replace=replaces))
        self._end(restored_lines(restored))

    def _typed(self, field: str) -> Path | None:
        """Return the path in a field, or say there what is wrong with it."""
        typed = self.query_one(f"#{field}", Input).value.strip()
        try:
            path = Path(typed).expanduser() if typed and "\0" not in typed else None
        except RuntimeError:
            path = None  # the home of a user whom this host does not know
        problem = "" if path else "Type the path of a file; ~ is your home directory."
        self.query_one(f"#{field}-field", FormField).show(problem=problem)
        return path

    def _begin(self, doing: str) -> None:
        self._is_busy = True
        self.query_one("#from-field", FormField).show(problem="")
        self.query_one("#to-field", FormField).show(problem="")
        self._show(Text(doing))

    def _fail(self, field: str, error: KmsTuiError) -> None:
        self._end(Text(""))
        self.query_one(f"#{field}-field", FormField).show(problem=f"{error.what} {error.do}")

    def _end(self, outcome: Text) -> None:
        self._is_busy = False
        self._show(outcome)

    def _show(self, outcome: Text) -> None:
        self.query_one("#outcome", Static).update(outcome)
        self.refresh_bindings()

    def action_leave(self) -> None:
        """Go back to the list."""
        self.dismiss(None)
