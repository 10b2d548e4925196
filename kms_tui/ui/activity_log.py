"""What this session did and met, newest last: kept in memory, and gone with the session.

It holds only what stood on a screen, so no secret can reach it, and control characters are made
visible as it is written.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.visible_text import visible

MOST_ENTRIES = 1_000
"""Older ones are dropped: a session may be left open for weeks."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened."""

    at: datetime
    kind: str
    """`begun`, `ended`, `error`, `told`, or `shell` for a command that does the same."""
    text: str


class ActivityLog:
    """The last entries, in the order in which they happened."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._entries: deque[Entry] = deque(maxlen=MOST_ENTRIES)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is kept; newest last."""
        return tuple(self._entries)

    @property
    def commands(self) -> tuple[Entry, ...]:
        """The command lines among them; newest last."""
        return tuple(entry for entry in self._entries if entry.kind == "shell")

    def begun(self, title: str) -> None:
        """Keep that an action was begun."""
        self._add("begun", title)

    def could(self, command: str) -> None:
        """Keep the command line that does what is being done. It holds no secret."""
        # With every blank that it has: it is copied.
        self._entries.append(Entry(self._now(), "shell", visible(command)))

    def ended(self, title: str, outcome: str) -> None:
        """Keep how an action ended."""
        self._add("ended", f"{title}: {outcome}")

    def met(self, error: KmsTuiError) -> None:
        """Keep an error with what to do about it."""
        code = f" ({error.code})" if error.code else ""
        self._add("error", f"{error.what}{code} {error.do}")

    def told(self, said: str) -> None:
        """Keep a short notice: it is gone from the screen within seconds."""
        self._add("told", said)

    def _add(self, kind: str, text: str) -> None:
        self._entries.append(Entry(self._now(), kind, visible(" ".join(text.split()))))
