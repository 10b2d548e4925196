import signal
import time
from pathlib import Path

import pytest
from launched_apps import open_app
from pty_session import PtySession
from terminal_modes import MOUSE_MODES, assert_terminal_restored, modes_switched


def state_of(session: PtySession) -> str:
    return Path(f"/proc/{session.pid}/stat").read_text(encoding="ascii").rsplit(") ", 1)[1][0]


def seconds_of_processor(session: PtySession) -> float:
    fields = Path(f"/proc/{session.pid}/stat").read_text(encoding="ascii").rsplit(") ", 1)[1]
    user, system = fields.split()[11:13]
    return (int(user) + int(system)) / 100


def times_woken(session: PtySession) -> int:
    """Return how often any thread of the program has waited for something and got it."""
    statuses = Path(f"/proc/{session.pid}/task").glob("*/status")
    lines = [line for status in statuses for line in status.read_text("ascii").splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("voluntary_ctxt"))


def passes(session: PtySession, *, seconds: float) -> None:
    since = time.monotonic()
    session.wait_until(lambda: time.monotonic() - since > seconds, "some time passes", seconds + 5)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGTERM, 143),
        (signal.SIGHUP, 129),
        (signal.SIGQUIT, 131),
        (signal.SIGINT, 130),
    ],
)
@pytest.mark.proves("R13")
@pytest.mark.attack(
    "5.4 a signal that would leave the alternate screen behind",
    defence="a handler ends the program in good order and gives the terminal back",
)
def test_a_signal_ends_the_app_with_a_restored_terminal(number: signal.Signals, code: int) -> None:
    with open_app("echoing") as session:
        session.wait_for("ready")
        session.kill(number)

        assert session.wait_exit() == code
        assert_terminal_restored(session)


@pytest.mark.proves("R13")
def test_a_signal_before_the_first_paint_ends_the_app() -> None:
    with open_app("echoing") as session:
        session.wait_for_raw(b"\x1b[?1049h")
        session.kill(signal.SIGTERM)

        assert session.wait_exit() == 143
        assert_terminal_restored(session)


def test_quitting_restores_the_terminal_and_returns_0() -> None:
    with open_app("echoing") as session:
        session.wait_for("ready")
        session.press("ctrl+q")

        assert session.wait_exit() == 0
        assert_terminal_restored(session)


def test_an_exit_code_and_message_reach_the_shell_without_control_characters() -> None:
    with open_app("crashing", "exit message", "canary-7Q") as session:
        session.wait_for("ready")
        session.send("x")

        assert session.wait_exit() == 3
        assert session.raw.endswith(b"see you?]52;c;AAAA?\r\n")


def test_the_mouse_is_never_switched_on() -> None:
    with open_app("echoing") as session:
        session.wait_for("ready")

        assert not MOUSE_MODES & modes_switched(session.raw).keys()


@pytest.mark.parametrize("ignored", [[], [signal.SIGHUP]])
@pytest.mark.proves("R13")
@pytest.mark.attack(
    "5.4 a dropped line, with SIGHUP or without",
    defence="the end of input ends the program",
)
def test_a_lost_terminal_ends_the_app_within_2_seconds(ignored: list[signal.Signals]) -> None:
    with open_app("echoing", ignored_signals=ignored) as session:
        session.wait_for("ready")
        session.hang_up()

        assert session.wait_exit(timeout_seconds=2) == 129


@pytest.mark.proves("R13")
@pytest.mark.attack(
    "5.4 an orphan that spins on a terminal that is gone",
    defence="input that has ended is not read again",
)
def test_a_lost_terminal_costs_no_processor_time() -> None:
    # An app that is slow to end: the time in between must not be spent on an unreadable terminal.
    with open_app("lingering", ignored_signals=[signal.SIGHUP]) as session:
        session.wait_for("ready")
        before = seconds_of_processor(session)
        session.hang_up()
        passes(session, seconds=0.6)

        assert state_of(session) != "Z"
        assert seconds_of_processor(session) - before < 0.2
        assert session.wait_exit() == 129


def answers_and_ends(session: PtySession) -> int:
    """Type something, see it, and return what the app ends with when it is told to."""
    session.send("on")
    session.wait_for("<on>")
    session.kill(signal.SIGTERM)
    return session.wait_exit()


def test_suspending_gives_the_terminal_back_and_resuming_takes_it_again() -> None:
    with open_app("echoing") as session:
        session.wait_for("ready")
        session.press("ctrl+z")
        session.wait_until(lambda: state_of(session) == "T", "program is stopped")
        session.wait_for_raw(b"\x1b[?1049l")
        assert_terminal_restored(session)

        session.kill(signal.SIGCONT)
        assert answers_and_ends(session) == 143
        assert_terminal_restored(session)


def test_being_continued_without_suspension_changes_nothing() -> None:
    with open_app("echoing") as session:
        session.wait_for("ready")
        session.kill(signal.SIGCONT)
        assert answers_and_ends(session) == 143
        assert session.raw.count(b"\x1b[?1049h") == 1
        assert_terminal_restored(session)


def test_being_continued_many_times_at_once_takes_the_terminal_once() -> None:
    with open_app("echoing") as session:
        session.wait_for("ready")
        session.press("ctrl+z")
        session.wait_until(lambda: state_of(session) == "T", "program is stopped")
        for _ in range(1_000):
            session.kill(signal.SIGCONT)
        assert answers_and_ends(session) == 143
        assert session.raw.count(b"\x1b[?1049h") == 2
        assert_terminal_restored(session)


@pytest.mark.proves("R13")
def test_a_terminal_lost_while_suspended_ends_the_app() -> None:
    with open_app("echoing") as session:
        session.wait_for("ready")
        session.press("ctrl+z")
        session.wait_until(lambda: state_of(session) == "T", "program is stopped")
        session.hang_up()
        session.kill(signal.SIGCONT)

        assert session.wait_exit() == 129


def test_an_idle_app_sleeps_and_sends_nothing() -> None:
    with open_app("crashing", "not at all", "") as session:
        session.wait_for("ready")
        passes(session, seconds=1)
        woken, sent = times_woken(session), len(session.raw)
        passes(session, seconds=2)

        assert times_woken(session) - woken <= 1
        assert len(session.raw) == sent


@pytest.mark.proves("R13")
@pytest.mark.attack(
    "5.4 a line that is dead and takes nothing more",
    defence="the end waits for no terminal",
)
def test_a_terminal_that_takes_nothing_more_does_not_hold_up_the_end() -> None:
    with open_app("chattering") as session:
        session.wait_for("ready")
        session.stall()
        passes(session, seconds=0.5)
        session.kill(signal.SIGTERM)
        asked = time.monotonic()

        assert session.wait_exit() == 143
        assert time.monotonic() - asked < 0.5
        assert session.echoes_lines
