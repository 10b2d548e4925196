"""The app.

House rules of the interface: Esc never destroys anything; q goes back and, on the list, quits;
ctrl+c twice, ctrl+q and :q quit from anywhere. A verdict is a word first and a colour second. An
error stays until it is closed; only a success is a toast. Text from outside is never markup.
"""

import re
import time
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.events import Event, InputEvent

from kms_tui.domain.errors import KmsTuiError
from kms_tui.services.boundary import call
from kms_tui.ui.dialogs.help import HelpDialog
from kms_tui.ui.presentation import CHECK_WORDS
from kms_tui.ui.screens.configuration_list import ConfigurationListScreen
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.session import ContextSwitch, Session
from kms_tui.ui.terminal.app import TerminalApp

_TWICE_WITHIN_SECONDS = 2.0
_IDLE_LOOK_SECONDS = 5.0
_IN_LETTERS = {"\u2191": "up", "\u2193": "down", "\u2190": "left", "\u2192": "right"}
_IN_LETTERS |= {"\u23ce": "enter", "\u232b": "backspace", "\u2326": "delete", "\u2423": "space"}


class KmsTuiApp(TerminalApp[ContextSwitch]):
    """Starts at the list; every screen gets the session through its constructor.

    Ends with a `ContextSwitch` to be started again elsewhere.
    """

    CSS_PATH = "app.tcss"
    TITLE = "kms-tui"
    KEYS_WAIT_FOR_FIRST_SCREEN = True
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
        self._last_input_at = time.monotonic()

    def on_mount(self) -> None:
        """Show the list, and watch for an admin who has gone."""
        self.push_screen(ConfigurationListScreen(self._session))
        if self._session.lock_after_minutes:
            self.set_interval(_IDLE_LOOK_SECONDS, self._lock_when_idle)

    async def on_event(self, event: Event) -> None:
        """Note that somebody is there."""
        if isinstance(event, InputEvent):
            self._last_input_at = time.monotonic()
        await super().on_event(event)

    async def _lock_when_idle(self) -> None:
        idle_minutes = (time.monotonic() - self._last_input_at) / 60
        if idle_minutes >= self._session.lock_after_minutes:
            await self._lock(f"after {self._session.lock_after_minutes} minutes without a key")

    @work(exclusive=True, group="lock", description="locking the secrets file")
    async def action_lock_secrets(self) -> None:
        """Forget the key of the secrets file now."""
        if self._session.services.secret_access.is_open:
            await self._lock("now")
        else:
            self.notify("The secret store is not unlocked here.", timeout=3, markup=False)

    async def _lock(self, when: str) -> None:
        access = self._session.services.secret_access
        if not access.is_open:
            return
        try:
            await call(access.lock())
        except KmsTuiError as error:
            self.notify(f"Not locked: {error.what}", severity="error", markup=False)
        else:
            self.notify(f"The secrets file is locked {when}.", timeout=3, markup=False)

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
        screen = self.screen
        words = screen.STATUS_WORDS if isinstance(screen, SessionScreen) else CHECK_WORDS
        hint = self._session.hint
        self.push_screen(HelpDialog(title, screen.active_bindings, hint, status_words=words))

    def get_key_display(self, binding: Binding) -> str:
        """Return the key in letters: not every terminal has glyphs for arrows and Enter."""
        shown = super().get_key_display(binding)
        return "".join(_IN_LETTERS.get(character, character) for character in shown)
