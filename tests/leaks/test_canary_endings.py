"""However the program ends, what was typed into it ends with it."""

import resource
import signal
from pathlib import Path

import pytest
from secret_forms import CANARY, PASSPHRASE
from sinks import Login
from typist import TabStop, Typist

pytestmark = pytest.mark.proves("S1")

ENDINGS = {
    signal.SIGTERM: 143,
    signal.SIGHUP: 129,
    signal.SIGQUIT: 131,
    # This one leaves the program no say: the shell learns of the signal itself.
    signal.SIGKILL: -signal.SIGKILL,
}
LIKE_SIGTERM = (signal.SIGHUP, signal.SIGQUIT)
HUGE_SCREEN = (10_000, 200)
LEFT_BYTES = 16_000_000
"""Enough for the crash to be reported, too little for the lines of such a screen."""
INTERNAL_ERROR = 70


def holds_canary(admin: Typist) -> None:
    """Open the form and paste the canary into its field."""
    admin.opens_form()
    admin.types("prod")
    admin.goes_to(TabStop.SECRET)
    admin.types_secret(CANARY)


@pytest.mark.parametrize("number", ENDINGS)
def test_a_signal_with_the_secret_in_the_form(
    login: Login, number: signal.Signals, request: pytest.FixtureRequest
) -> None:
    if number in LIKE_SIGTERM:
        request.getfixturevalue("long_form")
    with login.session() as admin:
        holds_canary(admin)
        admin.kill(number)
        assert admin.wait_exit() == ENDINGS[number]


def test_a_hang_up_with_the_secret_in_the_form(login: Login) -> None:
    with login.session() as admin:
        holds_canary(admin)
        admin.hang_up()
        assert admin.wait_exit() == 129


@pytest.mark.attack(
    "A1 a crash with a secret in a local variable",
    defence="type and place of the exception are shown, never its text or locals",
)
def test_a_crash_with_the_secret_in_the_form(login: Login) -> None:
    with login.session() as admin:
        holds_canary(admin)
        _leaves_little_memory(admin)
        admin.resize(*HUGE_SCREEN)
        assert admin.wait_exit() == INTERNAL_ERROR
        assert b"\nMemoryError" in admin.raw


def test_a_kill_while_the_passphrase_is_tried(stored_login: Login) -> None:
    with stored_login.session() as admin:
        admin.wait_for("1 config")
        admin.press("t")
        admin.unlocks(PASSPHRASE)
        admin.wait_for("Opening ...")
        admin.kill(signal.SIGKILL)
        assert admin.wait_exit() == -signal.SIGKILL


def _leaves_little_memory(admin: Typist) -> None:
    pages = int(Path(f"/proc/{admin.pid}/statm").read_text(encoding="ascii").split()[0])
    size_bytes = pages * resource.getpagesize() + LEFT_BYTES
    resource.prlimit(admin.pid, resource.RLIMIT_AS, (size_bytes, size_bytes))
