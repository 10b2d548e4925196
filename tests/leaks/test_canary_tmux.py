"""A canary goes through most screens of one long session inside tmux, which keeps a lot."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from admin import SLOW
from secret_forms import CANARY, PASSPHRASE
from sinks import Login
from tmux_server import TmuxServer, needs_tmux
from typist import Typist

pytestmark = [pytest.mark.proves("S1"), needs_tmux]

MASKED = "Client Secret      ********"


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[TmuxServer]:
    server = TmuxServer(tmp_path)
    yield server
    server.end()


@pytest.mark.attack(
    "A14 scrollback, paste buffers and recording of a multiplexer",
    defence="no secret is drawn or copied, so none is there to be kept",
)
def test_an_edit_and_all_that_is_around_it(stored_login: Login, tmux: TmuxServer) -> None:
    with stored_login.session(tmux.inside) as admin:
        admin.wait_for("1 config")
        tmux.record()
        _edits_in_vain(admin)
        _filters_and_copies(admin)
        _checks_all(admin)
        _looks_back(admin)
        kept = tmux.sinks()
        admin.quits()
    assert {copied for _, copied in kept["tmux paste buffers"]} == {b"prod"}
    assert b"what will change" in kept["tmux recording"][0][1]
    stored_login.search(kept)


def _edits_in_vain(admin: Typist) -> None:
    admin.edits()
    admin.paste(CANARY)
    admin.wait_for(MASKED)
    admin.press("shift+home", "ctrl+insert", "ctrl+x", "end")
    admin.saves()
    admin.unlocks(CANARY)
    admin.wait_for("does not open", SLOW)
    admin.unlocks(PASSPHRASE)
    admin.wait_for("Code AADSTS7000215", SLOW)
    admin.wait_for("esc/enter back", SLOW)
    admin.press("v")
    admin.wait_for("Trace")
    admin.press("escape")
    admin.comes_back()
    admin.press("escape")
    admin.wait_for("Discard what you typed?")
    admin.press("D")
    admin.wait_for("1 config")


def _filters_and_copies(admin: Typist) -> None:
    admin.press("/")
    admin.wait_for("fields: name vault")
    admin.paste(CANARY)
    admin.wait_for("looks like a client secret")
    admin.press("enter")
    admin.wait_until_gone("looks like a client secret")
    admin.press("y")
    admin.wait_for("enter copy")
    admin.press("enter")
    admin.wait_until_gone("enter copy")


def _checks_all(admin: Typist) -> None:
    admin.press("T")
    admin.wait_for("Checked", SLOW)


def _looks_back(admin: Typist) -> None:
    admin.press("!")
    admin.wait_for("$ kms-tui edit prod")
    admin.press("escape")
    admin.wait_for("1 config")
