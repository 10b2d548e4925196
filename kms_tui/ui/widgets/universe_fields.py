"""The fields of a universe: what was typed, cleaned and judged field by field."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from kms_tui.domain import normalisation as normalise
from kms_tui.domain.normalisation import Normalised
from kms_tui.domain.universe import UniverseDraft, UniverseField
from kms_tui.ui.widgets.field_input import FieldInput
from kms_tui.ui.widgets.form_field import FormField

_CLEANING: dict[UniverseField, Callable[[str], Normalised]] = {
    UniverseField.NAME: normalise.text,
    UniverseField.UUID: normalise.guid,
    UniverseField.NOTES: normalise.text,
}
_EXAMPLES = {
    UniverseField.NAME: "such as prod-eu",
    UniverseField.UUID: "YugabyteDB's own id of it, or empty",
    UniverseField.NOTES: "such as where it runs, or empty",
}


class UniverseFields(Vertical):
    """Gives a draft; shows what is wrong with it."""

    DEFAULT_CSS: ClassVar[str] = """
    UniverseFields { height: auto; }
    """

    class Left(Message):
        """A field lost the focus after it was cleaned: time to judge it."""

        def __init__(self, field: UniverseField) -> None:
            super().__init__()
            self.field = field
            """The field that was left."""

    def __init__(self, draft: UniverseDraft) -> None:
        """Begin with what the draft says."""
        super().__init__()
        self._first = draft

    def compose(self) -> ComposeResult:
        """Lay out the fields."""
        for field in UniverseField:
            entry = FieldInput(_EXAMPLES[field], id=f"entry-{field.name.lower()}")
            entry.value = _text_of(self._first, field)
            yield FormField(str(field), entry, id=f"field-{field.name.lower()}")

    def _field(self, field: UniverseField) -> FormField:
        return self.query_one(f"#field-{field.name.lower()}", FormField)

    def _entry(self, field: UniverseField) -> Input:
        return self.query_one(f"#entry-{field.name.lower()}", Input)

    def draft(self) -> UniverseDraft:
        """Return what the fields hold, cleaned."""
        for field in UniverseField:
            self._clean(field)
        name, uuid, notes = (self._entry(field).value for field in UniverseField)
        return UniverseDraft(name, uuid, notes)

    def fill(self, draft: UniverseDraft) -> None:
        """Let the fields hold what the draft says."""
        for field in UniverseField:
            self._entry(field).value = _text_of(draft, field)

    def show(self, problems: dict[UniverseField, str]) -> None:
        """Show the problems at all fields, taking away those that are gone."""
        for field in UniverseField:
            self.show_one(field, problems)

    def show_one(self, field: UniverseField, problems: dict[UniverseField, str]) -> None:
        """Show the problem of one field, or that it has none any more."""
        self._field(field).show(problem=problems.get(field, ""))

    @property
    def problem_count(self) -> int:
        """How many fields show a broken rule."""
        return sum(field.has_problem for field in self.query(FormField))

    def focus_first_problem(self) -> None:
        """Go to the first field that needs correcting."""
        for field in self.query(FormField):
            if field.has_problem:
                field.entry.focus()
                return

    @on(Input.Blurred)
    def _leave(self, event: Input.Blurred) -> None:
        field = self._field_of(event.input)
        self._clean(field)
        self.post_message(self.Left(field))

    @on(Input.Submitted)
    def _go_on(self) -> None:
        """Enter goes to the next field: a pasted newline must never save."""
        self.screen.focus_next()

    @on(FieldInput.Remark)
    def _note_remark(self, event: FieldInput.Remark) -> None:
        self._field(self._field_of(event.field_input)).show(note=event.note)

    def _field_of(self, entry: Input) -> UniverseField:
        return next(field for field in UniverseField if self._entry(field) is entry)

    def _clean(self, field: UniverseField) -> None:
        entry = self._entry(field)
        cleaned = _CLEANING[field](entry.value)
        if cleaned.value != entry.value:
            entry.value = cleaned.value
            self._field(field).show(note=" ".join(cleaned.notes))


def _text_of(draft: UniverseDraft, field: UniverseField) -> str:
    texts = {
        UniverseField.NAME: draft.name,
        UniverseField.UUID: draft.uuid,
        UniverseField.NOTES: draft.notes,
    }
    return texts[field]
