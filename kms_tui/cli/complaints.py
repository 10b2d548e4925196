"""What a verb says on standard error beside its result."""

import shutil
import signal
import sys

import click

from kms_tui.domain.visible_text import visible
from kms_tui.domain.wrapped_text import wrapped

_WIDEST = 80


def complain(untrusted_text: str) -> None:
    """Say it on standard error, after the program's name: wrapped on a terminal, else one line."""
    said = f"kms-tui: {visible(untrusted_text)}"
    if sys.stderr is not None and sys.stderr.isatty():
        said = "\n".join(wrapped(said, shutil.get_terminal_size((_WIDEST, 0)).columns))
    click.echo(said, err=True)


def close_line(number: signal.Signals) -> None:
    """Begin a line on a terminal, which has shown the ^C that a signal came by."""
    if number is signal.SIGINT and sys.stderr is not None and sys.stderr.isatty():
        click.echo(err=True)
