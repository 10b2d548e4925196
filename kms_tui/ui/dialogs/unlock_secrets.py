"""Asks for the passphrase of the encrypted secrets file."""

from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.secret import Secret
from kms_tui.services.boundary import call
from kms_tui.services.ports import SecretStore
from kms_tui.services.secret_access import SecretAccess
from kms_tui.ui.terminal.leaving import Dialog
from kms_tui.ui.widgets.form_field import FormField
from kms_tui.ui.widgets.key_hints import KeyHints
from kms_tui.ui.widgets.secret_input import SecretInput


class UnlockSecretsDialog(Dialog[bool]):
    """Returns whether the file is open now; Esc leaves it locked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "unlock", "unlock", priority=True, key_display="enter", id="unlock.unlock"
        ),
        Binding("escape", "dismiss(False)", "cancel", id="unlock.cancel"),
    ]

    def __init__(self, secret_access: SecretAccess, store: SecretStore) -> None:
        super().__init__()
        self._secret_access = secret_access
        self._store = store

    def compose(self) -> ComposeResult:
        """Lay out the question."""
        with Vertical(classes="dialog"):
            yield Static(Text("Unlock the encrypted secrets file", "bold"), markup=False)
            yield Static("Asked for once per session, and again after it was locked.", markup=False)
            yield FormField(
                "Passphrase", SecretInput(id="passphrase", compact=True), id="passphrase-field"
            )
            yield Static("", id="progress", markup=False)
            yield KeyHints()

    @work(exclusive=True, group="unlock", description="unlocking the secrets file")
    async def action_unlock(self) -> None:
        """Try the passphrase; a wrong one is told and may be typed again."""
        passphrase = self.query_one(SecretInput)
        field, progress = self.query_one(FormField), self.query_one("#progress", Static)
        progress.update("Opening ...")
        try:
            await call(self._secret_access.unlock(self._store, Secret(passphrase.take_secret())))
        except KmsTuiError as error:
            passphrase.clear()
            progress.update("")
            field.show(problem=f"{error.what} {error.do}")
            return
        passphrase.clear()
        self.dismiss(True)
