"""A terminal that shows a page already when the app takes it over.

Imports next to nothing: the page is painted before anything slow is.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # typeshed leaves it out; `signal` is slow to load
import os
import termios
from collections.abc import Sequence

from kms_tui.ui.lines import Cell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Attributes = list[Any]

COLOURED = {
    "": "",
    "ok": "32",
    "warn": "33",
    "fail": "1;31",
    "dim": "2",
    "bold": "1",
    "cursor": "7",
}
"""What a terminal is told for each named style, in its own colours."""
COLOURLESS = COLOURED | {"ok": "", "warn": "", "fail": "1"}
"""The same for NO_COLOR and for terminals that have none."""

# Erased, too: the Linux console has no second screen and keeps what the shell left.
_ENTER = "\x1b[?1049h\x1b[H\x1b[J"
_LEAVE = "\x1b[0m\x1b[?25h\x1b[?1049l"
_INPUT_FLAGS, _LOCAL_FLAGS, _CHARACTERS = 0, 3, 6
"""Places in what `termios.tcgetattr` returns."""
_NO_TRANSLATION = termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR
_NO_LINES = termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG
_ENDING_SIGNALS = (_signal.SIGHUP, _signal.SIGQUIT, _signal.SIGTERM, _signal.SIGINT)


class Handover:
    """The page, and how to give the terminal back as it was found.

    From its making on keys are neither echoed nor turned into signals; they wait for the app.
    Raises `termios.error` or `OSError` if the terminal cannot be had so.
    """

    def __init__(
        self, lines: Sequence[Sequence[Cell]], size: tuple[int, int], *, is_coloured: bool
    ) -> None:
        """Take the lines from the top on, and the columns and rows of the screen; paint them."""
        self.lines = lines
        self.codes = COLOURED if is_coloured else COLOURLESS
        """What each named style was painted with: parameters of SGR."""
        self.size = size
        self.attributes = termios.tcgetattr(0)
        """The terminal's as found, for the end of the program."""
        self.is_taken = False
        """Whether the app has the terminal now, and gives it back."""
        for number in _ENDING_SIGNALS:
            if _signal.getsignal(number) is not _signal.SIG_IGN:
                _signal.signal(number, self._end)
        termios.tcsetattr(0, termios.TCSANOW, _raw(self.attributes))
        os.write(1, (_ENTER + "\r\n".join(map(self._painted, lines))).encode("ascii"))

    def give_back(self) -> None:
        """Leave the terminal as it was found, unless the app does."""
        if self.is_taken:
            return
        self.is_taken = True
        os.write(1, _LEAVE.encode("ascii"))
        termios.tcsetattr(0, termios.TCSANOW, self.attributes)

    def _painted(self, line: Sequence[Cell]) -> str:
        spans = ((self.codes[style], text) for text, style in line)
        return "".join(f"\x1b[{code}m{text}\x1b[0m" if code else text for code, text in spans)

    def _end(self, number: int, _frame: object) -> None:
        self.give_back()
        os._exit(128 + number)


def _raw(attributes: Attributes) -> Attributes:
    """Return attributes with which each byte is handed over as it comes, and none is shown."""
    raw = attributes.copy()
    raw[_INPUT_FLAGS] &= ~_NO_TRANSLATION
    raw[_LOCAL_FLAGS] &= ~_NO_LINES
    raw[_CHARACTERS] = raw[_CHARACTERS].copy()
    raw[_CHARACTERS][termios.VMIN] = 1
    return raw
