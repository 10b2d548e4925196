"""Names that are not ASCII: shown where they can be, and in the same width where they cannot."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from catalogue_parts import create_catalogue
from launched_apps import ENVIRONMENT
from pty_session import PtySession
from terminal_matrix import settled

NAMES = ("Zürich-Köln", "鍵-東京", "prod")
MODES: Mapping[str, Mapping[str, str]] = {
    "colour": {},
    "no_color": {"NO_COLOR": "1"},
    "ascii": {"LC_ALL": "C"},
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("foreign")
    asyncio.run(create_catalogue(home / ".local/share/kms-tui", *NAMES))
    return home


def product(home: Path, mode: str) -> PtySession:
    environment = {**ENVIRONMENT, **MODES[mode], "HOME": str(home)}
    return PtySession([sys.executable, "-m", "kms_tui"], environment)


def columns_of_the_vaults(session: PtySession) -> list[int]:
    """Return in which column each row names its vault; half of a wide letter is a column too."""
    rows = [session.screen.buffer[y] for y in range(session.screen.lines)]
    lines = ["".join(row[x].data or " " for x in range(session.screen.columns)) for row in rows]
    return [line.index("my-vault") for line in lines if "my-vault" in line]


@pytest.mark.parametrize("mode", ["colour", "no_color"])
def test_a_name_that_is_not_ascii_is_shown_as_it_is(home: Path, mode: str) -> None:
    with product(home, mode) as session:
        session.wait_for("refreshed", 20)

        assert all(name in session.screen_text() for name in NAMES)
        assert len(set(columns_of_the_vaults(session))) == 1


def test_in_ascii_not_one_byte_is_above_0x7f_and_the_columns_stay_where_they_are(
    home: Path,
) -> None:
    with product(home, "ascii") as session, product(home, "colour") as other:
        for each in (session, other):
            each.wait_for("refreshed", 20)
        assert columns_of_the_vaults(session) == columns_of_the_vaults(other)
        session.press("enter")
        session.wait_for("Created")
        session.press("escape", "f1")
        session.wait_for("+--")
        settled(session)

        assert session.raw.isascii()
        assert b"Z?rich-K?ln" in session.raw
