"""Warns of what an exported universe key is, and asks where to and whether it is meant."""

from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, Static

from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.visible_text import visible
from kms_tui.services.boundary import call
from kms_tui.services.deeds.universe_keys import EXPORT_WORD
from kms_tui.services.key_export import KeyExport
from kms_tui.services.ports import KeyDestination
from kms_tui.ui.export_text import WARNING, typed_destination
from kms_tui.ui.terminal.leaving import Dialog
from kms_tui.ui.widgets.field_input import FieldInput
from kms_tui.ui.widgets.form_field import FormField
from kms_tui.ui.widgets.key_hints import KeyHints


class ExportKeyDialog(Dialog[KeyDestination | None]):
    """Returns a place that can take the key, or None; Esc changes nothing.

    Nothing is exported before the word stands there; Enter on the first field only goes on.
    """

    DEFAULT_CSS: ClassVar[str] = """
    ExportKeyDialog .explanation { margin-bottom: 1; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        # Priority: what is typed behind Enter in one go has to find the next field.
        Binding("enter", "next", "next, export", priority=True, id="export.next"),
        Binding("ctrl+s,f10", "export", "export", id="export.export", key_display="^s/F10"),
        Binding("escape", "dismiss(None)", "cancel", id="export.cancel"),
    ]

    def __init__(self, export: KeyExport, title: str) -> None:
        """Take what the key is called."""
        super().__init__()
        self._export = export
        self._title = title

    def compose(self) -> ComposeResult:
        """Lay out the warning and the two fields."""
        place, word = FieldInput("such as ~/key, or fd:3", id="place"), FieldInput("", id="word")
        with Vertical(classes="dialog"):
            with VerticalScroll(can_focus=False):
                yield Static(Text(f"Export {visible(self._title)}?", "bold"), markup=False)
                yield Static(WARNING, classes="explanation", markup=False)
            yield FormField("Write it to", place, id="place-field")
            yield FormField(f"Type {EXPORT_WORD}", word, id="word-field")
            yield KeyHints()

    def on_mount(self) -> None:
        """Begin at the place, which is empty."""
        self.query_one("#place", Input).focus()

    @on(FieldInput.Remark)
    def _show_remark(self, event: FieldInput.Remark) -> None:
        self.query_one(f"#{event.control.id}-field", FormField).show(note=event.note)

    def action_next(self) -> None:
        """Go on to the word; there, export if it is the right one."""
        word = self.query_one("#word", Input)
        if word.has_focus:
            self.action_export()
        else:
            word.focus()

    @work(exclusive=True, group="export", description="looking at the place")
    async def action_export(self) -> None:
        """Return the place, if the word stands there and the place can take a key."""
        destination = typed_destination(self.query_one("#place", Input).value)
        problem = await self._problem_of(destination)
        word = self.query_one("#word", Input).value.strip()
        unsaid = f"Type {EXPORT_WORD} in capital letters, or press Esc to export nothing."
        self.query_one("#place-field", FormField).show(problem=problem)
        self.query_one("#word-field", FormField).show(problem="" if word == EXPORT_WORD else unsaid)
        if problem:
            self.query_one("#place", Input).focus()
        elif word == EXPORT_WORD:
            self.dismiss(destination)

    async def _problem_of(self, destination: KeyDestination | None) -> str:
        if destination is None:
            return "Type the path of a new file (~ is your home directory), or fd: and a number."
        try:
            await call(self._export.refuse_unusable(destination))
        except KmsTuiError as error:
            return f"{error.what} {error.do}"
        return ""
