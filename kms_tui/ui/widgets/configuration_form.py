"""The fields of a new configuration: a name, a credential, a master key."""

from textual.app import ComposeResult
from textual.widgets import Input, Static

from kms_tui.domain.configuration import ALGORITHM, ConfigurationDraft, Field
from kms_tui.domain.field_rules import KEY_SIZES
from kms_tui.domain.normalisation import Normalised
from kms_tui.ui.widgets.choice import Choice
from kms_tui.ui.widgets.credential_fields import CredentialFields
from kms_tui.ui.widgets.draft_form import DraftForm
from kms_tui.ui.widgets.form_field import FormField
from kms_tui.ui.widgets.text_field import TextField, field_id


class ConfigurationForm(DraftForm):
    """Begins empty; all fields are wanted."""

    def __init__(self) -> None:
        super().__init__()
        self._name_line = TextField(Field.NAME)
        self._vault_url = TextField(Field.VAULT_URL)
        self._key_name = TextField(Field.KEY_NAME)
        self._if_missing = Choice(("stop", "create it"), id="missing")
        self._key_size = Choice(tuple(map(str, KEY_SIZES)), id="size")

    def compose(self) -> ComposeResult:
        """Lay out the fields in YugabyteDB Anywhere's order, with its labels."""
        yield self._name_line
        yield CredentialFields(ConfigurationDraft())
        yield self._vault_url
        yield self._key_name
        yield FormField("If it is missing", self._if_missing, id="if-missing")
        only = Static(f"{ALGORITHM} (the only one)", markup=False)
        yield FormField("Key Algorithm", only, id="alg")
        yield FormField(str(Field.KEY_SIZE), self._key_size, id=field_id(Field.KEY_SIZE))

    def draft(self) -> ConfigurationDraft:
        """Return what the fields hold, cleaned."""
        self.clean()
        return self.credential.draft_over(
            ConfigurationDraft(
                name=self._name_line.value,
                vault_url=self._vault_url.value,
                key_name=self._key_name.value,
                key_size=KEY_SIZES[self._key_size.chosen],
                may_create_key=bool(self._if_missing.chosen),
            )
        )

    @property
    def is_dirty(self) -> bool:
        """Whether anything was typed."""
        return any(entry.value for entry in self.query(Input)) or self.credential.holds_secret

    def take(self, cleaned: Normalised) -> None:
        """Fill in the key name of a pasted key identifier, if none was typed."""
        if cleaned.key_name and not self._key_name.value:
            self._key_name.value = cleaned.key_name
