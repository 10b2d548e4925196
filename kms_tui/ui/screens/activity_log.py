"""The activity log: what this session did and met."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from kms_tui.ui.activity_log import ActivityLog, Entry
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.session import Session
from kms_tui.ui.widgets.copies import CopyItem
from kms_tui.ui.widgets.key_hints import KeyHints
from kms_tui.ui.widgets.text_motions import TextMotions
from kms_tui.ui.widgets.top_line import TopLine

_NOTHING = "Nothing happened yet in this session."
_COPIED = 9
"""How many of the last command lines the menu of what can be copied offers."""


class ActivityLogScreen(TextMotions, SessionScreen[None]):
    """Opens at the newest entry, which is the last line."""

    DEFAULT_CSS: ClassVar[str] = """
    ActivityLogScreen VerticalScroll { height: 1fr; padding: 0 1; }
    ActivityLogScreen #entries { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r,ctrl+r", "reload", "refresh", id="log.reload", key_display="r"),
        Binding("escape,q", "dismiss(None)", "back", id="log.back", key_display="esc"),
    ]

    def __init__(self, session: Session, log: ActivityLog) -> None:
        super().__init__(session)
        self._log = log

    def compose(self) -> ComposeResult:
        """Lay out one scrolling text."""
        yield TopLine("activity log", session=self.session.label)
        with VerticalScroll(can_focus=False):
            yield Static("", id="entries", markup=False)
        yield KeyHints()

    def on_mount(self) -> None:
        """Show what there is."""
        self.action_reload()

    def copyable(self) -> Sequence[CopyItem]:
        """Return the last command lines, newest first."""
        newest_first = reversed(self._log.commands[-_COPIED:])
        return [CopyItem(_time(entry), entry.text) for entry in newest_first]

    def action_reload(self) -> None:
        """Show also what happened meanwhile."""
        lines = [_line(entry) for entry in self._log.entries] or [Text(_NOTHING)]
        self.query_one("#entries", Static).update(Text("\n").join(lines))
        self.call_after_refresh(self.action_bottom)


def _line(entry: Entry) -> Text:
    style = "bold" if entry.kind == "error" else ""
    prompt = "$ " if entry.kind == "shell" else ""
    return Text(f"{_time(entry)}  {entry.kind:<5}  {prompt}{entry.text}", style)


def _time(entry: Entry) -> str:
    return f"{entry.at:%H:%M:%S}Z"
