"""Keeps keys that arrive together in step with the focus.

Textual hands each key to the widget that has the focus when the key arrives; a Tab moves the focus
only after it has bubbled from widget to widget. On a laggy line Tab and the text behind it arrive
in one packet, and the text, perhaps a secret, would go into the field that was just left.
"""

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from textual.message import Message
from textual.message_pump import MessagePump

if TYPE_CHECKING:
    from textual.app import App

PATIENCE_SECONDS: Final = 0.5
"""When a widget vanishes while it holds a key, the next key goes on after this long."""


class InputGate:
    """Gives the app one key or paste at a time, the next when the last has bubbled to its end."""

    def __init__(self, app: "App[Any]", *, is_closed: bool = False) -> None:
        self._app = app
        self.is_closed = is_closed
        """Whether keys wait until `open` is called: what they are for is not there yet."""
        self._waiting: deque[Message] = deque()
        self._patience: asyncio.TimerHandle | None = None

    def put(self, message: Message) -> None:
        """Take a key or paste; call this on the event loop."""
        self._waiting.append(message)
        if self._patience is None and not self.is_closed:
            self._release_next()

    def open(self) -> None:
        """Let in what waits, and from now on what comes; call this on the event loop."""
        if self.is_closed:
            self.is_closed = False
            self._release_next()

    def _release_next(self) -> None:
        self._stop_waiting()
        if not self._waiting:
            return
        loop = asyncio.get_running_loop()
        self._patience = loop.call_later(PATIENCE_SECONDS, self._release_next)
        self._app.post_message(self._waiting.popleft())
        self._app.call_later(self._follow_from_focus, self._patience)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _follow_from_focus(self, turn: asyncio.TimerHandle) -> None:
        self._follow(self._app.focused or self._app.screen, turn)

    def _follow(self, pump: MessagePump | None, turn: asyncio.TimerHandle) -> None:
        """Queue behind the key in this pump, then in its parent, up to the app."""
        if turn is not self._patience:
            return  # patience ran out and another key is on its way
        if pump is None or pump is self._app or not pump.call_later(self._after, pump, turn):
            self._app.call_later(self._arrived, turn)

    def _after(self, pump: MessagePump, turn: asyncio.TimerHandle) -> None:
        self._follow(pump._parent, turn)  # noqa: SLF001 - where Textual sends what bubbles

    def _arrived(self, turn: asyncio.TimerHandle) -> None:
        if turn is self._patience:
            self._release_next()
