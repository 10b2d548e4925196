"""What the forms of a configuration have in common: cleaning, and showing what is wrong."""

from typing import ClassVar

from textual import on
from textual.containers import Vertical
from textual.widgets import Input

from kms_tui.domain.configuration import ConfigurationDraft, Field
from kms_tui.domain.normalisation import Normalised
from kms_tui.domain.secret import Secret
from kms_tui.ui.widgets.credential_fields import CredentialFields
from kms_tui.ui.widgets.form_field import FormField
from kms_tui.ui.widgets.text_field import TextField, field_id


class DraftForm(Vertical):
    """Gives a draft and a secret; shows at each field what is wrong with it."""

    DEFAULT_CSS: ClassVar[str] = """
    DraftForm { height: auto; }
    """

    def draft(self) -> ConfigurationDraft:
        """Return what the fields hold, cleaned."""
        raise NotImplementedError

    @property
    def is_dirty(self) -> bool:
        """Whether anything was typed that would be lost."""
        raise NotImplementedError

    @property
    def credential(self) -> CredentialFields:
        """The fields of the credential."""
        return self.query_one(CredentialFields)

    def secret(self) -> Secret:
        """Return the client secret as typed; empty for a managed identity."""
        return self.credential.secret()

    def clean(self) -> None:
        """Clean all text."""
        for line in self.query(TextField):
            self.take(line.clean())

    def take(self, cleaned: Normalised) -> None:
        """Use what cleaning one field found for another one."""

    def show(self, problems: dict[Field, str], warnings: dict[Field, str]) -> None:
        """Show problems and warnings at all fields, taking away those that are gone."""
        for field in Field:
            self.show_one(field, problems, warnings)

    def show_one(
        self, field: Field, problems: dict[Field, str], warnings: dict[Field, str]
    ) -> None:
        """Show problem and warning of one field, if the form has it."""
        for line in self.query(f"#{field_id(field)}").results(FormField):
            line.show(problem=problems.get(field, ""), warning=warnings.get(field, ""))

    @property
    def problem_count(self) -> int:
        """How many fields show a broken rule."""
        return sum(line.has_problem for line in self.query(FormField))

    def focus_first_problem(self) -> None:
        """Go to the first field that needs correcting."""
        for line in self.query(FormField):
            if line.has_problem:
                line.entry.focus()
                return

    @on(Input.Submitted)
    def _go_on(self) -> None:
        """Enter goes to the next field: a pasted newline must never save."""
        self.screen.focus_next()

    @on(TextField.Left)
    def _take_what_was_left(self, event: TextField.Left) -> None:
        self.take(event.cleaned)
