"""What the app keeps of what it does and meets, for the activity log."""

import shlex
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from textual import on
from textual.message import Message
from textual.notifications import SeverityLevel

from kms_tui.domain.deed import Deed
from kms_tui.domain.errors import KmsTuiError
from kms_tui.ui.activity_log import ActivityLog
from kms_tui.ui.dialogs.problem import ProblemDialog
from kms_tui.ui.idle_lock import LocksWhenIdle
from kms_tui.ui.screens.activity_terms import ActivityBegun, ActivityEnded

ReturnType = TypeVar("ReturnType")


class DeedHeard(Message):
    """Something is about to be done through the services."""

    def __init__(self, deed: Deed) -> None:
        super().__init__()
        self.deed = deed


class EndUnrecorded(Message):
    """Something was done, and the audit log does not say how it ended."""

    def __init__(self, error: KmsTuiError) -> None:
        super().__init__()
        self.error = error


class KeepsActivity(LocksWhenIdle[ReturnType]):
    """An app with an activity log. It is a `DeedListener`."""

    def __init__(self, now: Callable[[], datetime], program: str) -> None:
        """Take the clock, and the words that a command line of the session begins with."""
        super().__init__()
        self.log_of_activity = ActivityLog(now)
        """What this session did and met."""
        self._program = program

    def hear(self, deed: Deed) -> None:
        """Keep the command that does the same, below the line of the action that it is for."""
        # By a message, as the beginning of an action is: that one was posted before.
        self.post_message(DeedHeard(deed))

    def hear_unrecorded(self, _deed: Deed, error: KmsTuiError) -> None:
        """Tell it."""
        self.post_message(EndUnrecorded(error))

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Show a notice for some seconds, and keep it."""
        self.log_of_activity.told(f"{title}: {message}" if title else message)
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)

    @on(DeedHeard)
    def _keep_command(self, event: DeedHeard) -> None:
        if event.deed.command:
            self.log_of_activity.could(f"{self._program} {shlex.join(event.deed.command)}")

    @on(EndUnrecorded)
    def _tell_unrecorded(self, event: EndUnrecorded) -> None:
        said = f"The audit log does not say how it ended. {event.error.what} {event.error.do}"
        self.notify(said, severity="warning", markup=False)

    @on(ProblemDialog.Shown)
    def _keep_error(self, event: ProblemDialog.Shown) -> None:
        self.log_of_activity.met(event.error)

    @on(ActivityBegun)
    def _keep_beginning(self, event: ActivityBegun) -> None:
        self.log_of_activity.begun(event.title)

    @on(ActivityEnded)
    def _keep_end(self, event: ActivityEnded) -> None:
        self.log_of_activity.ended(event.title, event.outcome)
