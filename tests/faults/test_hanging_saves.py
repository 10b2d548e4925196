"""A cancelled save comes back at once even when the secret store does not answer."""

import asyncio
import gc
import math
import threading
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
from faulty_session import eventually, new_session, save_cancelled_when
from interposed_ports import Moment
from recovery_parts import CHEAP, entries, file_store, journal_rows
from whole_or_nothing import close, found, found_by_the_next_start

from kms_tui.adapters.secret_stores.encrypted_secrets_file import EncryptedSecretsFile
from kms_tui.adapters.secret_stores.keyring_secret_store import KeyringSecretStore
from kms_tui.domain.errors import CatalogueBusy

AT_ONCE_SECONDS = 0.5
TRIES = 3


class HangingFile(EncryptedSecretsFile):
    """A secrets file as on a disk that hangs: writing begins once `answers` is set."""

    def __init__(self, directory: Path, answers: threading.Event) -> None:
        super().__init__(directory, cost=CHEAP)
        self._answers = answers

    def set_password(self, service: str, username: str, password: str) -> None:
        self._answers.wait()
        super().set_password(service, username, password)


def hanging_store(directory: Path, answers: threading.Event) -> KeyringSecretStore:
    return file_store(partial(HangingFile, directory, answers))


def is_being_stored(moment: Moment) -> bool:
    return moment.call == "put" and moment.is_before


def is_being_committed(moment: Moment) -> bool:
    return moment.call == "commit" and moment.is_before


async def never_delete(moment: Moment) -> None:
    if moment.call == "delete" and moment.is_before:
        await asyncio.Event().wait()


async def fail_to_commit(moment: Moment) -> None:
    if is_being_committed(moment):
        for _ in range(10):  # the cancellation goes round first
            await asyncio.sleep(0)
        raise CatalogueBusy("Another process holds it.", do="Wait.")


async def best_seconds(one_try: Callable[[Path], Awaitable[float]], place: Path) -> float:
    """Return the shortest of a few tries: a busy machine may be late for reasons of its own."""
    best = math.inf
    for number in range(TRIES):
        best = min(best, await one_try(place / str(number)))
        if best <= AT_ONCE_SECONDS:
            break
    return best


async def test_a_store_that_hangs_while_writing_does_not_hold_up_a_cancelled_save(
    tmp_path: Path,
) -> None:
    async def one_try(data: Path) -> float:
        answers = threading.Event()
        session = await new_session(data, store=hanging_store(data, answers))
        seconds = await save_cancelled_when(is_being_stored, session)
        answers.set()
        assert not await eventually(partial(found, session, data))
        await close(session)
        return seconds

    assert await best_seconds(one_try, tmp_path) <= AT_ONCE_SECONDS


async def test_a_store_that_hangs_while_deleting_does_not_hold_up_a_cancelled_save(
    tmp_path: Path,
) -> None:
    async def one_try(data: Path) -> float:
        session = await new_session(data)
        seconds = await save_cancelled_when(is_being_stored, session, interfere=never_delete)
        await close(session)
        return seconds

    assert await best_seconds(one_try, tmp_path) <= AT_ONCE_SECONDS


async def test_what_a_hanging_store_did_not_delete_is_deleted_by_the_next_start(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    session = await new_session(data)
    await save_cancelled_when(is_being_stored, session, interfere=never_delete)
    assert (len(entries(data)), journal_rows(data)) == (1, 2)
    await close(session)
    assert not await found_by_the_next_start(data)


async def test_a_commit_that_fails_after_the_cancellation_prints_no_traceback(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data = tmp_path / "data"
    session = await new_session(data)
    await save_cancelled_when(is_being_committed, session, interfere=fail_to_commit)
    assert not await eventually(partial(found, session, data))
    await close(session)
    gc.collect()
    assert not caplog.records
