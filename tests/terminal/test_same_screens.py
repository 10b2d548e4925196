"""The driver for bad lines shows what Textual's own shows, on every screen, and in fewer bytes."""

import asyncio
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from catalogue_parts import create_catalogue
from launched_apps import ENVIRONMENT
from pty_session import KEYS, PtySession
from seen_cells import Seen, seen_cells

ROWS = 60
QUIET_SECONDS = 0.12
CLOCK = re.compile(r"\d\d:\d\d:\d\dZ")

WALK = (
    ("down", ""), ("G", "prod-eu-059"), ("kk", ""), ("g", "> ??    prod-eu-000"),
    ("j" * 20, ""), ("jj", ""), ("pagedown", ""), ("home", "> ??    prod-eu-000"), ("s", "VAULT^"),
    ("S", "VAULTv"), ("/", ""), ("eu-01", "prod-eu-019"), ("escape", "filter: -"),
    ("f1", "esc close"), ("down", ""), ("escape", "filter: -"), ("enter", "identity"), ("down", ""),
    ("escape", "filter: -"), ("n", "Key Name"), ("xyz", "xyz"), ("tab", ""), ("tab", ""),
    ("pagedown", ""), ("escape", ""), ("escape", ""), ("D", ""), ("escape", ""),
)  # fmt: skip
"""Keys, and what both show after them: through screens and dialogs, with and without a change."""


@contextmanager
def both(directory: Path, size: tuple[int, int]) -> Iterator[list[PtySession]]:
    """Run the program with each driver on the same catalogue, each with one of its own."""
    with product(directory, "diff", size) as diff, product(directory, "stock", size) as stock:
        for session in (diff, stock):
            session.wait_for("refreshed", 20)
        yield [diff, stock]


def product(directory: Path, driver: str, size: tuple[int, int]) -> PtySession:
    home = directory / driver
    if not home.exists():
        names = [f"prod-eu-{number:03}" for number in range(ROWS)]
        asyncio.run(create_catalogue(home / ".local/share/kms-tui", *names))
    argv = [sys.executable, "-m", "kms_tui", "--driver", driver, "--escape-delay-ms", "50"]
    return PtySession(argv, ENVIRONMENT | {"HOME": str(home)}, size=size)


def assert_soon_the_same(sessions: list[PtySession], what: str) -> None:
    """Assert that the sessions show the same once none has sent anything for a moment."""
    diff, stock = sessions
    sent, since = [0], time.monotonic()

    def is_quiet_and_same() -> bool:
        nonlocal sent, since
        now = [len(session.raw) for session in sessions]
        if now != sent:
            sent, since = now, time.monotonic()
        is_quiet = time.monotonic() - since > QUIET_SECONDS
        return is_quiet and without_clocks(diff) == without_clocks(stock)

    diff.wait_until(is_quiet_and_same, f"both show the same after {what}")


def without_clocks(session: PtySession) -> list[list[Seen]]:
    """Return what is seen but the time of day."""
    cells = seen_cells(session.screen)
    for row, line in zip(cells, session.screen_lines(), strict=True):
        for clock in CLOCK.finditer(line):
            row[clock.start() : clock.end()] = []
    return cells


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_every_screen_is_the_same_cell_by_cell(tmp_path: Path, size: tuple[int, int]) -> None:
    with both(tmp_path, size) as sessions:
        diff, stock = sessions
        for keys, shown in WALK:
            for session in sessions:
                session.press(*([keys] if keys in KEYS else keys))
            for session in sessions:
                session.wait_for(shown)
            assert_soon_the_same(sessions, keys)
        assert len(diff.raw) * 5 < len(stock.raw)


def test_screens_are_the_same_after_each_resize(tmp_path: Path) -> None:
    with both(tmp_path, (80, 24)) as sessions:
        for size in ((60, 20), (120, 40), (40, 10), (80, 24)):
            for session in sessions:
                session.resize(*size)
                if size < (60, 20):
                    session.wait_for("enlarge to 60x20")
                else:
                    session.wait_until_gone("enlarge to 60x20")
                session.press("down", "n")
            assert_soon_the_same(sessions, f"a resize to {size}")
            for session in sessions:
                session.press("escape")
            assert_soon_the_same(sessions, "going back")
