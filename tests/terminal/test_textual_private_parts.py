"""Pins what our terminal code needs of textual's private parts: look here after an upgrade."""

import inspect
from time import monotonic

from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._parser import Parser
from textual._time import get_time
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message_pump import MessagePump
from textual.widget import Widget
from textual.worker import Worker

from kms_tui.ui.terminal import pastes
from kms_tui.ui.terminal.app import TerminalApp


def source(owner: type, method: str) -> str:
    return inspect.getsource(getattr(owner, method))


def test_the_parser_has_the_methods_that_are_overridden() -> None:
    assert "self, sequence: str, alt: bool = False" in source(
        XTermParser, "_sequence_to_key_events"
    )
    assert "self._sequence_to_key_events" in source(XTermParser, "parse")
    assert "self.parse_mouse_code(" in source(XTermParser, "parse")
    assert "self.mouse_pixels" in source(XTermParser, "parse_mouse_code")
    assert (BRACKETED_PASTE_START, BRACKETED_PASTE_END) == (pastes.START_MARK, pastes.END_MARK)


def test_the_driver_has_the_parts_that_are_used_or_overridden() -> None:
    constructor = source(LinuxDriver, "__init__")

    assert "self._file = sys.__stderr__" in constructor
    assert "self._writer_thread: " in constructor
    assert "signal.signal(signal.SIGCONT, self._sigcont_application)" in constructor
    assert "WriterThread(self._file)" in source(LinuxDriver, "start_application_mode")
    assert "target=self._run_input_thread" in source(LinuxDriver, "start_application_mode")
    assert "self._must_signal_resume = True" in source(LinuxDriver, "_sigtstp_application")
    assert "self.exit_event.set()" in source(LinuxDriver, "disable_input")


def test_the_driver_writes_what_is_left_out_by_texts_of_their_own() -> None:
    assert 'self.write("\\x1b[?1049h")' in source(LinuxDriver, "start_application_mode")
    assert 'self.write("\\x1b[?2048$p")' in source(LinuxDriver, "_query_in_band_window_resize")
    assert "\\x1b]22;" in inspect.getsource(App)


def test_the_driver_takes_and_gives_the_terminal_without_dropping_what_was_typed() -> None:
    start, stop = (source(LinuxDriver, f"{way}_application_mode") for way in ("start", "stop"))

    assert "self.attrs_before = termios.tcgetattr(self.fileno)" in start
    assert "termios.tcsetattr(self.fileno, termios.TCSANOW, newattr)" in start
    assert start.count("self._get_terminal_size()") == 1
    assert "signal.signal(signal.SIGWINCH, on_terminal_resize)" in start
    assert "tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)" in stop
    assert "self.flush()" in stop


def test_the_app_writes_a_frame_in_one_piece_that_ends_with_the_cursor() -> None:
    display = source(App, "_display")

    assert "terminal_sequence = renderable.render_segments(console)" in display
    assert "terminal_sequence += Control.move_to(" in display
    assert "self._driver.write(terminal_sequence)" in display
    assert "self._driver.write(SYNC_START)" in source(App, "_begin_update")
    assert (SYNC_START, SYNC_END) == ("\x1b[?2026h", "\x1b[?2026l")


def test_the_parser_says_by_the_monotonic_clock_how_long_it_waits() -> None:
    assert "self._timeout_time = get_time() + self._awaiting.timeout" in source(Parser, "feed")
    assert get_time is monotonic


def test_a_key_bubbles_the_way_on_which_the_next_one_waits_for_it() -> None:
    on_event = source(App, "on_event")

    assert "forward_target = self.focused or self.screen" in on_event
    assert "forward_target._forward_event(event)" in on_event
    assert "self.post_message(event)" in source(Widget, "_forward_event")
    assert "message._bubble_to(self._parent)" in source(MessagePump, "_on_message")
    assert "return self.post_message(message)" in source(MessagePump, "call_later")


def test_what_a_key_begins_has_begun_when_the_next_one_comes() -> None:
    assert "asyncio.create_task(self._run(app))" in source(Worker, "_start")
    assert "self.push_screen(screen, wait_for_dismiss=True" in source(App, "push_screen_wait")


def test_an_app_knows_its_driver() -> None:
    assert "self._driver = driver_class(" in inspect.getsource(App)


def test_the_app_reports_every_crash_through_the_overridden_methods() -> None:
    assert "self._fatal_error()" in source(App, "_handle_exception")
    assert "self.panic(error)" in source(App, "_handle_exception")
    assert "self._return_code = 1" in source(App, "_handle_exception")
    assert "self._print_error_renderables()" in source(App, "_shutdown")
    assert "self._exit_renderables.append(message)" in source(App, "exit")
    assert "app._loop = asyncio.get_running_loop()" in source(App, "run_async")


def test_the_app_asks_the_overridden_methods_for_driver_and_filters() -> None:
    assert "driver_class or self.get_driver_class()" in source(App, "__init__")
    assert TerminalApp().driver_class.__name__ == "DiffDriver"


def test_the_screenshot_command_has_the_title_by_which_it_is_dropped() -> None:
    assert '"Screenshot",' in source(App, "get_system_commands")
