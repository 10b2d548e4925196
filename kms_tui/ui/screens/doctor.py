"""The doctor's page: what is wrong around the program, with the remedy beside it."""

import time
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static
from textual.worker import get_current_worker

from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.finding import Finding, Topic
from kms_tui.services.boundary import call
from kms_tui.ui.doctor_text import state_line
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.session import Session
from kms_tui.ui.widgets.finding_list import FindingList
from kms_tui.ui.widgets.key_hints import KeyHints
from kms_tui.ui.widgets.text_motions import TextMotions
from kms_tui.ui.widgets.top_line import TopLine


class DoctorScreen(TextMotions, SessionScreen[None]):
    """Runs the examinations at once and shows findings as they come.

    Esc goes back at any time: with the screen, Textual cancels its worker and so the examinations.
    """

    DEFAULT_CSS: ClassVar[str] = """
    DoctorScreen VerticalScroll { height: 1fr; padding: 0 1; }
    DoctorScreen #total { height: auto; text-style: bold; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r,ctrl+r", "examine", "run again", id="doctor.examine", key_display="r"),
        Binding("escape,q", "dismiss(None)", "back", id="doctor.back", key_display="esc"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._began = time.monotonic()
        self._problem: KmsTuiError | None = None

    def compose(self) -> ComposeResult:
        """Lay out the findings and the line that sums up."""
        yield TopLine("doctor", session=self.session.label)
        with VerticalScroll(can_focus=False):
            yield FindingList()
        yield Static("", id="total", markup=False)
        yield KeyHints()

    def on_mount(self) -> None:
        """Start at once; redraw the clock once a second while it runs."""
        self.set_interval(1.0, self._show_state)
        self.action_examine()

    def action_examine(self) -> None:
        """Run all examinations, from the beginning if they are running."""
        self._began = time.monotonic()
        self._problem = None
        examinations = self.session.services.doctor.examinations
        self.query_one(FindingList).begin(examination.topic for examination in examinations)
        self.action_top()
        self._show_state()
        self._examine()

    @work(exclusive=True, group="doctor", description="examining the host")
    async def _examine(self) -> None:
        worker = get_current_worker()

        def tell(finding: Finding) -> None:
            if not worker.is_cancelled:
                self.query_one(FindingList).tell(finding)

        def end(topic: Topic) -> None:
            if not worker.is_cancelled:
                self.query_one(FindingList).end(topic)
                self._show_state()

        try:
            await call(self.session.services.doctor.examine(tell, end))
        except KmsTuiError as error:
            self._problem = error
        self.query_one(FindingList).stop()
        self._show_state()

    def _show_state(self) -> None:
        listed = self.query_one(FindingList)
        seconds = int(time.monotonic() - self._began)
        line = state_line(listed.findings, listed.waiting, seconds)
        if self._problem is not None:
            line = f" {self._problem.what} {self._problem.do}"
        self.query_one("#total", Static).update(line)
