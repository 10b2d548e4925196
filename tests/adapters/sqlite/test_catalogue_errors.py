"""What a failure says: each names the file, what happened to it and what to do about it."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest
from clear_errors import raises_clearly

from kms_tui.adapters.sqlite.errors import (
    changed_row,
    damaged,
    foreign,
    held_by_another,
    translated,
)
from kms_tui.domain.errors import CatalogueBusy, CatalogueError, CatalogueUnusable

PLACE = Path("/data/catalogue.db")
Saying = tuple[type[CatalogueError], str, str]
FULL: Saying = (
    CatalogueUnusable,
    "There is no space left for the catalogue /data/catalogue.db; the change was not made.",
    "Free space there (or raise the quota) and try again.",
)
READ_ONLY: Saying = (
    CatalogueUnusable,
    "The catalogue /data/catalogue.db can be read but not written; the change was not made.",
    "Make the file, its directory and its file system writable for you and try again.",
)
DISK_FAILED: Saying = (
    CatalogueUnusable,
    "Reading or writing the catalogue /data/catalogue.db failed.",
    "Check the disk and its limits (dmesg, ulimit), then try again.",
)
NO_ACCESS: Saying = (
    CatalogueUnusable,
    "The catalogue /data/catalogue.db cannot be opened.",
    "Check that the file and its directory belong to you and can be written by you.",
)
DAMAGED: Saying = (
    CatalogueUnusable,
    "The catalogue /data/catalogue.db is damaged; it was left as it is.",
    "Restore it from a backup (B on the list); the damaged file is kept.",
)
CHANGED_ROW: Saying = (
    CatalogueUnusable,
    "The catalogue /data/catalogue.db is damaged; it was left as it is.",
    (
        "Restore it from a backup (B on the list), the damaged file is kept. Until then, kms-tui"
        " --read-only shows and verifies what is there."
    ),
)
FOREIGN: Saying = (
    CatalogueUnusable,
    "The file /data/catalogue.db is not a catalogue of kms-tui; it was left as it is.",
    "Move it away and restore the catalogue from a backup (B on the list).",
)
BUSY: Saying = (
    CatalogueBusy,
    "Another process holds the catalogue /data/catalogue.db.",
    "Wait until the other session has finished and try again.",
)
REFUSED: Saying = (
    CatalogueError,
    (
        "The catalogue /data/catalogue.db refused the change as contradicting itself; nothing was"
        " changed."
    ),
    "Look at the list again, then try again.",
)
UNKNOWN: Saying = (
    CatalogueError,
    "The catalogue /data/catalogue.db failed.",
    "Try again; report it with its code if it stays.",
)
NOT_TEXT: Saying = (
    CatalogueError,
    "A text holds characters that the catalogue /data/catalogue.db cannot store.",
    "Correct the text and try again.",
)


def parts(error: CatalogueError) -> tuple[Saying, str, str]:
    """Return what an error says, its code and its detail."""
    return (type(error), error.what, error.do), error.code, error.detail


def told(failure: Exception) -> tuple[Saying, str, str]:
    with raises_clearly(CatalogueError) as caught, translated(PLACE):
        raise failure
    return parts(caught.value)


@pytest.mark.parametrize(
    ("number", "saying"),
    [
        (sqlite3.SQLITE_FULL, FULL),
        (sqlite3.SQLITE_READONLY, READ_ONLY),
        (sqlite3.SQLITE_IOERR, DISK_FAILED),
        (sqlite3.SQLITE_CANTOPEN, NO_ACCESS),
        (sqlite3.SQLITE_PERM, NO_ACCESS),
        (sqlite3.SQLITE_AUTH, NO_ACCESS),
        (sqlite3.SQLITE_CORRUPT, DAMAGED),
        (sqlite3.SQLITE_NOTADB, FOREIGN),
        (sqlite3.SQLITE_BUSY, BUSY),
        (sqlite3.SQLITE_LOCKED, BUSY),
        (sqlite3.SQLITE_CONSTRAINT, REFUSED),
        (sqlite3.SQLITE_NOMEM, UNKNOWN),
    ],
)
def test_each_failure_of_sqlite_has_its_sentence_whatever_more_its_code_says(
    number: int, saying: Saying
) -> None:
    failure = sqlite3.OperationalError("told by SQLite")
    failure.sqlite_errorcode = number | 7 << 8
    failure.sqlite_errorname = "SQLITE_SOMETHING_PRECISE"
    assert told(failure) == (saying, "SQLITE_SOMETHING_PRECISE", "")


def test_a_failure_that_sqlite_gives_no_code_is_told_by_its_kind() -> None:
    assert told(sqlite3.ProgrammingError("closed")) == (UNKNOWN, "ProgrammingError", "")


@pytest.mark.parametrize(
    ("code", "saying"),
    [
        ("ENOSPC", FULL),
        ("EDQUOT", FULL),
        ("EROFS", READ_ONLY),
        ("EACCES", NO_ACCESS),
        ("EPERM", NO_ACCESS),
        ("ENOTDIR", NO_ACCESS),
        ("EEXIST", NO_ACCESS),
        ("ELOOP", NO_ACCESS),
        ("EIO", DISK_FAILED),
    ],
)
def test_each_failure_of_the_file_system_has_its_sentence(code: str, saying: Saying) -> None:
    failure = OSError(getattr(errno, code), "told by the system")
    assert told(failure) == (saying, code, "")


def test_a_failure_to_which_the_system_gave_no_number_is_told_by_its_kind() -> None:
    assert told(TimeoutError("no number")) == (DISK_FAILED, "TimeoutError", "")


def test_a_text_that_cannot_be_written_is_told_as_such_one_that_cannot_be_read_as_damage() -> None:
    assert told(UnicodeEncodeError("utf-8", "\ud83d", 0, 1, "half a pair")) == (NOT_TEXT, "", "")
    assert told(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no text")) == (DAMAGED, "", "")


def test_what_was_found_wrong_is_the_detail() -> None:
    assert parts(damaged(PLACE, "It is empty.")) == (DAMAGED, "", "It is empty.")
    assert parts(changed_row(PLACE, "Row 7.")) == (CHANGED_ROW, "", "Row 7.")
    assert parts(foreign(PLACE, "Its id is 7.")) == (FOREIGN, "", "Its id is 7.")
    assert parts(held_by_another(PLACE)) == (BUSY, "", "")
