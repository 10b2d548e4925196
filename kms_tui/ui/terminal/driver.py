"""Textual's driver for POSIX terminals, made to outlive bad input and to notice a lost terminal.

Relies on these private parts of `textual.drivers.linux_driver.LinuxDriver`, each pinned by a test:
`_file`, the stream it writes to; `_mouse`; `_writer_thread`, alive while writing works;
`_run_input_thread`, what the input thread runs until `exit_event` is set; `_sigcont_application`,
the handler of SIGCONT; `_must_signal_resume`, true from a suspension to its end. And on that it
switches to the alternate screen by a text of its own, changes the terminal's attributes without
throwing away what was typed, and has set its handler of SIGWINCH once it has the terminal.
"""

import contextlib
import os
import re
import selectors
import signal
import sys
import termios
from collections.abc import Callable, Iterator
from functools import partial
from threading import Thread
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from textual import events, messages
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from kms_tui.freed_memory import overwrite_cached_memory
from kms_tui.ui.terminal.cover import KEYS_OUT_OF_SIGHT, painted, too_small
from kms_tui.ui.terminal.handover import Handover
from kms_tui.ui.terminal.input_stream import InputStream
from kms_tui.ui.terminal.losable_terminal import LosableTerminal, detach_from_terminal
from kms_tui.ui.terminal.session_events import PasteTooLong, PasteUnfinished, SessionEnded
from kms_tui.ui.terminal.type_ahead import InputGate
from kms_tui.ui.terminal.wake_up import WakingEvent

if TYPE_CHECKING:
    from textual.app import App

LOST_TERMINAL_RETURN_CODE: Final = 129
"""What a shell reports for a program ended by a hang-up: 128 plus SIGHUP."""

_ALTERNATE_SCREEN: Final = "\x1b[?1049h"
_POINTER_SHAPE: Final = "\x1b]22;"
_SIZE_REPORTS: Final = "\x1b[?2048$p"

BESIDE_THE_SCREEN: Final = re.compile(
    r"(?:\x07|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[<=>?][0-9;]*\$?[A-Za-z])+"
)
"""Bells, clipboards, modes and questions: nothing that changes a cell."""

_READ_BYTES: Final = 4096
_PASTED_BYTES: Final = 8
"""From how many bytes at once on they may hold a piece of a secret that is worth something."""
_LONGEST_WAIT_SECONDS: Final = 2.0
"""How long the keys wait, at most, for the first screen."""
_LAST_WORDS_SECONDS: Final = 0.15
"""How long a terminal that takes nothing is waited for, twice."""

_ACCEPTED_MESSAGES: Final = (
    events.Key,
    events.Paste,
    messages.TerminalSupportsSynchronizedOutput,
    PasteTooLong,
    PasteUnfinished,
    SessionEnded,
)


class TerminalDriver(LinuxDriver):
    """A driver that ends the app, and only then, when the terminal is gone.

    Of a terminal's reports only those are passed on that this program asks for. Size and focus
    reports are not: a size comes with a signal, and one forged focus report would leave every
    field deaf.
    """

    def __init__(
        self,
        app: "App[Any]",
        *,
        debug: bool = False,  # noqa: ARG002 - the debug mode of textual writes every key to a file
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=False, mouse=mouse, size=size)
        is_closed = getattr(app, "KEYS_WAIT_FOR_FIRST_SCREEN", False)  # a TerminalApp has it
        self._gate = InputGate(app, is_closed=is_closed)
        self.exit_event: WakingEvent = WakingEvent()
        self._terminal = LosableTerminal(sys.__stderr__ or sys.stderr)
        self._file = self._terminal  # type: ignore[assignment]  # write, flush and fileno are all it needs
        self._handed = 0
        self.handover: Handover | None = getattr(app, "handover", None)  # a TerminalApp has one
        self._is_taking_over = False
        self._terminal_size = (0, 0)
        self._is_continuing = False
        self._was_continued = False
        """Whether that came since the terminal was last asked for: it may be denied at first."""
        self._curtain = ""
        self._shown_cover = ""

    def start_application_mode(self) -> None:
        """Take the terminal as the shell left it, or with the first page on it."""
        handover, self.handover = self.handover, None
        self._is_taking_over = handover is not None
        super().start_application_mode()  # type: ignore[no-untyped-call]  # textual leaves it out
        self._is_taking_over = False
        self._let_sizes_follow_each_other()
        if handover is not None:
            self.attrs_before = handover.attributes
            handover.is_taken = True
        if self._gate.is_closed:
            self._loop.call_later(_LONGEST_WAIT_SECONDS, self.show_screen)

    def _let_sizes_follow_each_other(self) -> None:
        # A signal may come within the handler of the one before, which would then tell its size
        # last: app and driver would be of two minds about the size, and nothing would be drawn.
        handler = signal.getsignal(signal.SIGWINCH)
        if callable(handler):
            signal.signal(signal.SIGWINCH, partial(self._handle_soon, handler))

    def _handle_soon(
        self, handler: Callable[[int, FrameType | None], Any], number: int, frame: FrameType | None
    ) -> None:
        with contextlib.suppress(RuntimeError):  # the app has just ended
            self._loop.call_soon_threadsafe(handler, number, frame)

    def show_screen(self) -> None:
        """Let keys in, and the app's screen be seen: it has as much to show now as it should."""
        self._gate.open()

    def hold_keys(self) -> None:
        """Let keys wait; call this on the event loop."""
        self._gate.hold()

    def let_keys_go(self) -> None:
        """Let in the keys that were held, one after the other; call this on the event loop."""
        self._gate.let_go()

    def draw_curtain(self, sentence: str) -> None:
        """Show nothing but this sentence from now on; call this on the event loop."""
        self._curtain = sentence
        self._show_anew()

    def open_curtain(self) -> None:
        """Show the app's screen again as it is now; call this on the event loop."""
        self._curtain = ""
        self._show_anew()

    @property
    def _cover(self) -> str:
        """What stands in place of the app's screen; empty if nothing does."""
        return self._curtain or (too_small(self._terminal_size) if any(self._terminal_size) else "")

    def _show_anew(self) -> None:
        """Show the cover, or the app's screen where a cover was."""
        if self._cover:
            self._shown_cover = self._cover
            self._write_past(painted(self._cover, self._terminal_size))
        elif self._shown_cover:
            self._shown_cover = ""
            self._app.refresh(layout=True)

    def _show_anew_soon(self) -> None:
        with contextlib.suppress(RuntimeError):  # the app has just ended
            self._loop.call_soon_threadsafe(self._show_anew)

    def _get_terminal_size(self) -> tuple[int, int]:
        # Called when the app starts or continues, and when the terminal has got another size.
        self._terminal_size = super()._get_terminal_size()
        self._show_anew_soon()
        return self._terminal_size

    def close(self) -> None:
        """Let what was written arrive, but wait no longer than anybody waits for a prompt."""
        arriving = Thread(target=super().close, name="last-words", daemon=True)
        arriving.start()
        arriving.join(_LAST_WORDS_SECONDS)
        if arriving.is_alive():
            with contextlib.suppress(termios.error):
                termios.tcflush(self.fileno, termios.TCOFLUSH)
            arriving.join(_LAST_WORDS_SECONDS)

    def write(self, data: str) -> None:
        """Write to the terminal, or nowhere while nothing is there to empty the queue."""
        if self._is_needless(data) or (self._cover and not BESIDE_THE_SCREEN.fullmatch(data)):
            return
        self._write_past(data)

    def _write_past(self, data: str) -> None:
        """Write what no cover hides."""
        if self._writer_thread is not None and self._writer_thread.is_alive():
            self._handed += 1
            super().write(data)

    def _is_needless(self, data: str) -> bool:
        """Tell whether a terminal need not be told this."""
        if data == _ALTERNATE_SCREEN:
            return self._is_taking_over  # the first page stands on it
        if data.startswith(_POINTER_SHAPE):
            return not self._mouse
        return data == _SIZE_REPORTS  # what would answer is not passed on

    @property
    def texts_on_their_way(self) -> int:
        """How many texts the terminal has still to take."""
        return self._handed - self._terminal.written

    def _sigcont_application(self, *signal_arguments: object) -> None:
        # The kernel also sends SIGCONT with a hang-up, and a shell may send it twice, the second
        # within the handler of the first. Textual would start a second input thread and take its
        # own raw mode for the one to restore.
        self._was_continued = True
        if self._is_continuing:
            return
        self._is_continuing = True
        try:
            while self._was_continued and self._must_signal_resume:
                self._was_continued = False
                super()._sigcont_application(*signal_arguments)
        finally:
            self._is_continuing = False

    def _run_input_thread(self) -> None:
        # Textual prints the traceback of an exception here; ours goes to threading.excepthook.
        self.run_input_thread()

    def run_input_thread(self) -> None:
        """Read and dispatch until the app stops this thread or the terminal is gone."""
        stream = InputStream()
        with selectors.PollSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self.exit_event, selectors.EVENT_READ)
            while True:
                ready = selector.select(stream.seconds_to_next_tick())
                if self.exit_event.is_set():
                    return
                if ready and not self._feed(stream):
                    detach_from_terminal()
                    self.process_message(SessionEnded(LOST_TERMINAL_RETURN_CODE))
                    return
                self._dispatch(stream.tick())

    def process_message(self, message: Message) -> None:
        """Pass a message on to the app if it is one that this program asked for."""
        if self._is_out_of_sight(message):
            return
        is_mouse = isinstance(message, events.MouseEvent)
        if isinstance(message, _ACCEPTED_MESSAGES) or (is_mouse and self._mouse):
            super().process_message(message)

    def _is_out_of_sight(self, message: Message) -> bool:
        """Tell whether this would act on what cannot be seen on a terminal that is too small."""
        if self._curtain or not self._cover:
            return False
        if isinstance(message, events.Key):
            return message.key not in KEYS_OUT_OF_SIGHT
        return isinstance(message, (events.Paste, events.MouseEvent))

    def send_message(self, message: Message) -> None:
        """Send a message to the app, keys and pastes through the gate that keeps their order."""
        if isinstance(message, (events.Key, events.Paste)):
            with contextlib.suppress(RuntimeError):  # the app has just ended
                self._loop.call_soon_threadsafe(self._gate.put, message)
        else:
            super().send_message(message)

    def _feed(self, stream: InputStream) -> bool:
        try:
            data = os.read(self.fileno, _READ_BYTES)
        except OSError:
            return False
        size = len(data)
        self._dispatch(stream.feed(data))
        del data
        if size >= _PASTED_BYTES:
            overwrite_cached_memory()
        return size > 0

    def _dispatch(self, incoming: Iterator[Message]) -> None:
        for message in incoming:
            self.process_message(message)
