"""A group of verbs, each of which is imported only when it is asked for."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click
from click.exceptions import NoSuchCommand


class LazyGroup(click.Group):
    """Knows its verbs by name and by where they are defined: `kms_tui.cli.program:program`."""

    def __init__(self, *arguments: Any, places: Mapping[str, str], **named: Any) -> None:  # noqa: ANN401 - what click's group takes
        """Take the places of the verbs by name, in the order of the help."""
        super().__init__(*arguments, **named)
        self._places = places

    def list_commands(self, _context: click.Context, /) -> list[str]:
        """Return all names."""
        return list(self._places)

    def get_command(self, _context: click.Context, name: str, /) -> click.Command | None:
        """Return a verb, imported now, or None if there is none of that name."""
        place = self._places.get(name)
        if place is None:
            return None
        module, attribute = place.split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def resolve_command(
        self, context: click.Context, words: list[str], /
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb that the words begin with; one that there is not is told with similar ones.

        Raises `NoSuchCommand`.
        """
        try:
            return super().resolve_command(context, words)
        except NoSuchCommand as error:
            raise NoSuchCommand(error.command_name, None, self._places, context) from None
