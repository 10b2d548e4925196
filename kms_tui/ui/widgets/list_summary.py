"""The lines below a list: what runs, what is wrong, what there is and when it was read."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.visible_text import visible
from kms_tui.ui.list_lines import finding_lines, outdated_line, tally_line
from kms_tui.ui.presentation import CELL_STYLES, error_lines

Finding = tuple[str, str]
"""The status word of a problem, and a sentence."""


class ListSummary(Vertical):
    """Takes as many lines as there is something to say, and one for the tally."""

    DEFAULT_CSS: ClassVar[str] = """
    ListSummary { height: auto; }
    ListSummary #findings { height: auto; max-height: 8; }
    ListSummary #status, ListSummary #remark { height: 1; display: none; }
    ListSummary #status.-said, ListSummary #remark.-said { display: block; }
    ListSummary #tally { height: 1; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._findings: Sequence[Finding] = ()
        self._counts = ""
        self._filtered_by = ""
        self._read_at: datetime | None = None

    def compose(self) -> ComposeResult:
        """Lay out the lines; those without a text take no room."""
        for name in ("status", "findings", "remark", "tally"):
            yield Static("", id=name, markup=False)

    def say_status(self, line: str) -> None:
        """Say how something that runs is going on; an empty line takes the room back."""
        self._say("status", line)

    def say_remark(self, line: str) -> None:
        """Say something of the row under the cursor; the line stays once there was one."""
        self._say("remark", line or " ")

    def _say(self, name: str, line: str) -> None:
        static = self.query_one(f"#{name}", Static)
        static.set_class(bool(line), "-said")
        static.update(visible(line), layout=False)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show what is wrong."""
        self._findings = findings
        lines = (
            Text(text, CELL_STYLES[style])
            for verdict, said in findings
            for text, style in finding_lines(verdict, said, self.app.size.width)
        )
        self.query_one("#findings", Static).update(Text("\n").join(lines))

    def show_failure(self, error: KmsTuiError, now: datetime) -> None:
        """Show why the rows may be old, and how old they are."""
        self.query_one("#findings", Static).update(error_lines(error, with_detail=True))
        self._counts = ""
        self.say(outdated_line(self._read_at, now))

    def say(self, line: str) -> None:
        """Show a bottom line."""
        self.query_one("#tally", Static).update(line, layout=False)

    def tell(self, counts: str, filtered_by: str, read_at: datetime) -> None:
        """Show in the bottom line what there is, the filter, and when it was read."""
        self._counts, self._filtered_by, self._read_at = counts, filtered_by, read_at
        self.say(tally_line(counts, filtered_by, read_at, self.app.size.width))

    def on_resize(self) -> None:
        """Let the lines fit, but for a failure, which wraps of itself."""
        if self._counts and self._read_at is not None:
            self.show_findings(self._findings)
            self.tell(self._counts, self._filtered_by, self._read_at)
