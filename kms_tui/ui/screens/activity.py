"""A running save or check: every step as it goes, and what stopping would leave behind."""

import asyncio
import time
from dataclasses import replace
from typing import ClassVar, Generic

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static
from textual.worker import Worker

from kms_tui.domain.check import Check, Verdict, count
from kms_tui.domain.errors import KmsTuiError, WarningsFound
from kms_tui.domain.visible_text import visible
from kms_tui.services.boundary import call
from kms_tui.ui.presentation import leaves_line
from kms_tui.ui.screens.activity_terms import (
    CHECKING,
    SAVING,
    Action,
    Activity,
    ActivityBegun,
    ActivityEnded,
    Consent,
    T,
    Wording,
)
from kms_tui.ui.terminal.leaving import Leavable
from kms_tui.ui.widgets.check_list import CheckList
from kms_tui.ui.widgets.followed_checks import FollowedChecks
from kms_tui.ui.widgets.key_hints import KeyHints
from kms_tui.ui.widgets.top_line import TopLine

__all__ = ["CHECKING", "SAVING", "Action", "Activity", "ActivityScreen", "Consent", "T", "Wording"]

_STATE_SECONDS = 0.25
"""Heading and ending are not written more often: thousands of checks may be told in a row."""
KEY_NOT_FOUND = "KeyNotFound"
"""The vault's code for a key that is not there: the one failure that can be answered here."""


class ActivityScreen(Leavable[Activity[T]], Generic[T]):
    """Runs an action and shows its checks; Esc stops it, and goes back once it has ended."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "create_key", "create the key and save", id="activity.create_key"),
        Binding("w", "accept_warnings", "save despite warnings", id="activity.accept_warnings"),
        Binding("escape,ctrl+x", "stop", "stop", id="activity.stop", key_display="esc"),
        Binding("escape,enter,q", "close", "back", id="activity.close", key_display="esc/enter"),
        Binding("v", "toggle_detail", "raw detail", id="activity.detail"),
        Binding("question_mark,f1", "app.help", "help", show=False, id="activity.help"),
        Binding("f", "next_finding", "next finding", id="activity.next_finding"),
        Binding("j,down", "scroll(1)", "scroll", show=False, id="activity.down"),
        Binding("k,up", "scroll(-1)", "scroll", show=False, id="activity.up"),
        Binding("ctrl+f,pagedown", "page(1)", "page", show=False, id="activity.page_down"),
        Binding("ctrl+b,pageup", "page(-1)", "page", show=False, id="activity.page_up"),
        Binding("G,end", "follow", "follow what runs", show=False, id="activity.follow"),
    ]

    def __init__(
        self,
        title: str,
        action: Action[T],
        *,
        pending: list[Check],
        wording: Wording,
        session: str,
        crumb: str = "configs",
    ) -> None:
        super().__init__()
        self._title = title
        self._crumb = crumb
        self._action = action
        self._pending = pending
        self._wording = wording
        self._session = session
        self._consent = Consent()
        # Made here: Textual asks for the state of the keys also before and after it is mounted.
        self._check_list = CheckList()
        self._began = time.monotonic()
        self._error: KmsTuiError | None = None
        self._result: T | None = None
        self._worker: Worker[None] | None = None
        self._is_running = False
        self._shown_at = self._began
        self._offered: tuple[bool, ...] = ()

    def compose(self) -> ComposeResult:
        """Lay out the heading, the checks and the line about stopping."""
        yield TopLine(self._crumb, self._title, session=self._session)
        yield Static("", id="heading", markup=False)
        yield FollowedChecks(self._check_list)
        yield Static("", id="ending", markup=False)
        yield KeyHints()

    def on_mount(self) -> None:
        """Start at once; redraw the clock once a second while it runs."""
        self.set_interval(1.0, self._show_state)
        self._start()

    def on_unmount(self) -> None:
        """Let go of what knows the secret: Textual keeps closed screens for long."""
        del self._action, self._worker

    @property
    def _followed(self) -> FollowedChecks:
        return self.query_one(FollowedChecks)

    def _start(self) -> None:
        self._check_list.replace(self._pending)
        self._began = time.monotonic()
        self._error = None
        self._is_running = True
        self._followed.start_over()
        # To the app itself, so that it comes there before anything that the action lets it hear.
        self.app.post_message(ActivityBegun(self._title))
        self._worker = self._perform()
        self._show_state()

    @work(exclusive=True, group="activity", description="the running action")
    async def _perform(self) -> None:
        is_stopped = False
        try:
            self._result = await call(self._action(self._tell, self._consent))
        except KmsTuiError as error:
            self._error = error
        except asyncio.CancelledError:
            is_stopped = True
        if is_stopped:
            # Anew: Textual keeps the exception, which would keep every frame that knows the secret.
            raise asyncio.CancelledError
        self._end()

    def _tell(self, check: Check) -> None:
        if not self._is_running:
            return
        self._check_list.tell(check)
        if check.verdict is Verdict.RUNNING:
            self._followed.show_running(check.name)
        is_due = time.monotonic() - self._shown_at >= _STATE_SECONDS
        if check.leaves or is_due:
            self._show_state()

    def _end(self) -> None:
        self._is_running = False
        checks = self._check_list
        for check in checks.checks:
            if not check.verdict.is_final:
                checks.tell(replace(check, verdict=Verdict.SKIPPED))
        checks.scroll_to_point()
        self._show_state()
        error = self._error
        outcome = f"{error.what} {error.do}" if error else self._worded(self._wording.done)
        self.post_message(ActivityEnded(self._title, outcome))

    def _show_state(self) -> None:
        self._shown_at = time.monotonic()
        self.query_one("#heading", Static).update(self._heading())
        self.query_one("#ending", Static).update(self._ending())
        offered = tuple(self._offers().values())
        if offered != self._offered:
            # Only then: the footer is built anew each time.
            self._offered = offered
            self.refresh_bindings()

    def _heading(self) -> Text:
        if not self._is_running:
            return Text(f" {self._title}", "bold")
        elapsed = int(time.monotonic() - self._began)
        checks = self._check_list.checks
        ended = sum(check.verdict.is_final for check in checks)
        clock = f"{elapsed // 60:02}:{elapsed % 60:02}"
        return Text(f" {self._title}   {clock}   {ended} of {len(checks)}", "bold")

    def _ending(self) -> Text:
        if self._is_running:
            return Text(f" {self._worded(self._wording.stopping)}")
        if self._error is None:
            return Text(f" {self._worded(self._wording.done)}", "bold")
        return self._failure(self._error)

    def _failure(self, error: KmsTuiError) -> Text:
        before = f" {self._worded(self._wording.failed)}\n" if self._wording.failed else ""
        what, do = visible(error.what), visible(error.do)
        return Text.assemble(before, (f" {what}\n", "bold"), f" -> {do}")

    def _worded(self, sentence: str) -> str:
        checks = self._check_list.checks
        return sentence.format(leaves=leaves_line(checks), count=count(checks))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what makes sense now: stop while running, answers only where they help."""
        del parameters
        return self._offers().get(action, True)

    def _offers(self) -> dict[str, bool]:
        checks = self._check_list.checks
        return {
            "stop": self._is_running,
            "close": not self._is_running,
            "create_key": self._wording.may_create_key
            and not self._is_running
            and self._is_key_missing(),
            "toggle_detail": any(check.detail for check in checks),
            "accept_warnings": not self._is_running and isinstance(self._error, WarningsFound),
            "next_finding": any(c.verdict in (Verdict.FAIL, Verdict.WARN) for c in checks),
        }

    def _is_key_missing(self) -> bool:
        return any(check.code == KEY_NOT_FOUND for check in self._check_list.checks)

    def action_scroll(self, lines: int) -> None:
        """Move through a long list."""
        self._followed.move(lines)

    def action_page(self, direction: int) -> None:
        """Move by a screenful."""
        self._followed.turn_page(direction)

    def action_follow(self) -> None:
        """Go to the end, and keep what runs in view again."""
        self._followed.follow()

    def action_next_finding(self) -> None:
        """Go to the next failure or warning."""
        self._followed.show_next_finding()

    def action_toggle_detail(self) -> None:
        """Show or hide the other side's own words, for a support case."""
        self._check_list.toggle_detail()

    def action_create_key(self) -> None:
        """Run again, now allowed to create the missing key."""
        self._consent = replace(self._consent, create_key=True)
        self._start()

    def action_accept_warnings(self) -> None:
        """Run again, now allowed to save despite warnings."""
        self._consent = replace(self._consent, despite_warnings=True)
        self._start()

    def action_close(self) -> None:
        """Hand over how it ended."""
        message = self._error.what if self._error is not None else ""
        self.dismiss(Activity(self._result, self._check_list.checks, message))

    def action_stop(self) -> None:
        """Cancel the run and go back, saying what it leaves behind."""
        self._is_running = False
        if self._worker is not None:
            self._worker.cancel()
        message = self._worded(self._wording.stopped)
        self.post_message(ActivityEnded(self._title, message))
        self.dismiss(Activity(None, self._check_list.checks, message))
