"""Keys that come faster than the program can follow."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from admin import SLOW
from busy_home import DATA
from catalogue_parts import catalogue_in, configuration_for, new_operation
from prepared_program import PreparedProgram, prepared_program


@pytest.fixture(scope="module")
def program() -> Iterator[PreparedProgram]:
    with prepared_program() as program:
        yield program


@pytest.fixture
async def home(tmp_path: Path) -> Path:
    """Return the home of an admin with two configurations that need no secret."""
    async with catalogue_in(tmp_path / DATA) as catalogue:
        for name in ("prod", "stage"):
            operation = new_operation(has_secret=False)
            await catalogue.begin(operation)
            await catalogue.commit(operation.id, configuration_for(operation, name))
    return tmp_path


@pytest.mark.attack(
    "5.3 Enter six times on a Delete button",
    defence="the first closes the dialog, and what it began runs once",
)
def test_enter_six_times_on_delete_deletes_once(program: PreparedProgram, home: Path) -> None:
    with program.at_terminal(home) as session:
        session.wait_for("refreshed", SLOW)
        session.press("D")
        session.wait_for("Delete appears below once", SLOW)
        session.press("tab")
        session.send("prod")
        session.wait_for("[ Delete ]", SLOW)
        session.press("tab", *["enter"] * 6)
        session.wait_for('"prod" is deleted', SLOW)
        session.wait_for("1 config ", SLOW)

    deeds = [json.loads(line) for line in (home / DATA / "audit.jsonl").read_text().splitlines()]
    outcomes = [deed["outcome"] for deed in deeds if deed.get("phase") == "ended"]
    assert outcomes == ["done"]


@pytest.mark.attack(
    "5.3 a command palette that quick keys dismiss twice",
    defence="there is no palette of the framework",
)
def test_no_palette_opens_that_quick_keys_could_dismiss_twice(
    program: PreparedProgram, home: Path
) -> None:
    with program.at_terminal(home) as session:
        session.wait_for("refreshed", SLOW)
        session.press(*["ctrl+p", "escape", "escape"] * 10, "?")
        session.wait_for("Keys: configuration list", SLOW)

        assert b"Search for commands" not in session.raw
