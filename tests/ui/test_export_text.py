"""What is shown after an export can be copied into a shell, however long the identifiers are."""

import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.cells import cell_len

from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.universe import UniverseId, UniverseKeyId
from kms_tui.domain.universe_key import (
    Fingerprint,
    KeyLayout,
    KeyOrigin,
    UniverseKey,
    WrapAlgorithm,
    WrappedUniverseKey,
    Wrapping,
)
from kms_tui.services.ports import KeyDestination
from kms_tui.ui.export_text import exported_lines, quoted, shell_lines, typed_destination

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
LONG_ID = ("Qk3/+" * 136) + "abc="
"""As long as what a 4096-bit key of YugabyteDB Anywhere is called."""
KEY = WrappedUniverseKey(
    id=UniverseKeyId("key"),
    universe_id=UniverseId("universe"),
    number=3,
    layout=KeyLayout.AES_128,
    fingerprint=Fingerprint.of(UniverseKey(bytes(32))),
    origin=KeyOrigin.IMPORTED,
    db_key_id=LONG_ID,
    created_at=AT,
    created_by="admin",
    wrapping=Wrapping(
        ConfigurationId("c"), "id", WrapAlgorithm.RSA_OAEP, b"wrapped", 0, AT, "admin"
    ),
)
WIDTHS = (20, 40, 60, 80, 200)
NASTY = "/home/a b/$(id) `x` \"q\" 'p' ~; \\ * € 世界/key"


Shell = Callable[[Sequence[str]], list[str]]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A shell whose yb-admin and shred print their arguments, one a line."""
    for program in ("yb-admin", "shred"):
        (tmp_path / program).write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\n")
        (tmp_path / program).chmod(0o700)

    def run(lines: Sequence[str]) -> list[str]:
        command = ["/bin/sh", "-c", "\n".join(lines)]
        env = {"PATH": str(tmp_path), "LANG": "C.UTF-8"}
        done = subprocess.run(command, env=env, capture_output=True, check=True)  # noqa: S603 - our own lines
        return done.stdout.decode().splitlines()

    return run


def commands(lines: Sequence[str]) -> list[str]:
    """Return what an admin copies: all but the sentences and their numbers."""
    start = next(number for number, line in enumerate(lines) if line.startswith("1. "))
    return [line for line in lines[start:] if not re.match("[1-4][.] ", line)]


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    lines = shell_lines(["yb-admin", quoted(NASTY), f"KEY_ID={quoted(LONG_ID)}"], width)
    assert max(map(cell_len, lines)) <= width


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("word", [LONG_ID, NASTY, "plain"])
def test_a_shell_reads_a_broken_word_as_it_was(shell: Shell, word: str, width: int) -> None:
    assert shell(shell_lines(["shred", "-u", quoted(word)], width)) == ["-u", word]


def test_the_commands_hand_the_key_to_the_masters_and_remove_the_file(shell: Shell) -> None:
    lines = exported_lines(KEY, KeyDestination(Path("/srv/the key")), 80)
    admin = ("--master_addresses", "HOST:7100")
    assert shell(commands(lines)) == [
        *(*admin, "add_universe_key_to_all_masters", LONG_ID, "/srv/the key"),
        *(*admin, "all_masters_have_universe_key_in_memory", LONG_ID),
        *("-u", "/srv/the key"),
        *(*admin, "rotate_universe_key_in_memory", LONG_ID),
    ]


def test_the_file_behind_a_descriptor_is_the_admins_to_name() -> None:
    lines = exported_lines(replace(KEY, db_key_id="id"), KeyDestination(descriptor=3), 80)
    assert lines[1] == "descriptor 3"
    assert '"$KEY_ID" FILE' in lines


def test_a_place_is_a_path_or_a_descriptor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    assert typed_destination(" fd:7 ") == KeyDestination(descriptor=7)
    assert typed_destination("~/key") == KeyDestination(Path("/home/ada/key"))
    assert typed_destination("fd:x") == KeyDestination(Path("fd:x"))


@pytest.mark.parametrize("typed", ["", "  ", "a\0b", "~nobody-has-this-name/key"])
def test_what_is_no_place_is_none(typed: str) -> None:
    assert typed_destination(typed) is None
