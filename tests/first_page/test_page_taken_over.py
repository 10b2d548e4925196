"""The program takes over the page that was painted before it was loaded, as it stands."""

import asyncio
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from catalogue_parts import create_catalogue
from launched_apps import ENVIRONMENT
from pty_session import PtySession
from terminal_modes import assert_terminal_restored

NAMES = [f"prod-eu-{number:02}" for number in range(40)]
ENTERED = b"\x1b[?1049h"
ERASED = b"\x1b[J"
LAST_ON_THE_PAGE = "prod-eu-15"
MOST_BYTES_AFTER_THE_PAGE = 1_500


@pytest.fixture
def session(tmp_path: Path) -> Iterator[PtySession]:
    asyncio.run(create_catalogue(tmp_path / ".local/share/kms-tui", *NAMES))
    environment = ENVIRONMENT | {"HOME": str(tmp_path)}
    with PtySession([sys.executable, "-m", "kms_tui"], environment) as session:
        session.wait_for(LAST_ON_THE_PAGE)
        yield session


def wait_for_program(session: PtySession) -> None:
    session.wait_for("filter: -", 20)


def test_the_page_is_completed_and_not_painted_again(session: PtySession) -> None:
    page = len(session.raw)
    wait_for_program(session)
    assert (session.raw.count(ENTERED), session.raw.count(ERASED)) == (1, 1)
    assert len(session.raw) - page < MOST_BYTES_AFTER_THE_PAGE


def test_keys_typed_on_the_page_are_neither_lost_nor_echoed(session: PtySession) -> None:
    session.press("down", "j", "down")
    session.wait_for("> ??    prod-eu-03", 20)
    assert b"^[[B" not in session.raw


def test_quitting_gives_back_the_terminal_as_it_was_before_the_page(session: PtySession) -> None:
    wait_for_program(session)
    session.press("q")
    pressed = time.monotonic()
    assert session.wait_exit() == 0
    assert time.monotonic() - pressed < 0.5
    assert_terminal_restored(session)


def test_a_terminal_that_changes_size_on_the_page_is_drawn_anew(session: PtySession) -> None:
    session.resize(100, 30)
    wait_for_program(session)
    session.wait_until(lambda: "prod-eu-20" in session.screen_lines()[22], "more rows show")
    assert session.screen_lines()[0].endswith("RW")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT])
def test_a_signal_on_the_page_ends_with_the_terminal_as_it_was(
    session: PtySession, number: signal.Signals
) -> None:
    session.kill(number)
    assert session.wait_exit() == 128 + number
    assert session.raw.count(ENTERED) == session.raw.count(b"\x1b[?1049l")
    assert session.echoes_lines
