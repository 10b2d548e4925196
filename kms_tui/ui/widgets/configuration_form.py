"""The fields of a new configuration: what was typed, cleaned and judged field by field."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from kms_tui.domain import normalisation as normalise
from kms_tui.domain.configuration import (
    ALGORITHM,
    ConfigurationDraft,
    CredentialKind,
    Field,
)
from kms_tui.domain.field_rules import KEY_SIZES
from kms_tui.domain.normalisation import Normalised
from kms_tui.domain.secret import Secret
from kms_tui.ui.widgets.choice import Choice
from kms_tui.ui.widgets.field_input import FieldInput
from kms_tui.ui.widgets.form_field import FormField
from kms_tui.ui.widgets.secret_input import SecretInput

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
_KINDS = tuple(CredentialKind)


class ConfigurationForm(Vertical):
    """Gives a draft and a secret; shows what is wrong with them."""

    DEFAULT_CSS: ClassVar[str] = """
    ConfigurationForm { height: auto; }
    """

    class Left(Message):
        """A field lost the focus after it was cleaned: time to judge it."""

        def __init__(self, field: Field) -> None:
            super().__init__()
            self.field = field
            """The field that was left."""

    def compose(self) -> ComposeResult:
        """Lay out the fields in YugabyteDB Anywhere's order, with its labels."""
        yield self._text_field(Field.NAME)
        yield self._field(Field.CREDENTIAL_KIND, Choice(tuple(map(str, _KINDS)), id="kind"))
        yield self._text_field(Field.CLIENT_ID)
        yield self._field(Field.CLIENT_SECRET, SecretInput(id="secret", compact=True))
        yield self._text_field(Field.SECRET_EXPIRES_ON)
        yield self._text_field(Field.TENANT_ID)
        yield self._text_field(Field.VAULT_URL)
        yield self._text_field(Field.KEY_NAME)
        sizes = tuple(map(str, KEY_SIZES))
        yield FormField(
            "If it is missing", Choice(("stop", "create it"), id="missing"), id="if-missing"
        )
        yield FormField(
            "Key Algorithm", Static(f"{ALGORITHM} (the only one)", markup=False), id="alg"
        )
        yield self._field(Field.KEY_SIZE, Choice(sizes, id="size"))

    def _text_field(self, field: Field) -> FormField:
        entry = FieldInput(_EXAMPLES[field], id=f"entry-{field.name.lower()}")
        return self._field(field, entry)

    @staticmethod
    def _field(field: Field, entry: Input | SecretInput | Choice) -> FormField:
        return FormField(str(field), entry, id=f"field-{field.name.lower()}")

    def field(self, field: Field) -> FormField:
        """Return the line of a field."""
        return self.query_one(f"#field-{field.name.lower()}", FormField)

    def _entry(self, field: Field) -> Input:
        return self.query_one(f"#entry-{field.name.lower()}", Input)

    def draft(self) -> ConfigurationDraft:
        """Return what the fields hold, cleaned."""
        for field in _CLEANING:
            self._clean(field)
        has_secret = self.credential_kind is CredentialKind.CLIENT_SECRET
        return ConfigurationDraft(
            name=self._entry(Field.NAME).value,
            credential_kind=self.credential_kind,
            tenant_id=self._entry(Field.TENANT_ID).value,
            client_id=self._entry(Field.CLIENT_ID).value,
            secret_expires_on=self._entry(Field.SECRET_EXPIRES_ON).value if has_secret else "",
            vault_url=self._entry(Field.VAULT_URL).value,
            key_name=self._entry(Field.KEY_NAME).value,
            key_size=KEY_SIZES[self.query_one("#size", Choice).chosen],
            may_create_key=bool(self.query_one("#missing", Choice).chosen),
        )

    def secret(self) -> Secret:
        """Return the client secret as typed; empty for a managed identity."""
        if self.credential_kind is CredentialKind.MANAGED_IDENTITY:
            return Secret("")
        return Secret(self.query_one(SecretInput).take_secret())

    @property
    def credential_kind(self) -> CredentialKind:
        """The chosen way to sign in."""
        return _KINDS[self.query_one("#kind", Choice).chosen]

    @property
    def is_dirty(self) -> bool:
        """Whether anything was typed that would be lost."""
        typed = any(entry.value for entry in self.query(Input))
        return typed or bool(self.query_one(SecretInput).take_secret())

    def show(self, problems: dict[Field, str], warnings: dict[Field, str]) -> None:
        """Show problems and warnings at all fields, taking away those that are gone."""
        for field in Field:
            self.show_one(field, problems, warnings)

    def show_one(
        self, field: Field, problems: dict[Field, str], warnings: dict[Field, str]
    ) -> None:
        """Show problem and warning of one field."""
        self.field(field).show(problem=problems.get(field, ""), warning=warnings.get(field, ""))

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
        for field in _CLEANING:
            if event.input is self._entry(field):
                self._clean(field)
                self.post_message(self.Left(field))

    @on(Input.Submitted)
    def _go_on(self) -> None:
        """Enter goes to the next field: a pasted newline must never save."""
        self.screen.focus_next()

    @on(Choice.Changed, "#kind")
    def _show_fields_of_kind(self) -> None:
        has_secret = self.credential_kind is CredentialKind.CLIENT_SECRET
        self.field(Field.CLIENT_SECRET).display = has_secret
        self.field(Field.SECRET_EXPIRES_ON).display = has_secret

    @on(FieldInput.Remark)
    def _note_remark(self, event: FieldInput.Remark) -> None:
        for field in _CLEANING:
            if event.field_input is self._entry(field):
                self.field(field).show(note=event.note)

    @on(SecretInput.PasteNote)
    def _note_paste(self, event: SecretInput.PasteNote) -> None:
        self.field(Field.CLIENT_SECRET).show(note=event.note)

    def _clean(self, field: Field) -> None:
        entry = self._entry(field)
        cleaned = _CLEANING[field](entry.value)
        if cleaned.value != entry.value:
            entry.value = cleaned.value
            self.field(field).show(note=" ".join(cleaned.notes))
        if cleaned.key_name and not self._entry(Field.KEY_NAME).value:
            self._entry(Field.KEY_NAME).value = cleaned.key_name
