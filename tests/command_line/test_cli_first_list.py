"""`kms-tui list --json` is printed without loading the program, and says what the verb says."""

import json
import os
import subprocess

import pytest
from host import INSTALLED
from resealing import rewrite
from test_cli_lazy_loading import loaded
from unattended import Ran, Unattended

HOSTILE = (
    'quo"te \\ back\\u0041slash',
    "\x1b[2J\u202e\u2028 blank\tand\nend",
    "ü \N{SNOWMAN} \N{GRINNING FACE}",
)


def first_and_proper(job: Unattended) -> tuple[Ran, Ran]:
    """Return what is printed at once, and what the verb prints."""
    return job.runs("list", "--json"), job.runs("list", "--json", "--sort", "name")


def test_both_print_the_same_bytes_for_configurations_in_every_state(listed: Unattended) -> None:
    first, proper = first_and_proper(listed)
    assert first == proper
    assert len(json.loads(first.out)["configurations"]) == 6


def test_both_print_the_same_bytes_for_hostile_texts(listed: Unattended) -> None:
    database = listed.host.data / "catalogue.db"
    for name, text in zip(("bad", "gone", "good"), HOSTILE, strict=True):
        change = "UPDATE configuration SET name = ?, key_id = ?, created_by = ? WHERE name = ?"
        rewrite(database, change, text, text, text, name)
    summary = "UPDATE configuration SET check_summary = ? WHERE checked_at > ''"
    rewrite(database, summary, HOSTILE[0])
    first, proper = first_and_proper(listed)
    assert first == proper
    assert first.out.isascii()
    names = {one["name"] for one in json.loads(first.out)["configurations"]}
    assert {HOSTILE[0], HOSTILE[2], "?[2J?? blank and end"} <= names


def test_the_program_is_not_loaded_for_it(listed: Unattended) -> None:
    found = loaded(listed, "list", "--json")
    assert "sqlite3" in found
    assert not found & {"asyncio", "click", "dataclasses", "enum", "json", "re", "typing"}


def test_settings_and_variables_are_left_to_the_program(listed: Unattended) -> None:
    assert listed.runs("list", "--json", KMS_TUI_SECRET_STORE="cardboard").code == 2
    listed.has_settings('secret_store = "cardboard"')
    assert listed.runs("list", "--json").code == 2


@pytest.mark.parametrize("time", ["yesterday", "2026-05-04T12:00:00"])
def test_a_row_that_cannot_be_read_ends_as_the_verb_ends(listed: Unattended, time: str) -> None:
    rewrite(listed.host.data / "catalogue.db", "UPDATE configuration SET updated_at = ?", time)
    first, proper = first_and_proper(listed)
    assert first == proper
    assert (first.code, first.out) == (8, "")


def test_an_output_that_cannot_be_written_ends_as_with_any_verb(listed: Unattended) -> None:
    with open(os.devnull, "rb") as nothing, open("/dev/full", "wb") as full:  # noqa: PTH123 - devices
        ended = subprocess.run(  # noqa: S603 - our own program
            [str(INSTALLED), "list", "--json"],
            env=listed.host.environ,
            stdin=nothing,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    said = "kms-tui: The output cannot be written: No space left on device.\n"
    assert (ended.returncode, ended.stderr) == (74, said)
