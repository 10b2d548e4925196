"""The fields of a credential: how YugabyteDB signs in, and as whom."""

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from kms_tui.domain.configuration import ConfigurationDraft, CredentialKind, Field
from kms_tui.domain.secret import Secret
from kms_tui.ui.widgets.choice import Choice
from kms_tui.ui.widgets.form_field import FormField
from kms_tui.ui.widgets.secret_input import SecretInput
from kms_tui.ui.widgets.text_field import TextField, field_id

_KINDS = tuple(CredentialKind)


class CredentialFields(Vertical):
    """In YugabyteDB Anywhere's order, with its labels; a managed identity has no secret."""

    DEFAULT_CSS: ClassVar[str] = """
    CredentialFields { height: auto; }
    """

    def __init__(self, draft: ConfigurationDraft, *, secret_hint: str = "") -> None:
        super().__init__()
        words = tuple(map(str, _KINDS))
        chosen = _KINDS.index(draft.credential_kind)
        self._kind = Choice(words, chosen=chosen, id="kind")
        self._client_id = TextField(Field.CLIENT_ID, draft.client_id)
        self._secret = SecretInput(secret_hint, id="secret", compact=True)
        self._expiry = TextField(Field.SECRET_EXPIRES_ON, draft.secret_expires_on)
        self._tenant_id = TextField(Field.TENANT_ID, draft.tenant_id)

    def compose(self) -> ComposeResult:
        """Lay out the lines."""
        kind, secret = Field.CREDENTIAL_KIND, Field.CLIENT_SECRET
        yield FormField(str(kind), self._kind, id=field_id(kind))
        yield self._client_id
        yield FormField(str(secret), self._secret, id=field_id(secret))
        yield self._expiry
        yield self._tenant_id

    def on_mount(self) -> None:
        """Show the fields that there are."""
        self._show_fields_of_kind()

    @property
    def kind(self) -> CredentialKind:
        """The chosen way to sign in."""
        return _KINDS[self._kind.chosen]

    @property
    def holds_secret(self) -> bool:
        """Whether a client secret was typed, also if it does not count."""
        return not self._secret.is_empty

    @property
    def has_secret(self) -> bool:
        """Whether a client secret was typed that counts."""
        return self.kind is CredentialKind.CLIENT_SECRET and self.holds_secret

    def secret(self) -> Secret:
        """Return the client secret as typed; empty for a managed identity."""
        return Secret(self._secret.take_secret() if self.has_secret else "")

    def typed_over(self, draft: ConfigurationDraft) -> ConfigurationDraft:
        """Return the draft with what the fields hold, also those that do not show."""
        return replace(
            draft,
            credential_kind=self.kind,
            client_id=self._client_id.value,
            secret_expires_on=self._expiry.value,
            tenant_id=self._tenant_id.value,
        )

    def draft_over(self, draft: ConfigurationDraft) -> ConfigurationDraft:
        """Return the draft with the credential that the fields describe."""
        typed = self.typed_over(draft)
        if self.kind is CredentialKind.MANAGED_IDENTITY:
            return replace(typed, secret_expires_on="")
        return typed

    def fill(self, draft: ConfigurationDraft) -> None:
        """Put other values into the fields; the typed secret stays."""
        self._kind.chosen = _KINDS.index(draft.credential_kind)
        self._client_id.value = draft.client_id
        self._expiry.value = draft.secret_expires_on
        self._tenant_id.value = draft.tenant_id

    def focus_secret(self) -> None:
        """Go to the client secret, or to the Client ID of a managed identity."""
        has_secret = self.kind is CredentialKind.CLIENT_SECRET
        (self._secret if has_secret else self._client_id.entry).focus()

    @on(Choice.Changed, "#kind")
    def _show_fields_of_kind(self) -> None:
        has_secret = self.kind is CredentialKind.CLIENT_SECRET
        self.query_one(f"#{field_id(Field.CLIENT_SECRET)}").display = has_secret
        self._expiry.display = has_secret

    @on(SecretInput.PasteNote)
    def _note_paste(self, event: SecretInput.PasteNote) -> None:
        line = self.query_one(f"#{field_id(Field.CLIENT_SECRET)}", FormField)
        line.show(note=event.note)
