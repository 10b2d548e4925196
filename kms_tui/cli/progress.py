"""One line on standard error that tells how far a verb has come; none where nobody watches."""

import shutil
import sys
from types import TracebackType
from typing import Self

from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.visible_text import visible

_CLEAR = "\r\x1b[K"
_WIDEST = 80


class Progress:
    """Writes over its own line; leaves nothing behind. Use it as a context manager."""

    def __init__(self) -> None:
        self._is_watched = sys.stderr.isatty()
        self._is_drawn = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._write("")

    def tell(self, untrusted_text: str) -> None:
        """Show this line instead of the last one."""
        width = shutil.get_terminal_size((_WIDEST, 0)).columns - 1
        self._write(visible(untrusted_text, width))

    def report(self, check: Check) -> None:
        """Show which check runs; this is the `Report` of an action."""
        if check.verdict is Verdict.RUNNING:
            self.tell(" ".join(filter(None, (f"{check.name} ...", check.found))))

    def _write(self, text: str) -> None:
        if self._is_watched and (text or self._is_drawn):
            sys.stderr.write(_CLEAR + text)
            sys.stderr.flush()
            self._is_drawn = bool(text)
