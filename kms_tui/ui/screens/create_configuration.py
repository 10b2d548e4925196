"""The form for a new configuration. Returns the created one, or None."""

from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Footer, Static

from kms_tui.domain.check import Verdict
from kms_tui.domain.configuration import ConfigurationDraft, Field, KmsConfiguration
from kms_tui.domain.secret import Secret
from kms_tui.services.reporting import Report
from kms_tui.ui.dialogs.discard_draft import DiscardDraftDialog
from kms_tui.ui.presentation import cloud_line, expected_checks
from kms_tui.ui.screens.activity import (
    CHECKING,
    SAVING,
    Activity,
    ActivityScreen,
    Consent,
)
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.session import Session
from kms_tui.ui.widgets.check_list import CheckList
from kms_tui.ui.widgets.configuration_form import ConfigurationForm
from kms_tui.ui.widgets.top_line import TopLine


class CreateConfigurationScreen(SessionScreen[KmsConfiguration | None]):
    """Fields above, the findings of the last run below. What was typed is never lost."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f10", "save", "save", id="form.save", key_display="^s/F10"),
        Binding("ctrl+t,f5", "check", "check only", id="form.check", key_display="^t/F5"),
        Binding("f1", "app.help", "help", id="form.help", key_display="F1"),
        Binding("escape", "leave", "cancel", id="form.leave", key_display="esc"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._was_submitted = False
        self._run_message = ""

    def compose(self) -> ComposeResult:
        """Lay out the form, and the findings of the last run."""
        yield TopLine("configs", "new", session=self.session.label)
        with VerticalScroll(id="form", can_focus=False):
            yield ConfigurationForm()
        with VerticalScroll(id="run"):
            yield CheckList()
        yield Static("", id="state", markup=False)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Begin at the first field."""
        self._show_state()

    @property
    def _form(self) -> ConfigurationForm:
        return self.query_one(ConfigurationForm)

    @on(ConfigurationForm.Left)
    def _judge(self, event: ConfigurationForm.Left) -> None:
        """Judge the field that was left; an untouched form is not nagged about."""
        draft, secret = self._form.draft(), self._form.secret()
        configurations = self.session.services.configurations
        problems = configurations.problems(draft, secret)
        warnings = configurations.warnings(draft, secret)
        for field in {event.field, Field.CLIENT_SECRET if secret else event.field}:
            self._form.show_one(field, problems, warnings)
        self._show_state()

    def _show_state(self) -> None:
        line = self._to_correct() or self._run_message or self._cloud()
        self.query_one("#state", Static).update(Text(f" {line}", no_wrap=True, overflow="ellipsis"))

    def _judge_all(self, draft: ConfigurationDraft, secret: Secret) -> bool:
        configurations = self.session.services.configurations
        problems = configurations.problems(draft, secret)
        self._form.show(problems, configurations.warnings(draft, secret))
        self._was_submitted = True
        self._show_state()
        if problems:
            self._form.focus_first_problem()
        return not problems

    def _to_correct(self) -> str:
        count = self._form.problem_count if self._was_submitted else 0
        fields = "1 field" if count == 1 else f"{count} fields"
        return f"{fields} to correct, then save again." if count else ""

    def _cloud(self) -> str:
        clouds = self.session.services.configurations.clouds
        cloud = cloud_line(self._form.draft().vault_url, clouds)
        return cloud or "Checks run before anything is stored."

    @work(exclusive=True, group="form", description="saving a configuration")
    async def action_save(self) -> None:
        """Prove and store it; come back to the form if that does not work out."""
        draft, secret = self._form.draft(), self._form.secret()
        if not self._judge_all(draft, secret) or not await self.open_secrets(draft.credential_kind):
            return

        async def save(report: Report, consent: Consent) -> KmsConfiguration:
            allowed = replace(draft, may_create_key=draft.may_create_key or consent.create_key)
            return await self.session.services.configurations.create(
                allowed, secret, report, despite_warnings=consent.despite_warnings
            )

        pending = expected_checks(creates_key=draft.may_create_key, saves=True)
        screen = ActivityScreen(
            f"save {draft.name}", save, pending=pending, wording=SAVING, session=self.session.label
        )
        activity = await self.app.push_screen_wait(screen)
        if activity.result is not None:
            self.dismiss(activity.result)
        else:
            self._show_run(activity)

    @work(exclusive=True, group="form", description="checking a draft")
    async def action_check(self) -> None:
        """Run all checks without changing anything."""
        draft, secret = self._form.draft(), self._form.secret()
        if not self._judge_all(draft, secret):
            return

        async def check(report: Report, _consent: Consent) -> Verdict:
            return await self.session.services.configurations.check_draft(draft, secret, report)

        screen = ActivityScreen(
            f"check {draft.name}",
            check,
            pending=expected_checks(creates_key=False, saves=False),
            wording=CHECKING,
            session=self.session.label,
        )
        activity = await self.app.push_screen_wait(screen)
        self._show_run(activity)

    def _show_run(self, activity: Activity[KmsConfiguration] | Activity[Verdict]) -> None:
        """Keep what was found wrong beside the fields it is about."""
        findings = [c for c in activity.checks if c.verdict in (Verdict.FAIL, Verdict.WARN)]
        self.query_one(CheckList).replace(findings)
        self.query_one("#run").display = bool(findings)
        self._run_message = activity.message
        self._show_state()

    @work(exclusive=True, group="form", description="leaving the form")
    async def action_leave(self) -> None:
        """Go back; ask first if something was typed."""
        if not self._form.is_dirty or await self.app.push_screen_wait(DiscardDraftDialog()):
            self.dismiss(None)
