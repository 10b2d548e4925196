"""The one place where failures of SQLite and of the file system become the program's own errors."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kms_tui.domain.errors import CatalogueBusy, CatalogueError, CatalogueUnusable


@dataclass(frozen=True, slots=True)
class _Saying:
    kind: type[CatalogueError]
    what: str
    do: str


_FULL = _Saying(
    CatalogueUnusable,
    "There is no space left for the catalogue {place}; the change was not made.",
    "Free space there (or raise the quota) and try again.",
)
_READ_ONLY = _Saying(
    CatalogueUnusable,
    "The catalogue {place} can be read but not written; the change was not made.",
    "Make the file, its directory and its file system writable for you and try again.",
)
_DISK_FAILED = _Saying(
    CatalogueUnusable,
    "Reading or writing the catalogue {place} failed.",
    "Check the disk and its limits (dmesg, ulimit), then try again.",
)
_NO_ACCESS = _Saying(
    CatalogueUnusable,
    "The catalogue {place} cannot be opened.",
    "Check that the file and its directory belong to you and can be written by you.",
)
_DAMAGED = _Saying(
    CatalogueUnusable,
    "The catalogue {place} is damaged; it was left as it is.",
    "Restore it from a backup (B on the list); the damaged file is kept.",
)
_CHANGED_ROW = _Saying(
    CatalogueUnusable,
    _DAMAGED.what,
    "Restore it from a backup (B on the list), the damaged file is kept. Until then, kms-tui"
    " --read-only shows and verifies what is there.",
)
_FOREIGN = _Saying(
    CatalogueUnusable,
    "The file {place} is not a catalogue of kms-tui; it was left as it is.",
    "Move it away and restore the catalogue from a backup (B on the list).",
)
_BUSY = _Saying(
    CatalogueBusy,
    "Another process holds the catalogue {place}.",
    "Wait until the other session has finished and try again.",
)
_REFUSED = _Saying(
    CatalogueError,
    "The catalogue {place} refused the change as contradicting itself; nothing was changed.",
    "Look at the list again, then try again.",
)
_UNKNOWN = _Saying(
    CatalogueError,
    "The catalogue {place} failed.",
    "Try again; report it with its code if it stays.",
)
_NOT_TEXT = _Saying(
    CatalogueError,
    "A text holds characters that the catalogue {place} cannot store.",
    "Correct the text and try again.",
)

_BY_SQLITE_CODE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_IOERR: _DISK_FAILED,
    sqlite3.SQLITE_CANTOPEN: _NO_ACCESS,
    sqlite3.SQLITE_PERM: _NO_ACCESS,
    sqlite3.SQLITE_AUTH: _NO_ACCESS,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _FOREIGN,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_CONSTRAINT: _REFUSED,
}
_BY_ERRNO = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _NO_ACCESS,
    errno.EPERM: _NO_ACCESS,
    errno.ENOTDIR: _NO_ACCESS,
    errno.EEXIST: _NO_ACCESS,
    errno.ELOOP: _NO_ACCESS,
}


@contextmanager
def translated(place: Path) -> Iterator[None]:
    """Turn any failure of SQLite, the file system or text encoding inside into a `CatalogueError`.

    `place` is the file or directory to name in the sentence.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise _from_sqlite(error, place) from None
    except OSError as error:
        code = errno.errorcode.get(error.errno or 0, type(error).__name__)
        raise _own(_BY_ERRNO.get(error.errno or 0, _DISK_FAILED), place, code) from None
    except UnicodeEncodeError:
        raise _own(_NOT_TEXT, place, code="") from None
    except UnicodeDecodeError:
        # SQLite quotes what it stumbles over, and Python cannot read that.
        raise _own(_DAMAGED, place, code="") from None


def damaged(place: Path, detail: str) -> CatalogueError:
    """Return the error for a catalogue that contradicts itself."""
    return _own(_DAMAGED, place, code="", detail=detail)


def changed_row(place: Path, detail: str) -> CatalogueError:
    """Return the error for a row that somebody else changed, while all rows can be read."""
    return _own(_CHANGED_ROW, place, code="", detail=detail)


def foreign(place: Path, detail: str) -> CatalogueError:
    """Return the error for a file that is something else than a catalogue."""
    return _own(_FOREIGN, place, code="", detail=detail)


def held_by_another(place: Path) -> CatalogueError:
    """Return the error for a lock that did not become free in time."""
    return _own(_BUSY, place, code="")


def _from_sqlite(error: sqlite3.Error, place: Path) -> CatalogueError:
    # Extended codes keep the primary one in the low byte; errors of the driver have no code.
    primary_code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    name = getattr(error, "sqlite_errorname", None) or type(error).__name__
    return _own(_BY_SQLITE_CODE.get(primary_code, _UNKNOWN), place, code=name)


def _own(saying: _Saying, place: Path, code: str, detail: str = "") -> CatalogueError:
    return saying.kind(saying.what.format(place=place), do=saying.do, code=code, detail=detail)
