"""The app.

House rules of the interface: Esc never destroys anything; q goes back and, on the list, quits;
ctrl+c twice, ctrl+q and :q quit from anywhere. A verdict is a word first and a colour second. An
error stays until it is closed; only a success is a toast. Text from outside is never markup.
"""

import re
import time
from collections.abc import Awaitable, Mapping
from typing import ClassVar

from textual import on, work
from textual.actions import ActionParseResult, parse
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.screen import ModalScreen

from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.visible_text import visible
from kms_tui.freed_memory import forget
from kms_tui.services.boundary import call
from kms_tui.ui.commands import Suggestion
from kms_tui.ui.kept_activity import KeepsActivity
from kms_tui.ui.presentation import CHECK_WORDS
from kms_tui.ui.screens.configuration_list import ConfigurationListScreen
from kms_tui.ui.screens.list_screen import ListScreen
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.session import ContextSwitch, Session
from kms_tui.ui.widgets.copies import OffersCopies
from kms_tui.ui.widgets.explained_keys import ExplainsKeys

_TWICE_WITHIN_SECONDS = 2.0
_REASON_SECONDS = 6.0
_IN_LETTERS = {"\u2191": "up", "\u2193": "down", "\u2190": "left", "\u2192": "right"}
_IN_LETTERS |= {"\u23ce": "enter", "\u232b": "backspace", "\u2326": "delete", "\u2423": "space"}


class KmsTuiApp(KeepsActivity[ContextSwitch]):
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
        Binding("ctrl+l", "redraw", "redraw", show=False, priority=True, id="app.redraw"),
        Binding(
            "ctrl+z", "suspend_process", "suspend", show=False, priority=True, id="app.suspend"
        ),
        Binding("colon", "command", "command", show=False, id="app.command"),
        Binding("ctrl+p", "command", "command", show=False, priority=True, id="app.palette"),
        Binding("exclamation_mark", "activity_log", "activity log", show=False, id="app.log"),
        Binding("f1", "help", "help", show=False, priority=True, id="app.help"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session.now, session.program)
        self._session = session
        self._interrupted_at = -_TWICE_WITHIN_SECONDS

    def on_mount(self) -> None:
        """Show the list, follow what is done, and watch for an admin who has gone."""
        if self._session.keymap:
            from kms_tui.ui.keymap import complete_keymap  # loads every screen

            self.set_keymap(complete_keymap(self._session.keymap))
        self._session.follow_deeds(self)
        self.push_screen(ConfigurationListScreen(self._session))
        self.watch_for_idleness(self._session.lock_after_minutes)

    def blanked_text(self, when: str) -> str:
        """Return where this session is, and why it is blank."""
        where = visible(self._session.label).encode("ascii", "replace").decode("ascii")
        return f"kms-tui  {where}  {super().blanked_text(when)}"

    async def lock_for_idleness(self, when: str) -> None:
        """Lock the secrets file, if it is open."""
        await self._lock(when)

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
            forget()
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
        from kms_tui.ui.dialogs.help import HelpDialog

        if isinstance(self.screen, HelpDialog):
            self.screen.dismiss(None)
            return
        title = " ".join(re.findall("[A-Z][a-z]+", type(self.screen).__name__)[:-1]).lower()
        screen = self.screen
        words = screen.STATUS_WORDS if isinstance(screen, SessionScreen) else CHECK_WORDS
        hint = self._session.hint
        self.push_screen(
            HelpDialog(
                title,
                screen.active_bindings,
                hint,
                status_words=words,
                display=self.get_key_display,
            )
        )

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do what a key stands for; where that is off, say why instead."""
        if reason := _reason(action, default_namespace):
            self.notify(reason, timeout=_REASON_SECONDS, markup=False)
            return True
        return await super().run_action(action, default_namespace, namespaces)

    def action_command(self) -> None:
        """Open the command line on what can be done here."""
        from kms_tui.ui.dialogs.command_line import CommandLineDialog
        from kms_tui.ui.screens.command_offers import offers

        if isinstance(self.screen, ModalScreen):
            self.notify("Close this dialog first.", timeout=_REASON_SECONDS, markup=False)
            return
        commands = offers(self, self.screen.active_bindings, self._begin)
        self.push_screen(CommandLineDialog(commands), self._run_command)

    def _run_command(self, chosen: Suggestion | None) -> None:
        if chosen is not None:
            chosen.command.run(chosen.argument)

    @work(exclusive=True, group="command", description="running a command")
    async def _begin(self, action: Awaitable[object]) -> None:
        await action
        if isinstance(self.screen, ListScreen):
            self.screen.action_reload()

    @on(OffersCopies.CopyRequested)
    @work(exclusive=True, group="copy", description="copying a text")
    async def _copy(self, event: OffersCopies.CopyRequested) -> None:
        from kms_tui.ui.dialogs.copy_menu import CopyMenuDialog

        menu = CopyMenuDialog(event.items, self._session.clipboard)
        if (chosen := await self.push_screen_wait(menu)) is None:
            return
        item, way = chosen
        copying = self._session.services.copying
        try:
            copied = await call(copying.send(item.text, way))
        except KmsTuiError as error:
            self.notify(f"{error.what} {error.do}", severity="error", markup=False)
            return
        if copied.is_for_terminal:
            self.copy_to_clipboard(copying.prepared(item.text))
        self.notify(f"{item.label}: {copied.said}", timeout=_REASON_SECONDS, markup=False)

    def action_activity_log(self) -> None:
        """Show what this session did and met."""
        from kms_tui.ui.screens.activity_log import ActivityLogScreen

        if not isinstance(self.screen, ActivityLogScreen):
            self.push_screen(ActivityLogScreen(self._session, self.log_of_activity))

    def get_key_display(self, binding: Binding) -> str:
        """Return the key in letters: not every terminal has glyphs for arrows and Enter."""
        shown = super().get_key_display(binding)
        return "".join(_IN_LETTERS.get(character, character) for character in shown)


def _reason(action: "str | ActionParseResult", node: DOMNode | None) -> str:
    """Return why a key's action is off; empty if it is not, or if it is about something else."""
    namespace, name, _ = parse(action) if isinstance(action, str) else action
    if namespace or not isinstance(node, ExplainsKeys):
        return ""
    return node.disabled_reason(name)
