"""How the command line is run as a whole, whatever becomes of it.

Click's own way ends with 1, which says here that a check failed, when it is interrupted or nobody
reads what it prints.
"""

import errno
import os
import sys
from contextlib import suppress
from typing import Final

import click
from click.exceptions import Exit, NoArgsIsHelpError

from kms_tui.cli.complaints import complain
from kms_tui.cli.entry import Entry
from kms_tui.cli.exit_codes import ExitCode

_NAME: Final = "kms-tui"
_COMPLETION: Final = "_KMS_TUI_COMPLETE"
"""What a shell sets when it asks how a line may go on; the name is click's rule."""
_OUTPUT_ERRORS: Final = (errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What writing to standard output can meet; a verb writes nowhere else itself."""


def invoke(program: click.Command, entry: Entry) -> int:
    """Do what the arguments of the process ask for; return the exit code, or raise `SystemExit`."""
    try:
        return _invoke(program, entry)
    except click.ClickException as error:
        _tell(error)
        return error.exit_code
    except (click.Abort, EOFError, KeyboardInterrupt):
        click.echo(err=True)  # closes the terminal's ^C
        return ExitCode.INTERRUPTED
    except OSError as error:
        if error.errno not in _OUTPUT_ERRORS:
            raise
        return output_lost(error.errno)


def _tell(error: click.ClickException) -> None:
    """Say what is wrong as every verb says it, below the usage where that is what is wrong."""
    if isinstance(error, NoArgsIsHelpError):
        error.show()
        return
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        words = context.command_path
        click.echo(f"{context.get_usage()}\nTry '{words} --help' for help.\n", err=True)
    complain(error.format_message())


def _invoke(program: click.Command, entry: Entry) -> int:
    if instruction := os.environ.get(_COMPLETION):
        from click.shell_completion import shell_complete  # noqa: PLC0415 - a shell asks seldom

        return shell_complete(program, {"obj": entry}, _NAME, _COMPLETION, instruction)
    try:
        with program.make_context(_NAME, sys.argv[1:], obj=entry) as context:
            program.invoke(context)
    except Exit as ended:
        return ended.exit_code
    if sys.stdout is not None:
        sys.stdout.flush()
    return ExitCode.OK


def output_lost(number: int) -> ExitCode:
    """Let the interpreter's end not complain of it again; a reader that is gone is no error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    if number == errno.EPIPE:
        return ExitCode.PIPE_CLOSED
    with suppress(OSError):  # it may be standard error that cannot be written
        click.echo(f"kms-tui: The output cannot be written: {os.strerror(number)}.", err=True)
    return ExitCode.OUTPUT_LOST
