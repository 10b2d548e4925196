import time

import pytest
from launched_apps import open_app
from pty_session import PtySession

SINGLE_NOISES = [
    b"\xe9",
    b"\xc3\x28",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\x1b[24:9u",
    b"\x1b[1114112u",
    b"\x1b[55296u",
    b"\x1b[99999999999u",
    b"\x1b[97;99999999999u",
    b"\x1b[<0;99999999;99999999M",
    b"\x1b[<35;1;1M",
    b"\x1b[48;0;0;0;0t\x1b[<0;1;1M",
    b"\x1b[48;99999999;99999999;9;9t",
    b"\x1b[99999999;99999999R",
    b"\x1b[?2048;1$y",
    b"\x1b[O",
    b"\x1b[201~",
]


def assert_typing_works(session: PtySession) -> None:
    session.send("ok!")
    session.wait_for("ok!>")


@pytest.mark.attack(
    "5.3 a byte of another encoding, a key beyond Unicode, a mouse outside of any screen",
    defence="a tolerant decoder and parser: what makes no sense is left out",
)
def test_typing_goes_on_after_noise() -> None:
    with open_app("echoing") as session:
        session.wait_for("ready")
        for number, noise in enumerate(SINGLE_NOISES):
            session.send(noise)
            session.send(f" {number}!")
            session.wait_for(f" {number}!>")
            session.press("ctrl+u")
            session.wait_for("echo <>")


@pytest.mark.proves("R16")
@pytest.mark.attack(
    "5.3 a paste whose end never comes",
    defence="a paste ends when its terminal falls silent, and that is told",
)
def test_a_paste_without_end_heals_and_is_told() -> None:
    with open_app("echoing") as session:
        session.wait_for("ready")
        session.send("\x1b[200~abc")
        session.wait_for("<abc>", timeout_seconds=4)
        session.wait_for("end of a paste did not arrive")
        assert_typing_works(session)


@pytest.mark.proves("R16")
def test_a_large_paste_arrives_whole() -> None:
    with open_app("echoing") as session:
        session.wait_for("ready")
        session.paste("x" * 1_000_000)
        session.wait_for("<1000000 characters>")


@pytest.mark.proves("R16")
@pytest.mark.attack(
    "5.3 a paste over the limit, which was dropped silently",
    defence="it is refused, and that is told",
)
def test_a_paste_over_the_limit_is_refused_and_told() -> None:
    with open_app("echoing") as session:
        session.wait_for("ready")
        session.paste("x" * (1024 * 1024 + 1))
        session.wait_for("Too long to paste")
        assert_typing_works(session)
        assert "<ok!>" in session.screen_text()


@pytest.mark.proves("R16")
@pytest.mark.attack(
    "5.3 a hundred kilobytes pasted by a terminal without paste marks",
    defence="a run of text that comes at once is one paste, and fields have a limit",
)
def test_a_large_paste_by_a_terminal_that_does_not_mark_it_is_quick() -> None:
    with open_app("echoing") as session:
        session.wait_for("ready")
        session.send("x" * 100_000)
        session.wait_for("<100000 characters>", timeout_seconds=5)


def test_an_arrow_key_that_arrives_in_pieces_over_ssh_is_no_escape() -> None:
    with open_app("pressing", env={"SSH_TTY": "/dev/pts/1"}) as session:
        session.wait_for("ready")
        sent = time.monotonic()
        session.send("\x1b")
        session.wait_until(lambda: time.monotonic() - sent > 0.15, "the line is slow")
        session.send("[B")
        session.wait_for("key down")


def test_esc_alone_is_told_after_the_delay() -> None:
    with open_app("pressing") as session:
        session.wait_for("ready")
        session.press("escape")
        session.wait_for("key escape")
