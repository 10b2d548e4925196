"""The form of a stored configuration: its credential can change, all else is fixed."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Static

from kms_tui.domain.configuration import ConfigurationDraft, CredentialKind, Field, KmsConfiguration
from kms_tui.domain.credential_change import credential_changes, rebased
from kms_tui.domain.universe_key import WrappedUniverseKey
from kms_tui.domain.visible_text import visible
from kms_tui.ui.edit_text import (
    GONE,
    KEEPS_SECRET,
    WHY_FIXED,
    changes_text,
    heading,
    meanwhile_text,
    proofs_line,
    secret_outlook,
)
from kms_tui.ui.widgets.choice import Choice
from kms_tui.ui.widgets.credential_fields import CredentialFields
from kms_tui.ui.widgets.draft_form import DraftForm
from kms_tui.ui.widgets.form_field import FormField
from kms_tui.ui.widgets.secret_input import SecretInput
from kms_tui.ui.widgets.text_field import field_id


class EditCredentialForm(DraftForm):
    """Begins with what is stored, and says all the time what saving would change."""

    DEFAULT_CSS: ClassVar[str] = """
    EditCredentialForm Static { height: auto; }
    EditCredentialForm #meanwhile { display: none; }
    """

    def __init__(self, configuration: KmsConfiguration) -> None:
        super().__init__()
        self._was = configuration
        has_secret = configuration.credential.kind is CredentialKind.CLIENT_SECRET
        hint = KEEPS_SECRET if has_secret else ""
        self._credential = CredentialFields(configuration.draft(), secret_hint=hint)

    def compose(self) -> ComposeResult:
        """Lay out what can change, what will, and what cannot."""
        yield Static("", id="meanwhile", markup=False)
        yield self._credential
        yield Static(heading("what will change"), markup=False)
        yield Static("", id="changes", markup=False)
        yield Static("", id="proofs", markup=False)
        yield Static(heading("fixed"), markup=False)
        yield Static(WHY_FIXED, markup=False)
        yield _fixed(str(Field.VAULT_URL), self._was.vault_url, field_id(Field.VAULT_URL))
        yield _fixed(str(Field.KEY_NAME), self._was.key_name, field_id(Field.KEY_NAME))
        yield _fixed("Key Algorithm", self._was.algorithm, "alg")
        yield _fixed(str(Field.KEY_SIZE), str(self._was.key_size), field_id(Field.KEY_SIZE))

    def on_mount(self) -> None:
        """Say that nothing changes so far."""
        self._show_changes()

    def draft(self) -> ConfigurationDraft:
        """Return what the fields hold, cleaned, with what is fixed."""
        self.clean()
        return self._credential.draft_over(self._was.draft())

    @property
    def is_dirty(self) -> bool:
        """Whether saving would change anything."""
        return self.credential.has_secret or self.draft() != self._was.draft()

    @property
    def keeps_secret(self) -> bool:
        """Whether the stored client secret stays in use."""
        kinds = {self._was.credential.kind, self._credential.kind}
        return kinds == {CredentialKind.CLIENT_SECRET} and not self._credential.has_secret

    def tell_proofs(self, keys: Sequence[WrappedUniverseKey]) -> None:
        """Say which universe keys the credential has to unwrap."""
        self.query_one("#proofs", Static).update(proofs_line(keys))

    def go_on_from(self, now: KmsConfiguration) -> None:
        """Take over what another session changed, except for what was typed here, and tell it."""
        self._tell(meanwhile_text(self._was, now))
        typed = self._credential.typed_over(self._was.draft())
        self._credential.fill(rebased(typed, self._was.draft(), now.draft()))
        self._was = now
        self._show_changes()

    def tell_gone(self) -> None:
        """Say that another session deleted the configuration."""
        self._tell(Text(GONE, "bold red"))

    def _tell(self, what: Text) -> None:
        meanwhile = self.query_one("#meanwhile", Static)
        meanwhile.update(what)
        meanwhile.display = True

    @on(Input.Changed)
    @on(Choice.Changed)
    @on(SecretInput.Edited)
    def _show_changes(self) -> None:
        typed = self._credential.draft_over(self._was.draft())
        is_typed = self._credential.has_secret
        secret = secret_outlook(self._was, self._credential.kind, is_typed=is_typed)
        changes = credential_changes(self._was.draft(), typed)
        self.query_one("#changes", Static).update(changes_text(self._was, changes, secret))


def _fixed(label: str, untrusted_value: str, line_id: str) -> FormField:
    """Return a line that shows what cannot be edited; what is wrong with it shows there too."""
    return FormField(label, Static(visible(untrusted_value), markup=False), id=line_id)
