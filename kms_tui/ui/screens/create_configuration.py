"""The form for a new configuration. Returns the created one, or None."""

from dataclasses import replace

from kms_tui.domain.check import Verdict
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.services.reporting import Report
from kms_tui.ui.presentation import cloud_line, expected_checks
from kms_tui.ui.screens.activity import CHECKING, SAVING, ActivityScreen, Consent
from kms_tui.ui.screens.configuration_form_screen import ConfigurationFormScreen
from kms_tui.ui.session import Session
from kms_tui.ui.widgets.configuration_form import ConfigurationForm


class CreateConfigurationScreen(ConfigurationFormScreen):
    """Begins with empty fields, at the first one."""

    def __init__(self, session: Session) -> None:
        self._form = ConfigurationForm()
        super().__init__(session, self._form, "new")

    def idle_line(self) -> str:
        """Return which cloud the vault belongs to, once that can be told."""
        clouds = self.session.services.configurations.clouds
        cloud = cloud_line(self._form.draft().vault_url, clouds)
        return cloud or "Checks run before anything is stored."

    async def save(self) -> None:
        """Prove and store it; come back to the form if that does not work out."""
        draft, secret = self._form.draft(), self._form.secret()
        if not self.judge_all(draft, secret) or not await self.open_secrets(draft.credential_kind):
            return

        async def prove_and_save(report: Report, consent: Consent) -> KmsConfiguration:
            allowed = replace(draft, may_create_key=draft.may_create_key or consent.create_key)
            return await self.session.services.configurations.create(
                allowed, secret, report, despite_warnings=consent.despite_warnings
            )

        pending = expected_checks(creates_key=draft.may_create_key, saves=True)
        screen = ActivityScreen(
            f"save {draft.name}",
            prove_and_save,
            pending=pending,
            wording=SAVING,
            session=self.session.label,
        )
        activity = await self.app.push_screen_wait(screen)
        if activity.result is not None:
            self.dismiss(activity.result)
        else:
            self.show_run(activity)

    async def check(self) -> None:
        """Run all checks without changing anything."""
        draft, secret = self._form.draft(), self._form.secret()
        if not self.judge_all(draft, secret):
            return

        async def prove(report: Report, _consent: Consent) -> Verdict:
            return await self.session.services.configurations.check_draft(draft, secret, report)

        screen = ActivityScreen(
            f"check {draft.name}",
            prove,
            pending=expected_checks(creates_key=False, saves=False),
            wording=CHECKING,
            session=self.session.label,
        )
        activity = await self.app.push_screen_wait(screen)
        self.show_run(activity)
