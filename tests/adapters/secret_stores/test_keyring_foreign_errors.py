from __future__ import annotations

import configparser
import errno
import sqlite3
import subprocess
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from foreign_keyring import ForeignKeyring, raising, store_of, store_over
from keyring.backends import null
from keyring.errors import (
    InitError,
    KeyringError,
    KeyringLocked,
    NoKeyringError,
    PasswordDeleteError,
    PasswordSetError,
)
from secret_store_parts import PASSPHRASE, PLANTED, file_store, new_entry

from kms_tui.domain.errors import SecretStoreError, SecretStoreUnavailable, WrongPassphrase
from kms_tui.domain.secret import Secret


@pytest.fixture
def backend() -> ForeignKeyring:
    return ForeignKeyring()


FOREIGN_ERRORS = [
    KeyringError("x"),
    KeyringLocked("x"),
    InitError("x"),
    NoKeyringError("x"),
    PasswordSetError("x"),
    PasswordDeleteError("x"),
    sqlite3.OperationalError("x"),
    sqlite3.ProgrammingError("x"),
    OSError(errno.ENOSPC, "x"),
    FileNotFoundError(errno.ENOENT, "x"),
    PermissionError(errno.EACCES, "x"),
    ConnectionResetError("x"),
    TimeoutError("x"),
    ValueError("x"),
    UnicodeEncodeError("utf-8", PLANTED, 0, 1, "x"),
    RuntimeError("x"),
    RecursionError("x"),
    IndexError("x"),
    KeyError("x"),
    AttributeError("x"),
    ModuleNotFoundError("x"),
    EOFError("x"),
    subprocess.CalledProcessError(1, ["gpg", PLANTED]),
    configparser.NoSectionError("x"),
]


@pytest.mark.parametrize("error", FOREIGN_ERRORS, ids=lambda error: type(error).__name__)
async def test_a_foreign_error_becomes_an_own_one(
    backend: ForeignKeyring, error: Exception
) -> None:
    store, entry = store_over(backend), new_entry()
    backend.on_get = backend.on_set = raising(error)
    with raises_clearly(SecretStoreError) as put:
        await store.put(entry)
    with raises_clearly(SecretStoreError) as get:
        await store.get(entry.reference, entry.configuration_id)
    with raises_clearly(SecretStoreError) as delete:
        await store.delete(entry.reference)
    for refusal in (put, get, delete):
        assert "foreign keyring" in refusal.value.what
        assert refusal.value.do


THE_DISK = "Check the disk and its limits (dmesg, ulimit), then try again."
BELONGS = "Check that it belongs to you, together with the directories above it."
ROOM = "Free space there (or raise the quota) and try again."
WRITABLE = "Make the file, its directory and its file system writable for you and try again."
WAIT = "Wait until the other session has finished and try again."
REPORT = "Try again; report it with its code if it stays."
PLACE = "foreign keyring"


def of_sqlite(code: int, name: str) -> sqlite3.Error:
    error = sqlite3.OperationalError("x")
    error.sqlite_errorcode, error.sqlite_errorname = code, name
    return error


@pytest.mark.parametrize(
    ("error", "what", "do", "code"),
    [
        (OSError(errno.ENOSPC, "x"), f"There is no space left for the {PLACE}.", ROOM, "ENOSPC"),
        (OSError(errno.EDQUOT, "x"), f"There is no space left for the {PLACE}.", ROOM, "EDQUOT"),
        (OSError(errno.EROFS, "x"), f"The {PLACE} can be read but not written.", WRITABLE, "EROFS"),
        (OSError(errno.EIO, "x"), f"Reading or writing the {PLACE} failed.", THE_DISK, "EIO"),
        (OSError(errno.EACCES, "x"), f"The {PLACE} cannot be opened.", BELONGS, "EACCES"),
        (OSError(errno.EPERM, "x"), f"The {PLACE} cannot be opened.", BELONGS, "EPERM"),
        (OSError(errno.ENOTDIR, "x"), f"The {PLACE} cannot be opened.", BELONGS, "ENOTDIR"),
        (OSError(errno.ENXIO, "x"), f"The {PLACE} failed.", REPORT, "ENXIO"),
        (OSError(99_999, "x"), f"The {PLACE} failed.", REPORT, "OSError"),
        (OSError("x"), f"The {PLACE} failed.", REPORT, "OSError"),
        (KeyError("x"), f"The {PLACE} failed.", REPORT, "KeyError"),
        (
            TimeoutError("x"),
            f"The {PLACE} did not answer in time; the outcome is unknown.",
            "Try again in a moment.",
            "TimeoutError",
        ),
        (
            UnicodeEncodeError("utf-8", PLANTED, 0, 1, "x"),
            f"The text holds characters that the {PLACE} cannot keep.",
            "Type or paste it again.",
            "UnicodeEncodeError",
        ),
        (
            KeyringLocked("x"),
            f"The {PLACE} is locked.",
            "Unlock it outside of this program (kms-tui doctor tells how), then try again.",
            "",
        ),
        (of_sqlite(13, "FULL"), f"There is no space left for the {PLACE}.", ROOM, "FULL"),
        (
            of_sqlite(8, "READONLY"),
            f"The {PLACE} can be read but not written.",
            WRITABLE,
            "READONLY",
        ),
        (of_sqlite(10, "IOERR"), f"Reading or writing the {PLACE} failed.", THE_DISK, "IOERR"),
        (of_sqlite(14, "CANTOPEN"), f"The {PLACE} cannot be opened.", BELONGS, "CANTOPEN"),
        (of_sqlite(3, "PERM"), f"The {PLACE} cannot be opened.", BELONGS, "PERM"),
        (of_sqlite(5, "BUSY"), f"Another process holds the {PLACE}.", WAIT, "BUSY"),
        (of_sqlite(6, "LOCKED"), f"Another process holds the {PLACE}.", WAIT, "LOCKED"),
        (of_sqlite(5 | 2 << 8, "BUSY_X"), f"Another process holds the {PLACE}.", WAIT, "BUSY_X"),
        (of_sqlite(1, "ERROR"), f"The {PLACE} failed.", REPORT, "ERROR"),
        (sqlite3.ProgrammingError("x"), f"The {PLACE} failed.", REPORT, "ProgrammingError"),
    ],
)
async def test_an_error_says_what_happened_what_to_do_and_the_others_code(
    backend: ForeignKeyring, error: Exception, what: str, do: str, code: str
) -> None:
    backend.on_set = raising(error)
    with raises_clearly(SecretStoreError) as refusal:
        await store_over(backend).put(new_entry())
    assert (refusal.value.what, refusal.value.do, refusal.value.code) == (what, do, code)


async def test_a_defect_is_not_taken_for_a_failing_keyring(backend: ForeignKeyring) -> None:
    backend.on_set = raising(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await store_over(backend).put(new_entry())


def what_it_carries(error: BaseException) -> str:
    """Return everything that can be reached from an error without this file's own frames."""
    parts = [repr(vars(error)), repr(error.args), repr(error.__cause__), repr(error.__context__)]
    traceback = error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename != __file__:
            parts.append(repr(traceback.tb_frame.f_locals))
        traceback = traceback.tb_next
    return "\n".join(parts)


@pytest.mark.parametrize(
    "error",
    [
        ValueError(f"cannot store {PLANTED}"),
        UnicodeEncodeError("utf-8", PLANTED, 0, 1, "x"),
        subprocess.CalledProcessError(1, ["pass", "insert", PLANTED]),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_an_error_carries_nothing_that_knows_the_secret(
    backend: ForeignKeyring, error: Exception
) -> None:
    backend.on_set = raising(error)
    with raises_clearly(SecretStoreError) as refusal:
        await store_over(backend).put(new_entry())
    assert PLANTED not in what_it_carries(refusal.value)
    assert refusal.value.__context__ is None


async def test_a_vanished_secret_is_not_in_the_error() -> None:
    with raises_clearly(SecretStoreUnavailable) as refusal:
        await store_of(null.Keyring).put(new_entry())
    assert PLANTED not in what_it_carries(refusal.value)


async def test_a_passphrase_is_not_in_the_error(tmp_path: Path) -> None:
    store = file_store(tmp_path / "data")
    await store.create(PASSPHRASE)
    with raises_clearly(WrongPassphrase) as refusal:
        await store.unlock(Secret(PLANTED))
    assert PLANTED not in what_it_carries(refusal.value)
