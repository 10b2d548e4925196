"""The files and descriptors that a passphrase or secret may be handed over in, and no others.

Of a file is judged what was opened, so that nobody can put another one there in between.
"""

import errno
import os
import shlex
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kms_tui.adapters.handed_text import HandedText
from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.secret import Secret

_LAST_STANDARD_STREAM = 2
_OWNER_ONLY = 0o700
# Not blocking: a pipe in the place of a file must not keep opening it waiting.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY

FileProblem = Callable[[os.stat_result, Path], KmsTuiError | None]


@dataclass(frozen=True, slots=True)
class HandingOver:
    """Takes one kind of text; raises the refusal of that kind, with the remedy."""

    text: HandedText

    def of_descriptor(self, descriptor: int) -> Secret:
        """Return what a descriptor gives that this process was started with; close it."""
        source = f"Descriptor {descriptor}"
        redirect = f"Redirect it: kms-tui ... {descriptor}< FILE"
        try:
            self._refuse_unusable(descriptor, source, redirect)
            try:
                return self.text.read(descriptor, source=source)
            finally:
                _release(descriptor)
        except (OSError, OverflowError, ValueError) as error:
            code = error_code(error)
            raise self.text.refusal(f"{source} cannot be read.", do=redirect, code=code) from None

    def _refuse_unusable(self, descriptor: int, source: str, redirect: str) -> None:
        if os.isatty(descriptor):
            raise self.text.refusal(
                f"{source} is a terminal, which would show the {self.text.thing}.", do=redirect
            )
        # Python and SQLite close theirs on exec, so that none of them was there at the start: a
        # wrong number must not read the catalogue, and close it.
        if not os.get_inheritable(descriptor):
            raise self.text.refusal(
                f"{source} was not handed over when kms-tui was started.", do=redirect
            )

    def of_file(self, path: Path, source: str, problem: FileProblem) -> Secret:
        """Return what a file gives, unless there is a problem with what was opened."""
        try:
            descriptor = os.open(path, _READ)
            try:
                if refusal := problem(os.fstat(descriptor), path):
                    raise refusal
                return self.text.read(descriptor, source=source)
            finally:
                os.close(descriptor)
        except (OSError, ValueError) as error:
            raise self._unreadable(source, path, error) from None

    def own_file_problem(self, status: os.stat_result, path: Path) -> KmsTuiError | None:
        """Return what is wrong with anything but a regular file that is this user's alone."""
        return self.file_problem(status, path, owners={os.geteuid()}, allowed=_OWNER_ONLY)

    def file_problem(
        self, status: os.stat_result, path: Path, *, owners: set[int], allowed: int
    ) -> KmsTuiError | None:
        """Return what is wrong with a file of other owners, or of a mode with more than allowed."""
        if not stat.S_ISREG(status.st_mode):
            return self._no_regular_file(path)
        if status.st_uid not in owners:
            return self.text.refusal(
                f"{path} belongs to another user (uid {status.st_uid}).",
                do=f"chown {os.geteuid()} {shlex.quote(str(path))}",
            )
        mode = stat.S_IMODE(status.st_mode)
        if not mode & 0o777 & ~allowed:
            return None
        return self.text.refusal(
            f"{path} has mode {mode:04o}: others may reach it.",
            do=f"chmod 600 {shlex.quote(str(path))}",
        )

    def _unreadable(self, source: str, path: Path, error: Exception) -> KmsTuiError:
        code = error_code(error)
        match code:
            case "ELOOP":
                return self._no_regular_file(path)
            case "ENOENT":
                do = f"Put the {self.text.thing} there with mode 600, or correct the path."
            case _:
                do = f"Make it readable for you: ls -l {shlex.quote(str(path))}"
        return self.text.refusal(f"{source} cannot be read.", do=do, code=code)

    def _no_regular_file(self, path: Path) -> KmsTuiError:
        return self.text.refusal(
            f"{path} is no regular file; a {self.text.thing} is read from nothing else.",
            do="Name the file itself, not a link to it.",
        )


def error_code(error: Exception) -> str:
    """Return the system's own word for what it refused (`ENOENT`)."""
    if isinstance(error, OSError) and error.errno is not None:
        return errno.errorcode.get(error.errno, "")
    return type(error).__name__


def _release(descriptor: int) -> None:
    if descriptor > _LAST_STANDARD_STREAM:
        os.close(descriptor)
        return
    # The next file or connection to be opened would become a standard stream.
    nothing = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    os.dup2(nothing, descriptor)
    os.close(nothing)
