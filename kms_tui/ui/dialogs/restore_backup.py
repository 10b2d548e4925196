"""Shows what a backup holds and asks before it becomes the catalogue."""

from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from kms_tui.services.deeds.keeping import RESTORE_WORD
from kms_tui.services.ports import BackupManifest
from kms_tui.ui.backup_text import manifest_lines
from kms_tui.ui.terminal.leaving import Dialog
from kms_tui.ui.widgets.field_input import FieldInput
from kms_tui.ui.widgets.form_field import FormField
from kms_tui.ui.widgets.key_hints import KeyHints

_REPLACES = (
    "It replaces the whole catalogue of this host, which is kept in a file beside it. Other "
    "sessions go on with the restored one."
)
_NOTHING_TO_REPLACE = "There is nothing in the catalogue of this host that it would replace."


class RestoreBackupDialog(Dialog[bool]):
    """Returns whether to restore it; Esc changes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "restore", "restore", priority=True, key_display="enter", id="restore.restore"
        ),
        Binding("escape", "dismiss(False)", "cancel", id="restore.cancel"),
    ]

    def __init__(self, manifest: BackupManifest, source: Path, *, replaces: bool) -> None:
        super().__init__()
        self._manifest = manifest
        self._source = source
        self._replaces = replaces

    def compose(self) -> ComposeResult:
        """Lay out the facts, what happens, and the question if something would be replaced."""
        with Vertical(classes="dialog"):
            with VerticalScroll(can_focus=False):
                yield Static(Text("Restore this backup?", "bold"), markup=False)
                yield Static(manifest_lines(self._manifest, self._source), markup=False)
                yield Static(_REPLACES if self._replaces else _NOTHING_TO_REPLACE, markup=False)
            if self._replaces:
                word = FieldInput("", id="word")
                yield FormField(f"Type {RESTORE_WORD}", word, id="word-field")
            yield KeyHints()

    def action_restore(self) -> None:
        """Go on, if nothing is replaced or the word stands there."""
        if self._replaces and self.query_one("#word", FieldInput).value.strip() != RESTORE_WORD:
            problem = f"Type {RESTORE_WORD} in capital letters, or press Esc to change nothing."
            self.query_one(FormField).show(problem=problem)
            return
        self.dismiss(True)
