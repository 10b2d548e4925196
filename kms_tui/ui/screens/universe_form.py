"""The form that registers a universe or edits one. Returns the universe, or None."""

from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from kms_tui.domain.errors import KmsTuiError, UniverseChanged, UniverseNameTaken
from kms_tui.domain.universe import Universe, UniverseDraft, UniverseField
from kms_tui.domain.visible_text import visible
from kms_tui.services.boundary import call
from kms_tui.ui.dialogs.discard_draft import DiscardDraftDialog
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.session import Session
from kms_tui.ui.universe_text import draft_with_news, news
from kms_tui.ui.widgets.key_hints import KeyHints
from kms_tui.ui.widgets.top_line import TopLine
from kms_tui.ui.widgets.universe_fields import UniverseFields


class UniverseFormScreen(SessionScreen[Universe | None]):
    """Three fields, and below them what another session changed meanwhile."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f10", "save", "save", id="universe_form.save", key_display="^s/F10"),
        Binding("f1", "app.help", "help", id="universe_form.help", key_display="F1"),
        Binding("escape", "leave", "cancel", id="universe_form.leave", key_display="esc"),
    ]

    def __init__(self, session: Session, universe: Universe | None = None) -> None:
        """Take the universe to edit; without one, a universe is registered."""
        super().__init__(session)
        self._was = universe
        self._was_submitted = False

    def compose(self) -> ComposeResult:
        """Lay out the fields and the lines below."""
        crumb = self._was.name if self._was else "register"
        yield TopLine("universes", crumb, session=self.session.label)
        with VerticalScroll(id="form", can_focus=False):
            yield UniverseFields(self._base())
            yield Static("", id="news", markup=False)
        yield Static("", id="state", markup=False)
        yield KeyHints()

    def on_mount(self) -> None:
        """Begin at the first field."""
        self._show_state()

    @property
    def _fields(self) -> UniverseFields:
        return self.query_one(UniverseFields)

    def _base(self) -> UniverseDraft:
        return self._was.draft() if self._was else UniverseDraft()

    @on(UniverseFields.Left)
    def _judge(self, event: UniverseFields.Left) -> None:
        """Judge the field that was left."""
        self._fields.show_one(event.field, self._fields.draft().problems())
        self._show_state()

    def _show_state(self) -> None:
        count = self._fields.problem_count if self._was_submitted else 0
        fields = "1 field" if count == 1 else f"{count} fields"
        line = f"{fields} to correct, then save again." if count else _PLAIN_STATE
        self.query_one("#state", Static).update(Text(f" {line}", no_wrap=True, overflow="ellipsis"))

    def _show_problems(self, problems: dict[UniverseField, str]) -> None:
        self._was_submitted = True
        self._fields.show(problems)
        self._fields.focus_first_problem()
        self._show_state()

    @work(exclusive=True, group="form", description="saving a universe")
    async def action_save(self) -> None:
        """Write it; come back to the form if that does not work out."""
        draft = self._fields.draft()
        problems = draft.problems()
        self._show_problems(problems)
        if problems:
            return
        try:
            self.dismiss(await call(self._written(draft)))
        except UniverseNameTaken as error:
            self._show_problems({UniverseField.NAME: f"{error.what} {error.do}"})
        except UniverseChanged:
            await self._take_news(draft)
        except KmsTuiError as error:
            await self.show_problem(error)

    async def _written(self, draft: UniverseDraft) -> Universe:
        universes = self.session.services.universes
        if self._was is None:
            return await universes.register(draft)
        if draft == self._was.draft():
            return self._was
        return await universes.edit(self._was, draft)

    async def _take_news(self, typed: UniverseDraft) -> None:
        """Show what another session changed; keep what was typed here, on top of that."""
        was = self._was
        if was is None:
            return
        try:
            now = await call(self.session.services.universes.get(was.id))
        except KmsTuiError as error:
            await self.show_problem(error)
            return
        self._fields.fill(draft_with_news(typed, was.draft(), now.draft()))
        self._was = now
        self.query_one("#news", Static).update(Text(f"\n{visible(news(was, now))}", "yellow"))

    @work(exclusive=True, group="form", description="leaving the form")
    async def action_leave(self) -> None:
        """Go back; ask first if something was typed."""
        is_dirty = self._fields.draft() != self._base()
        if not is_dirty or await self.app.push_screen_wait(DiscardDraftDialog()):
            self.dismiss(None)


_PLAIN_STATE = "Only this catalogue is written; the database is not contacted."
