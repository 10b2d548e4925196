"""An event for which a thread can wait together with a file."""

import os
from threading import Event


class WakingEvent(Event):
    """An event that makes a pipe readable while it is set.

    So a thread that waits for input need not look at intervals whether it should end.
    """

    def __init__(self) -> None:
        super().__init__()
        self._reader, self._writer = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)

    def fileno(self) -> int:
        """Return the end of the pipe to wait for."""
        return self._reader

    def set(self) -> None:
        """Set it; whoever waits for the pipe wakes up."""
        was_set = self.is_set()
        super().set()  # first: who wakes up looks at it
        if not was_set:
            os.write(self._writer, b"x")

    def clear(self) -> None:
        """Take it back."""
        if self.is_set():
            os.read(self._reader, 1)
        super().clear()
