"""The app.

House rules of the interface: Esc never destroys anything; q goes back and, on the list, quits;
ctrl+c twice, ctrl+q and :q quit from anywhere. A verdict is a word first and a colour second. An
error stays until it is closed; only a success is a toast. Text from outside is never markup.
"""

import re
import time
from typing import ClassVar

from textual.binding import Binding, BindingType

from kms_tui.ui.dialogs.help import HelpDialog
from kms_tui.ui.screens.configuration_list import ConfigurationListScreen
from kms_tui.ui.session import Session
from kms_tui.ui.terminal.app import TerminalApp

_TWICE_WITHIN_SECONDS = 2.0
_IN_LETTERS = {"\u2191": "up", "\u2193": "down", "\u2190": "left", "\u2192": "right"}
_IN_LETTERS |= {"\u23ce": "enter", "\u232b": "backspace", "\u2326": "delete", "\u2423": "space"}


class KmsTuiApp(TerminalApp[None]):
    """Starts at the list; every screen gets the session through its constructor."""

    CSS_PATH = "app.tcss"
    TITLE = "kms-tui"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "quit", show=False, priority=True, id="app.quit"),
        # Priority reaches into dialogs and past the fields, which would copy.
        Binding("ctrl+c", "help_quit", show=False, priority=True, system=True, id="app.interrupt"),
        Binding("ctrl+l", "redraw", "redraw", show=False, id="app.redraw"),
        Binding("ctrl+z", "suspend_process", "suspend", show=False, id="app.suspend"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._interrupted_at = -_TWICE_WITHIN_SECONDS

    def on_mount(self) -> None:
        """Show the list."""
        self.push_screen(ConfigurationListScreen(self._session))

    def action_help_quit(self) -> None:
        """Quit at the second ctrl+c; the first only says so."""
        now = time.monotonic()
        if now - self._interrupted_at < _TWICE_WITHIN_SECONDS:
            self.exit()
            return
        self._interrupted_at = now
        self.notify("Press ctrl+c again to quit.", timeout=_TWICE_WITHIN_SECONDS, markup=False)

    def action_help(self) -> None:
        """Show the keys of the screen and the focused field."""
        if isinstance(self.screen, HelpDialog):
            return
        title = " ".join(re.findall("[A-Z][a-z]+", type(self.screen).__name__)[:-1]).lower()
        self.push_screen(HelpDialog(title, self.screen.active_bindings, self._session.hint))

    def get_key_display(self, binding: Binding) -> str:
        """Return the key in letters: not every terminal has glyphs for arrows and Enter."""
        shown = super().get_key_display(binding)
        return "".join(_IN_LETTERS.get(character, character) for character in shown)

    def action_redraw(self) -> None:
        """Draw everything anew after line noise."""
        self.refresh(layout=True)
