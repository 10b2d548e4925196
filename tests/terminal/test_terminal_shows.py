"""The screen and the cursor of the terminal, with the driver that sends what changed."""

import signal
from pathlib import Path

import pytest
from launched_apps import open_app
from pty_session import PtySession
from terminal_modes import modes_switched

ERASED = b"\x1b[J"
CURSOR = "25"


def stops(session: PtySession) -> bool:
    status = Path(f"/proc/{session.pid}/stat").read_text(encoding="ascii")
    return status.rsplit(") ", 1)[1].startswith("T")


def test_the_cursor_is_shown_where_the_next_character_goes() -> None:
    with open_app("echoing") as session:
        session.wait_for("ready")
        session.send("abc")
        session.wait_for("<abc>")
        session.wait_until(lambda: session.cursor == (3, 0), "the cursor is behind the text")
        assert modes_switched(session.raw)[CURSOR]


def test_the_cursor_follows_the_focus_to_what_has_none_of_its_own() -> None:
    with open_app("echoing") as session:
        session.wait_for("kv-2")
        session.press("tab")
        session.wait_until(lambda: session.cursor == (0, 3), "the cursor is on the table")


def test_the_cursor_is_hidden_where_nothing_has_the_focus() -> None:
    with open_app("chattering") as session:
        session.wait_for("ready")
        assert not modes_switched(session.raw)[CURSOR]


def test_redrawing_sends_everything_again() -> None:
    with open_app("echoing") as session:
        session.wait_for("kv-2")
        session.press("ctrl+l")
        session.wait_until(lambda: session.raw.count(ERASED) == 2, "the screen is erased")
        session.wait_until(lambda: session.raw.count(b"kv-2") == 2, "the table is sent again")


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
def test_everything_is_sent_again_after_a_suspension(size: tuple[int, int]) -> None:
    with open_app("echoing", size=size) as session:
        session.wait_for("kv-2")
        before = session.screen_lines()
        session.press("ctrl+z")
        session.wait_until(lambda: stops(session), "program is stopped")
        session.kill(signal.SIGCONT)
        session.wait_until(lambda: session.raw.count(b"kv-2") == 2, "the table is sent again")
        assert session.screen_lines() == before


def test_a_size_that_changes_and_comes_back_at_once_is_drawn_anew() -> None:
    with open_app("echoing") as session:
        session.wait_for("kv-2")
        before = session.screen_lines()
        session.resize(40, 10)
        session.resize(80, 24)
        session.wait_until(lambda: session.raw.count(b"kv-2") >= 2, "the table is sent again")
        session.wait_until(lambda: session.screen_lines() == before, "all is as it was")


def test_of_sizes_that_follow_each_other_at_once_the_last_holds() -> None:
    with open_app("echoing") as session:
        session.wait_for("kv-2")
        for _ in range(400):
            session.resize(200, 50)
            session.resize(80, 24)
        session.send("answers")
        session.wait_for("<answers>")
