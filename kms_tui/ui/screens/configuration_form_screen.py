"""What the screens with a form of a configuration have in common."""

from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from kms_tui.domain.check import Verdict
from kms_tui.domain.configuration import ConfigurationDraft, Field, KmsConfiguration
from kms_tui.domain.secret import Secret
from kms_tui.ui.dialogs.discard_draft import DiscardDraftDialog
from kms_tui.ui.screens.activity import Activity
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.session import Session
from kms_tui.ui.widgets.check_list import CheckList
from kms_tui.ui.widgets.draft_form import DraftForm
from kms_tui.ui.widgets.key_hints import KeyHints
from kms_tui.ui.widgets.text_field import TextField
from kms_tui.ui.widgets.top_line import TopLine


class ConfigurationFormScreen(SessionScreen[KmsConfiguration | None]):
    """Fields above, the findings of the last run below. What was typed is never lost."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f10", "save", "save", id="form.save", key_display="^s/F10"),
        Binding("ctrl+t,f5", "check", "check only", id="form.check", key_display="^t/F5"),
        Binding("f1", "app.help", "help", id="form.help", key_display="F1"),
        Binding("escape", "leave", "cancel", id="form.leave", key_display="esc"),
        Binding("pagedown", "scroll(1)", "page", show=False, id="form.page_down"),
        Binding("pageup", "scroll(-1)", "page", show=False, id="form.page_up"),
    ]

    def __init__(self, session: Session, form: DraftForm, *crumbs: str) -> None:
        super().__init__(session)
        self._shown_form = form
        self._crumbs = crumbs
        self._was_submitted = False
        self._run_message = ""

    def compose(self) -> ComposeResult:
        """Lay out the form, and the findings of the last run."""
        yield TopLine("configs", *self._crumbs, session=self.session.label)
        with VerticalScroll(id="form", can_focus=False):
            yield self._shown_form
        with VerticalScroll(id="run"):
            yield CheckList()
        yield Static("", id="state", markup=False)
        yield KeyHints()

    def on_mount(self) -> None:
        """Say what the form is about."""
        self.show_state()

    def problems(self, draft: ConfigurationDraft, secret: Secret) -> dict[Field, str]:
        """Return the broken rules per field."""
        return self.session.services.configurations.problems(draft, secret)

    def idle_line(self) -> str:
        """Return what the last line says while there is nothing to correct."""
        raise NotImplementedError

    @on(TextField.Left)
    def _judge(self, event: TextField.Left) -> None:
        """Judge the field that was left; an untouched form is not nagged about."""
        form = self._shown_form
        draft, secret = form.draft(), form.secret()
        problems = self.problems(draft, secret)
        warnings = self.session.services.configurations.warnings(draft, secret)
        for field in {event.field, Field.CLIENT_SECRET if secret else event.field}:
            form.show_one(field, problems, warnings)
        self.show_state()

    def show_state(self, message: str | None = None) -> None:
        """Say what to correct, else how the last run ended, else what the form is about."""
        self._run_message = self._run_message if message is None else message
        line = self._to_correct() or self._run_message or self.idle_line()
        self.query_one("#state", Static).update(Text(f" {line}", no_wrap=True, overflow="crop"))

    def judge_all(self, draft: ConfigurationDraft, secret: Secret) -> bool:
        """Show every broken rule; return whether there is none."""
        problems = self.problems(draft, secret)
        warnings = self.session.services.configurations.warnings(draft, secret)
        self._shown_form.show(problems, warnings)
        self._was_submitted = True
        self.show_state()
        if problems:
            self._shown_form.focus_first_problem()
        return not problems

    def _to_correct(self) -> str:
        count = self._shown_form.problem_count if self._was_submitted else 0
        fields = "1 field" if count == 1 else f"{count} fields"
        return f"{fields} to correct, then save again." if count else ""

    def show_run(self, activity: Activity[KmsConfiguration] | Activity[Verdict]) -> None:
        """Keep what was found wrong beside the fields it is about."""
        findings = [c for c in activity.checks if c.verdict in (Verdict.FAIL, Verdict.WARN)]
        self.query_one(CheckList).replace(findings)
        self.query_one("#run").display = bool(findings)
        self.show_state(activity.message)

    def action_scroll(self, pages: int) -> None:
        """Move through a form that is longer than the terminal."""
        form = self.query_one("#form", VerticalScroll)
        form.scroll_relative(y=pages * (form.size.height - 1), animate=False, immediate=True)

    async def save(self) -> None:
        """Prove what was typed and store it; come back to the form if that does not work out."""
        raise NotImplementedError

    async def check(self) -> None:
        """Run all checks without changing anything."""
        raise NotImplementedError

    @work(exclusive=True, group="form", description="saving a configuration")
    async def action_save(self) -> None:
        """Save."""
        await self.save()

    @work(exclusive=True, group="form", description="checking a draft")
    async def action_check(self) -> None:
        """Check only."""
        await self.check()

    @work(exclusive=True, group="form", description="leaving the form")
    async def action_leave(self) -> None:
        """Go back; ask first if something was typed."""
        is_dirty = self._shown_form.is_dirty
        if not is_dirty or await self.app.push_screen_wait(DiscardDraftDialog()):
            self.dismiss(None)
