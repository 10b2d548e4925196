"""Collects what a terminal sends between the two marks of a bracketed paste."""

from collections.abc import Iterator
from typing import Final

from textual import events
from textual.message import Message

from kms_tui.ui.terminal.session_events import PasteTooLong

START_MARK: Final = "\x1b[200~"
END_MARK: Final = "\x1b[201~"

LIMIT_CHARACTERS: Final = 1024 * 1024
"""The longest paste that is kept in memory and handed on."""

TIMEOUT_SECONDS: Final = 2.0
"""A paste is over, end mark or not, once its terminal has been silent for so long."""

_SPLIT_MARK: Final = len(END_MARK) - 1


class Paste:
    """One paste, from after its start mark on."""

    def __init__(self) -> None:
        self._text = ""
        self._is_too_long = False

    def add(self, text: str) -> str | None:
        """Take text up to the end mark; return what follows the mark, or None while it is open."""
        searched = max(0, len(self._text) - _SPLIT_MARK)
        self._text += text
        end = self._text.find(END_MARK, searched)
        rest = None if end < 0 else self._text[end + len(END_MARK) :]
        if end >= 0:
            self._text = self._text[:end]
        self._keep_within_limit()
        return rest

    def messages(self) -> Iterator[Message]:
        """Yield what the app should get: the pasted text if there is any, or a refusal."""
        if self._is_too_long:
            yield PasteTooLong()
        elif self._text:
            yield events.Paste(self._text.replace("\0", ""))

    def _keep_within_limit(self) -> None:
        if len(self._text) > LIMIT_CHARACTERS:
            self._is_too_long = True
        if self._is_too_long:
            self._text = self._text[-_SPLIT_MARK:]
