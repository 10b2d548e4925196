"""Ends the app in good order when a signal asks for it.

Python would die between two instructions and leave the terminal on the alternate screen, without
echo. Relies on `App._loop`, private in textual: the running event loop or None.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final, TypeVar

from textual.app import App

from kms_tui.ui.terminal.session_events import SessionEnded

ENDING_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT)

ReturnType = TypeVar("ReturnType")


class EndsOnSignals(App[ReturnType]):
    """An app that gets `SessionEnded` for the signals that ask a program to end."""

    @contextmanager
    def ending_on_signals(self) -> Iterator[None]:
        """Handle the ending signals. One that was ignored at the start stays so, as under nohup."""
        previous_handlers = {
            number: signal.signal(number, self._request_end)
            for number in ENDING_SIGNALS
            if signal.getsignal(number) is not signal.SIG_IGN
        }
        try:
            yield
        finally:
            for number, handler in previous_handlers.items():
                signal.signal(number, handler)

    def _on_session_ended(self, ended: SessionEnded) -> None:
        """Leave the terminal as it was found and end."""
        self.exit(return_code=ended.return_code)

    def _request_end(self, number: int, _frame: FrameType | None) -> None:
        return_code = 128 + number
        if self._loop is None:
            raise SystemExit(return_code)
        self._loop.call_soon_threadsafe(self.post_message, SessionEnded(return_code))
