"""What happens when the admin has gone: the screen is blanked, and the secrets file locked.

Work that runs goes on behind the blank screen. The next key brings the screen back as it is then,
and does nothing else: whoever comes back cannot see what it would do.
"""

import time
from typing import TypeVar

from textual.events import Event, InputEvent

from kms_tui.ui.terminal.app import TerminalApp

ReturnType = TypeVar("ReturnType")

_SECONDS_PER_MINUTE = 60


class LocksWhenIdle(TerminalApp[ReturnType]):
    """An app that blanks its screen after some minutes without a key.

    One timer runs for the time that is left; keys only set the hour anew, so that neither typing
    nor idling costs a wake-up.
    """

    _idle_minutes: float = 0
    _last_input_at: float
    _is_blank: bool = False

    def watch_for_idleness(self, minutes: float) -> None:
        """Blank after so many minutes without a key; never if there are none."""
        self._idle_minutes = minutes
        self._last_input_at = time.monotonic()
        if minutes:
            self.set_timer(minutes * _SECONDS_PER_MINUTE, self._look_for_idleness)

    async def lock_for_idleness(self, when: str) -> None:
        """Lock what is to be locked with the screen."""

    def blanked_text(self, when: str) -> str:
        """Return what the blank screen says, in ASCII."""
        return f"locked {when}; press any key"

    async def on_event(self, event: Event) -> None:
        """Note that somebody is there; a key that ends the blank screen goes no further."""
        if not isinstance(event, InputEvent):
            await super().on_event(event)
            return
        self._last_input_at = time.monotonic()
        if not self._is_blank:
            await super().on_event(event)
            return
        self._is_blank = False
        self.open_curtain()
        self.watch_for_idleness(self._idle_minutes)

    async def _look_for_idleness(self) -> None:
        idle_seconds = time.monotonic() - self._last_input_at
        left_seconds = self._idle_minutes * _SECONDS_PER_MINUTE - idle_seconds
        if left_seconds > 0:
            self.set_timer(left_seconds, self._look_for_idleness)
            return
        unit = "minute" if self._idle_minutes == 1 else "minutes"
        when = f"after {self._idle_minutes:g} {unit} without a key"
        self._is_blank = True
        self.draw_curtain(self.blanked_text(when))
        await self.lock_for_idleness(when)
