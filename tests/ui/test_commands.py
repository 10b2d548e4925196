"""The command line's own rules: what is meant, and what is suggested in which order."""

from __future__ import annotations

from collections.abc import Sequence

from kms_tui.ui.commands import Command, meant, suggestions


def nothing(_argument: str) -> None:
    """Do nothing."""


async def names(begun: str) -> Sequence[str]:
    return [name for name in ("prod-eu", "prod-us", "[red]stage") if begun in name]


EDIT = Command("edit", "give it another credential", nothing, reason="nothing is selected")
EDIT_NAME = Command("edit", "the configuration of that name", nothing, "NAME", completes=names)
CREDITS = Command("show credits", "who made it", nothing)
QUIT = Command("quit", "leave", nothing)
COMMANDS = (EDIT, EDIT_NAME, CREDITS, QUIT)


def test_a_name_alone_means_the_screens_own_action() -> None:
    found = meant(" Edit", COMMANDS)
    assert found is not None
    assert found.command is EDIT


def test_a_name_and_what_follows_it_mean_the_command_with_an_argument() -> None:
    found = meant("edit prod-eu", COMMANDS)
    assert found is not None
    assert (found.command, found.argument) == (EDIT_NAME, "prod-eu")


def test_a_beginning_means_nothing_by_itself() -> None:
    assert meant("qui", COMMANDS) is None
    assert meant("edit ", COMMANDS) is None


async def test_what_begins_so_goes_before_what_holds_it_and_what_is_off_is_last() -> None:
    found = [suggestion.command for suggestion in await suggestions("edi", COMMANDS)]
    assert found == [EDIT_NAME, CREDITS, EDIT]


async def test_names_are_suggested_as_they_are() -> None:
    found = await suggestions("edit [r", COMMANDS)
    assert [suggestion.line for suggestion in found] == ["edit [red]stage"]
    assert found[0].is_complete


async def test_a_command_that_needs_a_name_is_completed_to_where_it_stands() -> None:
    [first, *_] = await suggestions("ed", COMMANDS)
    assert (first.line, first.is_complete) == ("edit ", False)
