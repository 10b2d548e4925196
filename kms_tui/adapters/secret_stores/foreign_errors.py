"""The one place where failures of a keyring backend become the program's own errors."""

import configparser
import errno
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from subprocess import SubprocessError
from typing import TypeVar

from keyring.errors import KeyringError, KeyringLocked

from kms_tui.domain.errors import SecretStoreError, SecretStoreLocked, SecretStoreUnavailable

T = TypeVar("T")

# What backends were seen to raise: keyring promises its own family and keeps to it rarely.
_FOREIGN = (
    KeyringError,
    sqlite3.Error,
    OSError,
    ValueError,
    RuntimeError,
    LookupError,
    AttributeError,
    ImportError,
    EOFError,
    SubprocessError,
    configparser.Error,
)


@dataclass(frozen=True, slots=True)
class _Saying:
    what: str
    do: str
    kind: type[SecretStoreError] = SecretStoreUnavailable


UNLOCK_OUTSIDE = "Unlock it outside of this program (kms-tui doctor tells how), then try again."
"""The next step with a locked store that this program has no passphrase for."""
UNLOCK_HERE = "Unlock it with its passphrase."
"""The next step with a locked store of this program's own."""

_TIMED_OUT = _Saying(
    "The {place} did not answer in time; the outcome is unknown.", "Try again in a moment."
)
_NOT_TEXT = _Saying(
    "The text holds characters that the {place} cannot keep.",
    "Type or paste it again.",
    SecretStoreError,
)
_FULL = _Saying(
    "There is no space left for the {place}.",
    "Free space there (or raise the quota) and try again.",
)
_READ_ONLY = _Saying(
    "The {place} can be read but not written.",
    "Make the file, its directory and its file system writable for you and try again.",
)
_NO_ACCESS = _Saying(
    "The {place} cannot be opened.",
    "Check that it belongs to you, together with the directories above it.",
)
_BUSY = _Saying(
    "Another process holds the {place}.",
    "Wait until the other session has finished and try again.",
)
_DISK_FAILED = _Saying(
    "Reading or writing the {place} failed.",
    "Check the disk and its limits (dmesg, ulimit), then try again.",
)
_FAILED = _Saying("The {place} failed.", "Try again; report it with its code if it stays.")

_BY_SQLITE_CODE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_IOERR: _DISK_FAILED,
    sqlite3.SQLITE_CANTOPEN: _NO_ACCESS,
    sqlite3.SQLITE_PERM: _NO_ACCESS,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
}
_BY_ERRNO = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: _READ_ONLY,
    errno.EIO: _DISK_FAILED,
    errno.EACCES: _NO_ACCESS,
    errno.EPERM: _NO_ACCESS,
    errno.ENOTDIR: _NO_ACCESS,
}


def translated(call: Callable[[], T], *, place: str, to_unlock: str = UNLOCK_OUTSIDE) -> T:
    """Return what the call returns; whatever fails in it comes out as a `SecretStoreError`.

    `to_unlock` is the next step if the store is locked. The error is cut off from what it was made
    of: the foreign one, and the frames below that hold secrets in clear.
    """
    try:
        return call()
    except SecretStoreError as own:
        error = own.with_traceback(None)
        error.__context__ = None
    except _FOREIGN as foreign:
        error = _own(foreign, place, to_unlock)
    raise error


def _own(foreign: Exception, place: str, to_unlock: str) -> SecretStoreError:
    if isinstance(foreign, KeyringLocked):
        return SecretStoreLocked(place, to_unlock)
    saying = _saying(foreign)
    # Never the text of a foreign error: it may quote the value that it choked on.
    return saying.kind(saying.what.format(place=place), do=saying.do, code=_code(foreign))


def _saying(foreign: Exception) -> _Saying:
    match foreign:
        case TimeoutError():
            return _TIMED_OUT
        case UnicodeError():
            return _NOT_TEXT
        case sqlite3.Error():
            # Extended codes keep the primary one in the low byte; errors of the driver have none.
            return _BY_SQLITE_CODE.get(getattr(foreign, "sqlite_errorcode", 0) & 0xFF, _FAILED)
        case OSError(errno=number) if number is not None:
            return _BY_ERRNO.get(number, _FAILED)
        case _:
            return _FAILED


def _code(foreign: Exception) -> str:
    if isinstance(foreign, OSError) and foreign.errno is not None:
        return errno.errorcode.get(foreign.errno, type(foreign).__name__)
    return getattr(foreign, "sqlite_errorname", type(foreign).__name__)
