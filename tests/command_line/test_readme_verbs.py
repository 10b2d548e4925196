"""What the README says of the verbs is what the program does."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from cli_documents import SCHEMAS
from parsed_commands import parsed
from prometheus_client.parser import text_string_to_metric_families
from unattended import Unattended

from kms_tui.cli.exit_codes import ExitCode
from kms_tui.cli.program import program

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
_SHELL = re.compile(r"\s(?:\d?[<>]|[|&;]).*")
"""Where the words of a command end and the shell's own begin."""
_FOLDER = re.compile(r"(?<= )/\S*/")
"""What is not there on this machine."""
SHARED = {"secrets renew": "edit", "universe import-keys": "universe change"}
SHARED |= {f"universe {verb}": "universe change" for verb in ("add", "edit", "enable", "disable")}
SHARED |= {f"universe {verb}": "universe change" for verb in ("rotate", "rewrap")}
"""Verbs that print the document of another, or one that several print."""


def rows(mark: str) -> list[list[str]]:
    """Return the cells of the table between two marks, without its head."""
    [text] = re.findall(rf"<!-- {mark}:.*?-->\n(.*?)<!-- end of {mark} -->", README, re.DOTALL)
    return [[cell.strip() for cell in row[1:-1].split("|")] for row in text.splitlines()[2:]]


def code(text: str) -> set[str]:
    """Return what is set as code."""
    return set(re.findall(r"`([^`]+)`", text))


def verbs(group: click.Group = program, *above: str) -> Iterator[str]:
    """Yield every verb, those of a group with its name before them."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from verbs(command, *above, name)
        else:
            yield " ".join([*above, name])


def commands() -> list[str]:
    """Return the command lines in blocks of code, and those that a unit of systemd starts."""
    blocks = re.findall(r"^    (kms-tui [^#\n]*)", README, re.MULTILINE)
    started = re.findall(r"^ExecStart=\S+/(kms-tui .*)", README, re.MULTILINE)
    return sorted({line.strip() for line in [*blocks, *started]})


def test_the_table_of_verbs_names_each_of_them() -> None:
    named = [verb for first, *_ in rows("verbs") for verb in code(first)]
    assert sorted(named) == sorted(verbs())


def test_the_table_of_exit_codes_is_that_of_the_program() -> None:
    assert [int(row[0]) for row in rows("exit codes")] == sorted(ExitCode)


@pytest.mark.parametrize("line", commands())
def test_each_command_is_one_of_the_program(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("moved-away").mkdir()  # the one thing that has to be there
    parsed(shlex.split(_FOLDER.sub("", _SHELL.sub("", line)))[1:])


def test_commands_are_found_in_the_readme() -> None:
    """Guards the test above: it passes where it finds nothing."""
    assert "kms-tui check --all --fail-on warn" in commands()


def test_the_options_of_ours_in_the_table_of_yba_cli_exist() -> None:
    options = {option for command in _all(program) for p in command.params for option in p.opts}
    named = {word for _, ours, _ in rows("yba-cli") for text in code(ours) for word in text.split()}
    assert named
    assert {word for word in named if word.startswith("-")} - options == set()
    assert {word for word in named if word.islower() and word.isalpha()} <= {
        word for verb in verbs() for word in verb.split()
    }


def _all(command: click.Command) -> Iterator[click.Command]:
    yield command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _all(below)


def test_each_verb_with_a_document_has_a_schema() -> None:
    with_documents = {
        verb for verb in verbs() if "--json" in {o for p in parsed_params(verb) for o in p.opts}
    }
    printed = {SHARED.get(verb, verb).replace(" ", "-") for verb in with_documents}
    described = {path.name.removesuffix(".schema.json") for path in SCHEMAS.glob("*.json")}
    assert described - printed == {"export"}  # which prints JSON anyway
    assert printed <= described


def parsed_params(verb: str) -> list[click.Parameter]:
    """Return the parameters of a verb."""
    command: click.Command = program
    for word in verb.split():
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), word)
        assert found is not None
        command = found
    return command.params


def test_the_metrics_are_those_that_are_written(stocked: Unattended) -> None:
    told = stocked.runs("check", "--all", "--format", "prometheus")
    written = {
        sample.name
        for family in text_string_to_metric_families(told.out)
        for sample in family.samples
    }
    named = {re.sub(r"{.*", "", name) for first, _ in rows("metrics") for name in code(first)}
    assert written <= named
    assert "kms_tui_configuration_up" in written
