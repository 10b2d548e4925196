"""An admin who has gone: the program blanks its screen by itself and locks the secrets file.

It takes the shortest time that can be set, a minute, and no work in it.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from admin import Admin
from host import Host, running_sandbox
from terminal_matrix import settled
from terminal_modes import assert_terminal_restored

MINUTE_AND_MORE = 75.0
BLANKED = "locked after 1 minute without a key; press any"
MOST_BYTES = 1_000
"""To blank the screen, and nothing in the minute before."""


@pytest.fixture
def admin(tmp_path: Path) -> Iterator[Admin]:
    with (
        running_sandbox(tmp_path / "sandbox") as sandbox,
        Host(tmp_path, sandbox).starts("--lock-after-minutes", "1") as admin,
    ):
        admin.creates()
        yield admin


def test_who_comes_back_finds_a_blank_screen_and_a_locked_secrets_file(admin: Admin) -> None:
    before = settled(admin)
    admin.wait_for(BLANKED, MINUTE_AND_MORE)
    assert "prod" not in admin.screen_text()
    assert len(settled(admin)) - len(before) < MOST_BYTES

    admin.press("t")
    admin.wait_for("1 config")
    admin.press("t")
    admin.wait_for("Unlock the encrypted secrets file")
    assert admin.quits() == 0
    assert_terminal_restored(admin)
