"""A line of a form that holds text of a draft, and cleans it when it is left."""

from collections.abc import Callable

from textual import on
from textual.message import Message
from textual.widgets import Input

from kms_tui.domain import normalisation as normalise
from kms_tui.domain.configuration import Field
from kms_tui.domain.normalisation import Normalised
from kms_tui.ui.widgets.field_input import FieldInput
from kms_tui.ui.widgets.form_field import FormField

_CLEANING: dict[Field, Callable[[str], Normalised]] = {
    Field.NAME: normalise.text,
    Field.TENANT_ID: normalise.guid,
    Field.CLIENT_ID: normalise.guid,
    Field.SECRET_EXPIRES_ON: normalise.text,
    Field.VAULT_URL: normalise.vault_url,
    Field.KEY_NAME: normalise.text,
}
_EXAMPLES = {
    Field.NAME: "such as prod-eu-main",
    Field.TENANT_ID: "the directory's GUID",
    Field.CLIENT_ID: "the application's GUID",
    Field.SECRET_EXPIRES_ON: "such as 2027-12-31, or empty",
    Field.VAULT_URL: "such as https://my-vault.vault.azure.net",
    Field.KEY_NAME: "such as ybdb-master",
}


def field_id(field: Field) -> str:
    """Return the id of the line of a field."""
    return f"field-{field.name.lower()}"


class TextField(FormField):
    """One field of a draft, as text; says what was done to what was entered."""

    class Left(Message):
        """The field lost the focus after it was cleaned: time to judge it."""

        def __init__(self, field: Field, cleaned: Normalised) -> None:
            super().__init__()
            self.field = field
            """The field that was left."""
            self.cleaned = cleaned
            """What cleaning made of its text."""

    def __init__(self, field: Field, value: str = "") -> None:
        self._input = FieldInput(_EXAMPLES[field], id=f"entry-{field.name.lower()}")
        self._input.value = value
        super().__init__(str(field), self._input, id=field_id(field))
        self._field = field

    @property
    def value(self) -> str:
        """The text as it stands."""
        return self._input.value

    @value.setter
    def value(self, value: str) -> None:
        self._input.value = value

    def clean(self) -> Normalised:
        """Clean the text, and tell beside it what was done."""
        cleaned = _CLEANING[self._field](self.value)
        if cleaned.value != self.value:
            self.value = cleaned.value
            self.show(note=" ".join(cleaned.notes))
        return cleaned

    @on(Input.Blurred)
    def _leave(self) -> None:
        self.post_message(self.Left(self._field, self.clean()))

    @on(FieldInput.Remark)
    def _tell_remark(self, event: FieldInput.Remark) -> None:
        self.show(note=event.note)
