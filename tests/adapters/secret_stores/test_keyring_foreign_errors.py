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


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (TimeoutError("x"), "the outcome is unknown"),
        (OSError(errno.ENOSPC, "x"), "no space left for the foreign keyring"),
        (OSError(errno.EDQUOT, "x"), "no space left for the foreign keyring"),
        (OSError(errno.EROFS, "x"), "can be read but not written"),
        (PermissionError(errno.EACCES, "x"), "cannot be opened"),
    ],
)
async def test_an_error_says_what_happened(
    backend: ForeignKeyring, error: Exception, sentence: str
) -> None:
    backend.on_set = raising(error)
    with raises_clearly(SecretStoreUnavailable, match=sentence):
        await store_over(backend).put(new_entry())


async def test_an_error_has_the_others_code(backend: ForeignKeyring) -> None:
    backend.on_set = raising(OSError(errno.ENOSPC, "x"))
    with raises_clearly(SecretStoreUnavailable) as refusal:
        await store_over(backend).put(new_entry())
    assert refusal.value.code == "ENOSPC"


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
