"""The form that gives a configuration another credential. Returns the configuration, or None."""

from typing import ClassVar

from textual import work

from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.configuration import ConfigurationDraft, Field, KmsConfiguration
from kms_tui.domain.errors import ConfigurationNotFound, KmsTuiError
from kms_tui.domain.secret import Secret
from kms_tui.services.boundary import call
from kms_tui.services.reporting import Report
from kms_tui.ui.edit_text import GONE, NOTHING_TO_SAVE
from kms_tui.ui.presentation import expected_checks
from kms_tui.ui.screens.activity import CHECKING, ActivityScreen, Consent, Wording
from kms_tui.ui.screens.configuration_form_screen import ConfigurationFormScreen
from kms_tui.ui.session import Session
from kms_tui.ui.widgets.edit_credential_form import EditCredentialForm

EDITING = Wording(
    "Saved: the new credential is in use.",
    "Nothing was changed: the old credential stays in use.",
    "Stopping now changes: {leaves}.",
    "Stopped. Changed: {leaves}.",
)
_MEANWHILE = "Changed meanwhile by another session, as told above. Nothing was saved yet."


class EditConfigurationScreen(ConfigurationFormScreen):
    """Begins with what is stored, at the client secret: that is what is changed most."""

    AUTO_FOCUS: ClassVar[str | None] = ""

    def __init__(self, session: Session, configuration: KmsConfiguration) -> None:
        self._was = configuration
        self._form = EditCredentialForm(configuration)
        super().__init__(session, self._form, configuration.name, "edit")

    def on_mount(self) -> None:
        """Begin at the secret; find out what the credential has to unwrap."""
        self._form.credential.focus_secret()
        self._count_proofs()

    @work(exclusive=True, group="proofs", description="counting the universe keys")
    async def _count_proofs(self) -> None:
        try:
            keys = await call(self.session.services.universes.protected_keys(self._was.id))
        except KmsTuiError as error:
            await self.show_problem(error)
        else:
            self._form.tell_proofs(keys)

    def problems(self, draft: ConfigurationDraft, secret: Secret) -> dict[Field, str]:
        """Return the broken rules per field; a secret that is kept was judged when it came."""
        problems = super().problems(draft, secret)
        if self._form.keeps_secret:
            problems.pop(Field.CLIENT_SECRET, None)
        return problems

    def idle_line(self) -> str:
        """Return what happens to the old credential."""
        return "The old credential stays in use until the new one is proven and saved."

    async def save(self) -> None:
        """Prove and store it; come back to the form if that does not work out."""
        draft, secret = self._form.draft(), self._form.secret()
        if not await self._is_ready(draft, secret) or not await self._opens_for_saving(draft):
            return
        was = self._was

        async def prove_and_save(report: Report, consent: Consent) -> KmsConfiguration:
            return await self.session.services.configurations.edit(
                was, draft, secret, report, despite_warnings=consent.despite_warnings
            )

        screen = ActivityScreen(
            f"edit {was.name}",
            prove_and_save,
            pending=_expected(saves=True),
            wording=EDITING,
            session=self.session.label,
        )
        activity = await self.app.push_screen_wait(screen)
        if activity.result is not None:
            self.dismiss(activity.result)
            return
        self.show_run(activity)
        await self._is_unchanged()

    async def check(self) -> None:
        """Run all checks without changing anything."""
        draft, secret = self._form.draft(), self._form.secret()
        if not await self._is_ready(draft, secret) or not await self._opens_stored(draft):
            return
        was = self._was

        async def prove(report: Report, _consent: Consent) -> Verdict:
            configurations = self.session.services.configurations
            return await configurations.check_edit(was, draft, secret, report)

        screen = ActivityScreen(
            f"check {was.name}",
            prove,
            pending=_expected(saves=False),
            wording=CHECKING,
            session=self.session.label,
        )
        activity = await self.app.push_screen_wait(screen)
        self.show_run(activity)

    async def _is_ready(self, draft: ConfigurationDraft, secret: Secret) -> bool:
        """Return whether there is something to prove, on top of what is stored now."""
        if not await self._is_unchanged():
            return False
        if not self._form.is_dirty:
            self.show_state(NOTHING_TO_SAVE)
            return False
        return self.judge_all(draft, secret)

    async def _is_unchanged(self) -> bool:
        """Return whether no other session edited it meanwhile; else tell, and go on from that."""
        try:
            found = await call(self.session.services.configurations.get(self._was.id))
        except ConfigurationNotFound:
            self._form.tell_gone()
            self._show_top(GONE)
            return False
        except KmsTuiError as error:
            await self.show_problem(error)
            return False
        was, self._was = self._was, found
        if found.revision == was.revision:
            # If its secret was moved, that is nothing for the admin to look at.
            return True
        self._form.go_on_from(found)
        self._show_top(_MEANWHILE)
        return False

    def _show_top(self, message: str) -> None:
        self.query_one("#form").scroll_home(animate=False)
        self.show_state(message)

    async def _opens_stored(self, draft: ConfigurationDraft) -> bool:
        """Open the store of the secret that is kept, if it is."""
        if not self._form.keeps_secret:
            return True
        return await self.open_secrets(draft.credential_kind, self._was)

    async def _opens_for_saving(self, draft: ConfigurationDraft) -> bool:
        """Open what the secret is read from and, as an edit stores it anew, written to."""
        kind = draft.credential_kind
        return await self._opens_stored(draft) and await self.open_secrets(kind)


def _expected(*, saves: bool) -> list[Check]:
    return expected_checks(creates_key=False, saves=saves, proves_universe_keys=True)
