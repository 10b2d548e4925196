"""What the full screens have in common: help, problems, an open secret store, checks."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType

from kms_tui.domain.configuration import CredentialKind, KmsConfiguration
from kms_tui.domain.errors import KmsTuiError
from kms_tui.services.boundary import call
from kms_tui.services.ports import SecretStore, SecretStoreState
from kms_tui.services.reporting import Report
from kms_tui.services.secret_access import SecretAccess
from kms_tui.ui.dialogs.problem import ProblemDialog
from kms_tui.ui.presentation import CHECK_WORDS, expected_checks
from kms_tui.ui.screens.activity import CHECKING, ActivityScreen, Consent
from kms_tui.ui.session import Session
from kms_tui.ui.terminal.held_keys import holding_keys
from kms_tui.ui.terminal.leaving import Dialog, Leavable
from kms_tui.ui.widgets.copies import OffersCopies

T = TypeVar("T")


class SessionScreen(OffersCopies, Leavable[T], Generic[T]):
    """A screen that acts through the services of a session."""

    # Textual's own rule for screens does not find those that something is mixed into first. And
    # below a screen without a background it draws all that lies there, one inside the other.
    DEFAULT_CSS: ClassVar[str] = """
    SessionScreen { background: $background; }
    """
    STATUS_WORDS: ClassVar[Sequence[tuple[str, str]]] = CHECK_WORDS
    """The status words on this screen and their meanings, for the help."""
    CHANGES: ClassVar[frozenset[str]] = frozenset()
    """The actions that change something, here or in Azure: off in a read-only session."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1", "app.help", "help", id="screen.help", key_display="?"),
        Binding("L", "app.lock_secrets", "lock", show=False, id="screen.lock"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        """The services and where the admin is."""
        self._is_changing = False

    def disabled_reason(self, action: str) -> str:
        """Return why an action cannot be taken now, in words for the help; empty if it can.

        Screens say theirs after asking this one.
        """
        if self._is_changing:
            return "a change is being made"
        if self.session.is_read_only and action in self.CHANGES:
            return "this session is read-only"
        return super().disabled_reason(action)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Take no key meanwhile: an action of the same group cancels what this one changes."""
        self._is_changing = True
        try:
            yield
        finally:
            self._is_changing = False
            self.refresh_bindings()

    async def open_secrets(
        self, kind: CredentialKind, configuration: KmsConfiguration | None = None
    ) -> bool:
        """Open the store of a configuration's secret, or that of a new one, asking if need be.

        Returns whether the secret can be used now.
        """
        if kind is CredentialKind.MANAGED_IDENTITY:
            return True
        access = self.session.services.secret_access
        try:
            with holding_keys(self.app):
                store = await call(access.store_for(configuration))
                state = await call(access.prepare(store))
        except KmsTuiError as error:
            await self.show_problem(error)
            return False
        if state is SecretStoreState.READY:
            return True
        return await self.app.push_screen_wait(_dialog(access, store, state))

    async def open_all_secrets(self, configurations: Iterable[KmsConfiguration]) -> bool:
        """Open the store of each configuration's secret; return whether all can be used now."""
        for configuration in configurations:
            if not await self.open_secrets(configuration.credential.kind, configuration):
                return False
        return True

    async def show_problem(self, error: KmsTuiError) -> None:
        """Show an error until it is closed."""
        await self.app.push_screen_wait(ProblemDialog(error))

    async def check_configuration(self, configuration: KmsConfiguration) -> KmsConfiguration | None:
        """Run all checks on a stored configuration; return it with the outcome, if any."""
        if not await self.open_secrets(configuration.credential.kind, configuration):
            return None

        async def check(report: Report, _consent: Consent) -> KmsConfiguration:
            return await self.session.services.configurations.check(configuration.id, report)

        screen = ActivityScreen(
            f"check {configuration.name}",
            check,
            pending=expected_checks(creates_key=False, saves=False)[1:],
            wording=CHECKING,
            session=self.session.label,
        )
        activity = await self.app.push_screen_wait(screen)
        return activity.result


def _dialog(access: SecretAccess, store: SecretStore, state: SecretStoreState) -> Dialog[bool]:
    """Return the question that opens a store which is not open."""
    from kms_tui.ui.dialogs.create_secrets_file import CreateSecretsFileDialog
    from kms_tui.ui.dialogs.unlock_elsewhere import UnlockElsewhereDialog
    from kms_tui.ui.dialogs.unlock_secrets import UnlockSecretsDialog

    if not store.has_passphrase:
        return UnlockElsewhereDialog(access, store)
    if state is SecretStoreState.MISSING:
        return CreateSecretsFileDialog(access, store)
    return UnlockSecretsDialog(access, store)
