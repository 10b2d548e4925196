"""The program goes through every size of its terminal, with a form open and without."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from catalogue_parts import create_catalogue
from launched_apps import ENVIRONMENT
from pty_session import PtySession
from terminal_matrix import settled

SMALL = ((40, 10), (20, 5), (3, 2), (1, 1))
LARGE = ((60, 20), (200, 60), (80, 24))
LIST, FORM = "> ??    prod", "Key Size"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[PtySession]:
    asyncio.run(create_catalogue(tmp_path / ".local/share/kms-tui", "prod"))
    argv = [sys.executable, "-m", "kms_tui", "--escape-delay-ms", "50"]
    with PtySession(argv, ENVIRONMENT | {"HOME": str(tmp_path)}) as session:
        session.wait_for("refreshed", 20)
        yield session


def test_an_open_form_survives_every_size_with_what_was_typed(session: PtySession) -> None:
    session.press("n")
    session.wait_for(FORM)
    session.send("typed")
    session.wait_for("typed")
    before = session.screen_lines()
    for size in (*SMALL, *LARGE):
        session.resize(*size)
        settled(session)
    session.wait_until(lambda: session.screen_lines() == before, "the form is as it was")


def test_a_form_opens_and_closes_at_every_size_that_can_show_it(session: PtySession) -> None:
    for size in LARGE:
        session.resize(*size)
        session.wait_for(LIST)
        session.press("n")
        session.wait_for(FORM)
        session.press("escape")
        session.wait_for(LIST)
