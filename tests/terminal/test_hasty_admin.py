"""Keys that come faster than the program can follow."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from admin import SLOW
from busy_home import DATA
from catalogue_parts import catalogue_in, configuration_for, new_operation
from counting import Sized
from prepared_program import PreparedProgram, prepared_program

from kms_tui.sandbox import world


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


def outcomes_in(home: Path) -> list[str]:
    log = home / DATA / "audit.jsonl"
    deeds = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    return [deed["outcome"] for deed in deeds if deed.get("phase") == "ended"]


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
        session.wait_until(lambda: bool(outcomes_in(home)), "what was done is recorded", SLOW)
        session.press("escape")  # an Enter that comes late opens what is left
        session.wait_for("1 config ", SLOW)

    assert outcomes_in(home) == ["done"]


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


_TEXT_FIELDS = {
    "Configuration Name": "a",
    "Client ID": "b",
    "Secret expires": "d",
    "Tenant ID": "e",
    "Key Vault URL": "f",
    "Key Name": "g",
}


def test_no_key_right_after_tab_goes_into_the_field_before(
    program: PreparedProgram, home: Path, sized: Sized
) -> None:
    rounds = sized(2, 12)
    with program.at_terminal(home) as session:
        session.wait_for("refreshed", SLOW)
        session.send("n")
        for _ in range(rounds):
            session.press("a", "tab", "tab")
            session.send("b\tc")
            session.press("tab", "d", "tab", "e")
            session.send("\tf\tg\t\t\t")

        lines = {f" {name:<18} {letter * rounds}" for name, letter in _TEXT_FIELDS.items()}
        lines.add(" Client Secret      ********")
        session.wait_until(
            lambda: lines <= set(session.screen_lines()), f"shows {sorted(lines)}", SLOW
        )


@pytest.mark.attack(
    "5.3 a passphrase typed ahead of its question",
    defence="keys are held while it is found out whether there is a question, and answer it",
)
def test_a_passphrase_typed_ahead_of_its_question_goes_into_no_field(
    program: PreparedProgram, home: Path
) -> None:
    with program.at_terminal(home) as session:
        session.wait_for("refreshed", SLOW)
        session.send(f"nnext\t\t{world.CLIENT_ID}\t{world.CLIENT_SECRET}\t\t{world.TENANT_ID}\t")
        session.send(world.DEMO_VAULT_URL)
        session.send("\tgood")
        session.press("ctrl+s")
        session.send("correct horse\rcorrect")
        session.wait_for("Passphrase         ********", SLOW)
        session.wait_for("Once more          ********")
        session.press("escape")
        session.wait_until_gone("Once more")

        assert " Key Name           good" in session.screen_lines()
