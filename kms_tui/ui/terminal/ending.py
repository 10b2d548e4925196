"""The end of the process, without the interpreter's own."""

import contextlib
import os
import sys
from typing import NoReturn


def end_process(return_code: int) -> NoReturn:
    """End at once, with this code for the shell.

    The interpreter would first look through all modules and wait for threads, which an admin at
    the prompt waits for, too: a quarter of a second, or for as long as a foreign call hangs. What
    has to be given back must have been by now; child processes notice by their pipes.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(return_code)
