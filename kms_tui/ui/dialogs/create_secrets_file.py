"""Creates the encrypted secrets file: a passphrase, typed twice."""

from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.field_rules import MIN_PASSPHRASE_LENGTH, passphrase_problem
from kms_tui.domain.secret import Secret
from kms_tui.services.boundary import call
from kms_tui.services.ports import SecretStore
from kms_tui.services.secret_access import SecretAccess
from kms_tui.ui.terminal.leaving import Dialog
from kms_tui.ui.widgets.form_field import FormField
from kms_tui.ui.widgets.key_hints import KeyHints
from kms_tui.ui.widgets.secret_input import SecretInput

_EXPLANATION = (
    "Client secrets will rest in an encrypted file on this host. Its passphrase is asked for "
    f"once per session, has at least {MIN_PASSPHRASE_LENGTH} characters, and cannot be recovered: "
    "keep it where you keep such things."
)


class CreateSecretsFileDialog(Dialog[bool]):
    """Returns whether the file exists and is open now; Esc creates nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "next",
            "next, create",
            priority=True,
            key_display="enter",
            id="create_secrets.next",
        ),
        Binding("escape", "dismiss(False)", "cancel", id="create_secrets.cancel"),
    ]

    def __init__(self, secret_access: SecretAccess, store: SecretStore) -> None:
        super().__init__()
        self._secret_access = secret_access
        self._store = store

    def compose(self) -> ComposeResult:
        """Lay out the explanation and the two fields."""
        with Vertical(classes="dialog"):
            yield Static(Text("Create the encrypted secrets file", "bold"), markup=False)
            yield Static(_EXPLANATION, markup=False)
            yield FormField(
                "Passphrase", SecretInput(id="passphrase", compact=True), id="passphrase-field"
            )
            yield FormField("Once more", SecretInput(id="again", compact=True), id="again-field")
            yield Static("", id="progress", markup=False)
            yield KeyHints()

    def action_next(self) -> None:
        """Go on to the second field, or create the file from there."""
        if self.focused is self.query_one("#passphrase"):
            self.query_one("#again").focus()
            return
        self._create()

    @work(exclusive=True, group="create-secrets", description="creating the secrets file")
    async def _create(self) -> None:
        passphrase = Secret(self.query_one("#passphrase", SecretInput).take_secret())
        again = Secret(self.query_one("#again", SecretInput).take_secret())
        problem = passphrase_problem(passphrase)
        difference = "" if passphrase == again else "The two differ; type both again."
        self._show("#passphrase-field", problem)
        self._show("#again-field", difference)
        if problem or difference:
            self._start_over()
            return
        self.query_one("#progress", Static).update("Creating ...")
        try:
            await call(self._secret_access.create(self._store, passphrase))
        except KmsTuiError as error:
            self.query_one("#progress", Static).update("")
            self._show("#passphrase-field", f"{error.what} {error.do}")
            self._start_over()
            return
        self.dismiss(True)

    def _show(self, field: str, problem: str) -> None:
        self.query_one(field, FormField).show(problem=problem)

    def _start_over(self) -> None:
        for entry in self.query(SecretInput):
            entry.clear()
        self.query_one("#passphrase").focus()
