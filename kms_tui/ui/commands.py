"""What can be typed into the command line, what is suggested meanwhile, and what is meant by it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

Completes = Callable[[str], Awaitable[Sequence[str]]]
"""Returns what may stand where a text was begun; a few of many. May raise a `KmsTuiError`."""
Refuses = Callable[[str], Awaitable[str]]
"""Returns why nothing can be done with an argument; empty if it can. May raise a `KmsTuiError`."""


async def _nothing(_argument: str) -> Sequence[str]:
    return ()


async def _takes_all(_argument: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do, by its name."""

    name: str
    meaning: str
    run: Callable[[str], object]
    """Begins it, with the argument; called once the command line is closed."""
    argument: str = ""
    """What has to follow the name, such as `NAME`; empty for nothing."""
    reason: str = ""
    """Why it cannot be done now; empty if it can."""
    completes: Completes = _nothing
    refuses: Refuses = _takes_all

    @property
    def label(self) -> str:
        """The name, and what has to follow it."""
        return f"{self.name} {self.argument}".strip()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line that could be meant."""

    line: str
    """What the input becomes when this is taken."""
    label: str
    meaning: str
    command: Command
    argument: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether it can be run as it is."""
        return bool(self.argument) or not self.command.argument


def meant(line: str, commands: Sequence[Command]) -> Suggestion | None:
    """Return what a line says in full; None if it is not a command as it stands."""
    words = line.lstrip()
    for command in commands:
        if not command.argument and command.name.lower() == words.lower():
            return Suggestion(words, command.label, command.meaning, command)
    command_with, rest = _with_argument(line, commands)
    if command_with is None or not rest:
        return None
    return Suggestion(line, command_with.label, command_with.meaning, command_with, rest)


async def suggestions(line: str, commands: Sequence[Command]) -> list[Suggestion]:
    """Return what could be meant: what begins with it before what holds it, what is off last."""
    command, rest = _with_argument(line, commands)
    if command is not None:
        arguments = await command.completes(rest)
        return [_completed(command, argument) for argument in arguments]
    begun = " ".join(line.split()).lower()
    held = [c for c in commands if begun in c.label.lower() or begun in c.meaning.lower()]
    held.sort(key=lambda c: (bool(c.reason), not c.name.lower().startswith(begun)))
    return [_named(command) for command in held]


def _named(command: Command) -> Suggestion:
    line = f"{command.name} " if command.argument else command.name
    return Suggestion(line, command.label, command.meaning, command)


def _completed(command: Command, argument: str) -> Suggestion:
    line = f"{command.name} {argument}"
    return Suggestion(line, line, command.meaning, command, argument)


def _with_argument(line: str, commands: Sequence[Command]) -> tuple[Command | None, str]:
    """Return the command whose argument is being typed, and how far it is typed."""
    for command in commands:
        if command.argument and line.lower().startswith(f"{command.name.lower()} "):
            return command, line[len(command.name) + 1 :].strip()
    return None, ""
