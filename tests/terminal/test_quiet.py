"""What nobody asked for is not sent: a slow line carries nothing while the admin thinks."""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest
from admin import SLOW, Admin
from catalogue_parts import create_catalogue
from host import Host, running_sandbox
from launched_apps import ENVIRONMENT
from pty_session import PtySession
from terminal_matrix import settled
from terminal_modes import MOUSE_MODES, modes_switched

QUIET_SECONDS: Final = 2.0
SILENCE_SECONDS: Final = 3
A_CLOCK_BYTES: Final = 60
"""For the second that went by, and the cursor's way there and back."""


def list_is_shown(session: PtySession) -> None:
    session.wait_for("refreshed", SLOW)


def filter_is_typed(session: PtySession) -> None:
    list_is_shown(session)
    session.send("/prod-1")
    session.wait_for("prod-19")
    session.wait_until_gone("prod-21")


def form_is_open(session: PtySession) -> None:
    list_is_shown(session)
    session.press("n")
    session.wait_for("Key Size")
    session.send("prod-new")
    session.wait_for("prod-new")


def help_is_open(session: PtySession) -> None:
    list_is_shown(session)
    session.press("f1")
    session.wait_for("+--")


Place = Callable[[PtySession], None]
PLACES: Final[tuple[Place, ...]] = (list_is_shown, filter_is_typed, form_is_open, help_is_open)
Rests = dict[Place, Future[tuple[bytes, bytes]]]


@pytest.fixture(scope="module")
def rests(tmp_path_factory: pytest.TempPathFactory) -> Rests:
    """Return what each place sent until it had settled, and in the time of rest after that."""
    home = tmp_path_factory.mktemp("quiet")
    names = [f"prod-{number:02}" for number in range(40)]
    asyncio.run(create_catalogue(home / ".local/share/kms-tui", *names))
    pool = ThreadPoolExecutor(len(PLACES))
    found = {place: pool.submit(rest, place, home) for place in PLACES}
    pool.shutdown(wait=False)
    return found


def rest(place: Place, home: Path, *arguments: str) -> tuple[bytes, bytes]:
    argv = [sys.executable, "-m", "kms_tui", *arguments]
    with PtySession(argv, ENVIRONMENT | {"HOME": str(home)}) as session:
        place(session)
        before = settled(session)
        since = time.monotonic()
        session.wait_until(lambda: time.monotonic() - since > QUIET_SECONDS, "some time passes")
        return before, session.raw[len(before) :]


@pytest.mark.parametrize("place", PLACES)
def test_not_one_byte_is_sent_while_nothing_happens(place: Place, rests: Rests) -> None:
    _, after = rests[place].result()

    assert after == b""


@pytest.mark.parametrize("place", PLACES)
def test_the_mouse_stays_with_the_terminal(place: Place, rests: Rests) -> None:
    before, _ = rests[place].result()

    assert not MOUSE_MODES & modes_switched(before).keys()


def test_the_mouse_is_taken_when_asked_for(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "kms_tui", "--mouse"]
    with PtySession(argv, ENVIRONMENT | {"HOME": str(tmp_path)}) as session:
        list_is_shown(session)
        assert modes_switched(session.raw)["1000"]
        session.press("ctrl+q")
        session.wait_exit()
        assert not any(modes_switched(session.raw).get(mode) for mode in MOUSE_MODES)


@pytest.fixture
def checking(tmp_path: Path) -> Iterator[Admin]:
    """Run a check against a vault that takes the connection and says nothing."""
    with (
        running_sandbox(tmp_path / "sandbox") as sandbox,
        Host(tmp_path, sandbox).starts() as admin,
    ):
        admin.opens_form()
        admin.fills(vault_url="https://kv-silent.vault.azure.net")
        admin.press("ctrl+t")
        admin.wait_for("00:01", SLOW)
        yield admin


def test_a_check_that_waits_repaints_once_a_second(checking: Admin) -> None:
    before = settled(checking)
    lengths = {len(before)}

    def has_waited() -> bool:
        lengths.add(len(checking.raw))
        return time.monotonic() - since > SILENCE_SECONDS

    since = time.monotonic()
    checking.wait_until(has_waited, "some time passes")
    assert 1 <= len(lengths) - 1 <= SILENCE_SECONDS + 1
    assert len(checking.raw) - len(before) <= len(lengths) * A_CLOCK_BYTES
