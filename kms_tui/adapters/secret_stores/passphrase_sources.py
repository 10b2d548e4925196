"""Where a passphrase may come from when nobody types it: a descriptor, a credential or a file.

Never from an argument or a variable of the environment, which other processes can read.
"""

import errno
import os
import shlex
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from kms_tui.adapters.secret_stores.passphrase_text import read_passphrase
from kms_tui.domain.errors import SecretStoreUnavailable
from kms_tui.domain.secret import Secret

CREDENTIAL: Final = "kms-tui-passphrase"
"""The name to use with systemd's `LoadCredential=` and `LoadCredentialEncrypted=`."""
FILE_VARIABLE: Final = "KMS_TUI_PASSPHRASE_FILE"
"""The variable of the environment that may name a file, never hold a passphrase."""

_VALUE_VARIABLE = "KMS_TUI_PASSPHRASE"
_SECONDS = 5.0
_LAST_STANDARD_STREAM = 2
_ROOT = 0
# Not blocking: a pipe in the place of a file must not keep opening it waiting.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def passphrase_from(
    environ: Mapping[str, str], *, descriptor: int | None, file: str = ""
) -> Secret | None:
    """Return the passphrase of the first source that is given, or None if none is.

    In order: the descriptor, which is closed; the credential of a systemd service; the file that
    `KMS_TUI_PASSPHRASE_FILE` names, or else `file`. A source that is given and cannot be used
    raises `SecretStoreUnavailable` with the remedy: no later one takes its place.
    """
    _refuse_value_in(environ)
    if descriptor is not None:
        return _from_descriptor(descriptor)
    if directory := environ.get("CREDENTIALS_DIRECTORY"):
        credential = Path(directory) / CREDENTIAL
        if os.path.lexists(credential):
            return _from_file(credential, f"The credential {credential}", _credential_problem)
    if named := environ.get(FILE_VARIABLE) or file:
        path = Path(os.path.expanduser(named))  # noqa: PTH111 - Path's raises without a home
        return _from_file(path, f"The passphrase file {path}", _file_problem)
    return None


def _refuse_value_in(environ: Mapping[str, str]) -> None:
    if _VALUE_VARIABLE in environ:
        raise SecretStoreUnavailable(
            f"A passphrase in {_VALUE_VARIABLE} can be read by other processes.",
            do=f"unset {_VALUE_VARIABLE}; then use a descriptor, a systemd credential "
            f"({CREDENTIAL}) or a file ({FILE_VARIABLE}), and change that passphrase.",
        )


def _from_descriptor(descriptor: int) -> Secret:
    source = f"Descriptor {descriptor}"
    redirect = f"Redirect it: kms-tui ... {descriptor}< FILE"
    try:
        if os.isatty(descriptor):
            raise SecretStoreUnavailable(
                f"{source} is a terminal, which would show the passphrase.", do=redirect
            )
        try:
            return read_passphrase(descriptor, source=source, seconds=_SECONDS)
        finally:
            _release(descriptor)
    except (OSError, OverflowError, ValueError) as error:
        raise SecretStoreUnavailable(
            f"{source} cannot be read.", do=redirect, code=_code(error)
        ) from None


def _release(descriptor: int) -> None:
    if descriptor > _LAST_STANDARD_STREAM:
        os.close(descriptor)
        return
    # The next file or connection to be opened would become a standard stream.
    nothing = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    os.dup2(nothing, descriptor)
    os.close(nothing)


def _from_file(
    path: Path,
    source: str,
    problem: Callable[[os.stat_result, Path], SecretStoreUnavailable | None],
) -> Secret:
    try:
        descriptor = os.open(path, _READ)
        try:
            # Of what was opened: nobody can put another file there in between.
            if refusal := problem(os.fstat(descriptor), path):
                raise refusal
            return read_passphrase(descriptor, source=source, seconds=_SECONDS)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise _unreadable(source, path, error) from None


def _unreadable(source: str, path: Path, error: OSError) -> SecretStoreUnavailable:
    match error.errno:
        case errno.ELOOP:
            return _no_regular_file(path)
        case errno.ENOENT:
            do = "Put the passphrase there with mode 600, or correct the path."
        case _:
            do = f"Make it readable for you: ls -l {shlex.quote(str(path))}"
    return SecretStoreUnavailable(f"{source} cannot be read.", do=do, code=_code(error))


def _file_problem(status: os.stat_result, path: Path) -> SecretStoreUnavailable | None:
    if not stat.S_ISREG(status.st_mode):
        return _no_regular_file(path)
    if status.st_uid != os.geteuid():
        return _of_another_user(status, path)
    return _open_to_others(status, path, allowed=0o700)


def _credential_problem(status: os.stat_result, path: Path) -> SecretStoreUnavailable | None:
    if not stat.S_ISREG(status.st_mode):
        return _no_regular_file(path)
    if status.st_uid not in {os.geteuid(), _ROOT}:
        return _of_another_user(status, path)
    # An access control list lets the service's user read root's file; the mode shows it as r--.
    return _open_to_others(status, path, allowed=0o740 if status.st_uid == _ROOT else 0o700)


def _no_regular_file(path: Path) -> SecretStoreUnavailable:
    return SecretStoreUnavailable(
        f"{path} is no regular file; a passphrase is read from nothing else.",
        do="Name the file itself, not a link to it.",
    )


def _of_another_user(status: os.stat_result, path: Path) -> SecretStoreUnavailable:
    return SecretStoreUnavailable(
        f"{path} belongs to another user (uid {status.st_uid}).",
        do=f"chown {os.geteuid()} {shlex.quote(str(path))}",
    )


def _open_to_others(
    status: os.stat_result, path: Path, *, allowed: int
) -> SecretStoreUnavailable | None:
    mode = stat.S_IMODE(status.st_mode)
    if not mode & 0o777 & ~allowed:
        return None
    return SecretStoreUnavailable(
        f"{path} has mode {mode:04o}: others may reach it.",
        do=f"chmod 600 {shlex.quote(str(path))}",
    )


def _code(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno is not None:
        return errno.errorcode.get(error.errno, "")
    return type(error).__name__
