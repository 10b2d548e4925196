from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest
from foreign_keyring import ForeignKeyring, raising, store_of, store_over
from keyring.backends import fail, null
from keyring.errors import KeyringLocked, PasswordDeleteError, PasswordSetError
from secret_store_parts import PASSPHRASE, USERNAME, new_entry

from kms_tui.adapters.secret_stores.keyring_secret_store import Deadlines
from kms_tui.domain.errors import SecretNotFound, SecretStoreUnavailable
from kms_tui.services.ports import SecretStoreState


@pytest.fixture
def backend() -> ForeignKeyring:
    return ForeignKeyring()


async def test_a_keyring_that_swallows_secrets_is_found_out() -> None:
    with pytest.raises(SecretStoreUnavailable, match="did not keep"):
        await store_of(null.Keyring).put(new_entry())


async def test_a_host_without_a_keyring_is_told() -> None:
    with pytest.raises(SecretStoreUnavailable) as refusal:
        await store_of(fail.Keyring).put(new_entry())
    assert refusal.value.code == "NoKeyringError"


async def test_a_keyring_that_changes_secrets_is_found_out(backend: ForeignKeyring) -> None:
    def strip() -> None:
        backend.entries = {name: text.replace(" ", "") for name, text in backend.entries.items()}

    backend.on_set = strip
    with pytest.raises(SecretStoreUnavailable, match="did not keep"):
        await store_over(backend).put(new_entry("two words"))


async def test_a_write_that_fails_but_persists_is_an_error_and_can_be_deleted(
    backend: ForeignKeyring,
) -> None:
    backend.on_set = raising(PasswordSetError("x"))
    store, entry = store_over(backend), new_entry()
    with pytest.raises(SecretStoreUnavailable):
        await store.put(entry)
    assert backend.entries
    await store.delete(entry.reference)
    assert not backend.entries


async def test_an_entry_removed_by_hand_counts_as_deleted(backend: ForeignKeyring) -> None:
    store, entry = store_over(backend), new_entry()
    await store.put(entry)
    backend.entries.clear()
    await store.delete(entry.reference)
    with pytest.raises(SecretNotFound):
        await store.get(entry.reference, entry.configuration_id)


async def test_an_entry_removed_by_somebody_faster_counts_as_deleted(
    backend: ForeignKeyring,
) -> None:
    store, entry = store_over(backend), new_entry()
    await store.put(entry)
    backend.on_delete = backend.entries.clear
    await store.delete(entry.reference)
    assert not backend.entries


@pytest.mark.parametrize("error", [KeyringLocked("x"), PasswordDeleteError("x"), OSError("x")])
async def test_a_delete_that_fails_is_never_silent(
    backend: ForeignKeyring, error: Exception
) -> None:
    store, entry = store_over(backend), new_entry()
    await store.put(entry)
    backend.on_delete = raising(error)
    with pytest.raises(SecretStoreUnavailable):
        await store.delete(entry.reference)
    assert backend.entries


async def test_an_entry_under_a_swapped_name_is_not_found(backend: ForeignKeyring) -> None:
    store, one, other = store_over(backend), new_entry(), new_entry()
    await store.put(one)
    await store.put(other)
    other_text = backend.entries[f"kms-tui:{other.reference}", USERNAME]
    backend.entries[f"kms-tui:{one.reference}", USERNAME] = other_text
    with pytest.raises(SecretNotFound):
        await store.get(one.reference, one.configuration_id)


async def test_a_backend_without_a_passphrase_is_always_ready(backend: ForeignKeyring) -> None:
    store = store_over(backend)
    await store.create(PASSPHRASE)
    await store.unlock(PASSPHRASE)
    assert await store.state() is SecretStoreState.READY
    assert not backend.entries


@pytest.fixture
def release(backend: ForeignKeyring) -> Iterator[threading.Event]:
    """A keyring that does not answer before the event."""
    release = threading.Event()
    backend.on_set = backend.on_get = release.wait
    yield release
    release.set()


@pytest.mark.usefixtures("release")
async def test_a_silent_keyring_is_given_up_at_the_deadline(backend: ForeignKeyring) -> None:
    store = store_over(backend, Deadlines(call_seconds=0.05))
    started = time.monotonic()
    with pytest.raises(SecretStoreUnavailable) as refusal:
        await store.put(new_entry())
    assert time.monotonic() - started < 1
    assert refusal.value.what == (
        "The foreign keyring did not answer within 0.05 s; the outcome is unknown."
    )


async def test_a_write_that_comes_late_can_still_be_deleted(
    backend: ForeignKeyring, release: threading.Event
) -> None:
    store, entry = store_over(backend, Deadlines(call_seconds=0.05)), new_entry()
    with pytest.raises(SecretStoreUnavailable):
        await store.put(entry)
    release.set()
    await store.delete(entry.reference)
    assert not backend.entries


async def test_the_event_loop_runs_while_the_keyring_thinks(
    backend: ForeignKeyring, release: threading.Event
) -> None:
    loop, is_in_the_keyring = asyncio.get_running_loop(), asyncio.Event()

    def announce_and_wait() -> None:
        loop.call_soon_threadsafe(is_in_the_keyring.set)
        release.wait()

    backend.on_set = announce_and_wait
    put = asyncio.create_task(store_over(backend).put(new_entry()))
    await asyncio.wait_for(is_in_the_keyring.wait(), 5)
    assert not put.done()
    release.set()
    await put


async def test_the_backend_is_opened_in_a_daemon_thread_at_first_use() -> None:
    threads: list[threading.Thread] = []

    def open_backend() -> ForeignKeyring:
        threads.append(threading.current_thread())
        return ForeignKeyring()

    store = store_of(open_backend)
    assert threads == []
    await store.put(new_entry())
    await store.put(new_entry())
    (thread,) = threads
    assert thread.daemon
    assert thread is not threading.current_thread()


async def test_a_backend_that_cannot_be_opened_is_tried_again_by_the_next_call() -> None:
    failures = [ImportError("no such library")]

    def open_backend() -> ForeignKeyring:
        for failure in failures:
            raise failure
        return ForeignKeyring()

    store = store_of(open_backend)
    with pytest.raises(SecretStoreUnavailable) as refusal:
        await store.state()
    assert refusal.value.code == "ImportError"
    failures.clear()
    assert await store.state() is SecretStoreState.READY
