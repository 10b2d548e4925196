"""Reading a command line as the program would, without doing what it says."""

from collections.abc import Sequence

import click

from kms_tui.cli.program import program


def parsed(words: Sequence[str]) -> click.Context:
    """Return the context of the verb; raise a `click.ClickException` for what is no use of one."""
    context = program.make_context("kms-tui", [*words])
    while isinstance(context.command, click.Group):
        name, command, rest = context.command.resolve_command(
            context,
            [*context._protected_args, *context.args],  # noqa: SLF001 - as click's own invoke does
        )
        assert command is not None
        context = command.make_context(name, rest, parent=context)
    return context
