"""Keeps keys that arrive together in step with the focus.

Textual hands each key to the widget that has the focus when the key arrives; a Tab moves the focus
only after it has bubbled from widget to widget. On a laggy line Tab and the text behind it arrive
in one packet, and the text, perhaps a secret, would go into the field that was just left.
"""

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from textual import events
from textual.message import Message
from textual.message_pump import MessagePump

if TYPE_CHECKING:
    from textual.app import App

LOOK_SECONDS: Final = 0.5
"""How often is looked whether the widget that holds a key is still there."""

_TRIPS: Final = 2
"""The first follows the key; the second what the key began: a message of a field, a dialog."""


_WAYS_OUT: Final = frozenset({"escape", "ctrl+c", "ctrl+q"})
"""Keys that are part of no text, and of every way out of a wait."""


class InputGate:
    """Gives the app one key or paste at a time, the next when the last has had its effect.

    However slow that is: on a busy host half a second may pass between a Tab and what it does.
    """

    def __init__(
        self,
        app: "App[Any]",
        *,
        is_closed: bool = False,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._app = app
        self.is_closed = is_closed
        """Whether keys wait until `open` is called: what they are for is not there yet."""
        self._is_held = False
        self._waiting: deque[Message] = deque()
        self._look_seconds = look_seconds
        self._next_look: asyncio.TimerHandle | None = None
        self._holder: MessagePump = app
        self._turn = 0
        self._trips_left = 0

    def put(self, message: Message) -> None:
        """Take a key or paste; call this on the event loop."""
        if self._is_held and isinstance(message, events.Key) and message.key in _WAYS_OUT:
            self._app.post_message(message)
            return
        self._waiting.append(message)
        if self._next_look is None:
            self._release_next()

    def open(self) -> None:
        """Let in what waits, and from now on what comes; call this on the event loop."""
        self.is_closed = False
        if self._next_look is None:
            self._release_next()

    def hold(self) -> None:
        """Let what comes wait until `let_go`, also if it is open; but for what leads out of a wait.

        What is on its way goes on.
        """
        self._is_held = True

    def let_go(self) -> None:
        """Let in again what comes; call this on the event loop."""
        self._is_held = False
        if self._next_look is None:
            self._release_next()

    def _release_next(self) -> None:
        self._stop_looking()
        if self.is_closed or self._is_held or not self._waiting:
            return
        self._turn += 1
        self._trips_left = _TRIPS
        self._holder = self._app
        self._look_later()
        self._app.post_message(self._waiting.popleft())
        self._app.call_later(self._follow_from_focus, self._turn)

    def _look_later(self) -> None:
        loop = asyncio.get_running_loop()
        self._next_look = loop.call_later(self._look_seconds, self._look)

    def _stop_looking(self) -> None:
        if self._next_look is not None:
            self._next_look.cancel()
            self._next_look = None

    def _look(self) -> None:
        """Go on without a widget that vanished while it held the key; a slow one is waited for."""
        self._look_later()
        if self._holder is not self._app and not self._holder.is_attached:
            self._follow(self._app, self._turn)

    def _follow_from_focus(self, turn: int) -> None:
        self._follow(self._app.focused or self._app.screen, turn)

    def _follow(self, pump: MessagePump | None, turn: int) -> None:
        """Queue behind the key in this pump, then in its parent, up to the app."""
        if turn != self._turn:
            return  # it was given up, and another key is on its way
        self._holder = pump or self._app
        if self._holder is self._app or not self._holder.call_later(self._after, pump, turn):
            self._holder = self._app
            self._app.call_later(self._arrived, turn)

    def _after(self, pump: MessagePump, turn: int) -> None:
        self._follow(pump._parent, turn)  # noqa: SLF001 - where Textual sends what bubbles

    def _arrived(self, turn: int) -> None:
        if turn != self._turn:
            return
        self._trips_left -= 1
        if self._trips_left:
            self._follow_from_focus(turn)
        else:
            self._release_next()
