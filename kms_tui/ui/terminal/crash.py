"""The one way this program reports an unforeseen exception in the app.

Textual prints source, locals and the exception's text, any of which may hold a secret, and returns
0 to the shell.

Relies on these private parts of textual, each pinned by a test: `App._handle_exception`,
`App._fatal_error`, `App._print_error_renderables`, `App._exit_renderables`, `App._return_code`,
`App._close_messages_no_wait`, and `App._loop` while it runs.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, TypeVar

from rich.console import RenderableType
from textual.app import App
from textual.worker import WorkerFailed

from kms_tui.domain.visible_text import visible
from kms_tui.quiet_exceptions import exception_outline

CRASH_RETURN_CODE: Final = 70
"""EX_SOFTWARE of sysexits.h: an internal error."""

ReturnType = TypeVar("ReturnType")


class SafeCrashes(App[ReturnType]):
    """An app whose crashes name the exception's type and its places in this package only."""

    _crash_outline: tuple[str, ...] = ()

    def _handle_exception(self, error: Exception) -> None:
        cause = error.error if isinstance(error, WorkerFailed) else error
        self._crash_outline = self._crash_outline or tuple(exception_outline(cause))
        # The parent renders an exception that has `__rich__`; `_fatal_error` and `panic` are below.
        super()._handle_exception(error)
        self._return_code = CRASH_RETURN_CODE

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:  # noqa: ARG002 - textual's signature
        """End the app as after a crash. What should be printed is dropped: it is not trusted."""
        self._return_code = CRASH_RETURN_CODE
        self._crash_outline = self._crash_outline or ("panic",)
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        """Print the crash, or else the texts given to `App.exit`, on standard error."""
        lines = [visible(text) for text in self._exit_renderables if isinstance(text, str)]
        self._exit_renderables.clear()
        if self._crash_outline:
            lines = ["kms-tui ended because of an internal error.", *self._crash_outline]
            self._crash_outline = ()
        if lines:
            with suppress(OSError, ValueError):
                print(*lines, sep="\n", file=sys.__stderr__, flush=True)

    @contextmanager
    def crashing_with_threads(self) -> Iterator[None]:
        """Let an exception that nobody caught in any thread end the app, for as long as it runs."""
        previous_hook = threading.excepthook
        threading.excepthook = self._thread_crashed
        try:
            yield
        finally:
            threading.excepthook = previous_hook

    def _thread_crashed(self, arguments: threading.ExceptHookArgs) -> None:
        if self._loop is not None and isinstance(arguments.exc_value, Exception):
            self._loop.call_soon_threadsafe(self._handle_exception, arguments.exc_value)
