"""Asks for the name of a configuration before it is deleted."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.ui.deletion_text import what_goes
from kms_tui.ui.dialogs.question import CANCEL, QuestionDialog
from kms_tui.ui.widgets.field_input import FieldInput
from kms_tui.ui.widgets.form_field import FormField

_DELETE = "delete"
_NOT_YET = "Tab leads here; Delete appears below once the whole name stands here."


class DeleteConfigurationDialog(QuestionDialog[bool]):
    """Returns True only if the name was typed and Delete pressed; begins at Cancel."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "dismiss(None)", "cancel", show=False, id="delete.cancel"),
    ]

    def __init__(self, configuration: KmsConfiguration) -> None:
        question = f'Delete the configuration "{configuration.name}"?'
        super().__init__(question, what_goes(configuration), answers={_DELETE: "Delete"})
        self._name_to_type = configuration.name
        self._line = FormField("Type its name", FieldInput("", id="typed-name"), id="confirmation")

    def fields(self) -> ComposeResult:
        """Ask for the name."""
        yield self._line

    def on_mount(self) -> None:
        """Begin at what changes nothing."""
        self.focus_answer(CANCEL)
        self._offer(is_typed=False)

    def answer(self, name: str) -> bool:
        """Return that it is to be deleted."""
        return name == _DELETE

    @on(Input.Changed)
    def _compare(self, event: Input.Changed) -> None:
        self._offer(is_typed=event.value.strip() == self._name_to_type)

    @on(Input.Submitted)
    def _go_on(self) -> None:
        """Go to Delete, if it is there; a pasted line end must never delete."""
        self.focus_next()

    def _offer(self, *, is_typed: bool) -> None:
        self.query_one(f"#{_DELETE}").display = is_typed
        self._line.show(note="" if is_typed else _NOT_YET)
