from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from foreign_keyring import (
    ForeignKeyring,
    TalkativeKeyring,
    raising,
    store_of,
    store_over,
)
from keyring.backends import fail, null
from keyring.errors import KeyringLocked, PasswordDeleteError, PasswordSetError
from secret_store_parts import PASSPHRASE, USERNAME, new_entry

from kms_tui.adapters.secret_stores.keyring_secret_store import Deadlines, KeyringSecretStore
from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.errors import (
    SecretNotFound,
    SecretStoreError,
    SecretStoreLocked,
    SecretStoreUnavailable,
)
from kms_tui.services.ports import SecretStoreState, StorePin

ENTER_AGAIN = "Enter it again: kms-tui secrets renew NAME"
UNLOCK_OUTSIDE = "Unlock it outside of this program (kms-tui doctor tells how), then try again."


@pytest.fixture
def backend() -> ForeignKeyring:
    return ForeignKeyring()


async def test_a_keyring_that_swallows_secrets_is_found_out() -> None:
    with raises_clearly(SecretStoreUnavailable) as refusal:
        await store_of(null.Keyring).put(new_entry())
    said = "The foreign keyring took the client secret but did not keep it."
    assert refusal.value.what == said
    assert refusal.value.do == "Choose another secret store; this one cannot be relied on."


async def test_a_host_without_a_keyring_is_told() -> None:
    with raises_clearly(SecretStoreUnavailable) as refusal:
        await store_of(fail.Keyring).put(new_entry())
    assert refusal.value.code == "NoKeyringError"


async def test_a_keyring_that_changes_secrets_is_found_out(backend: ForeignKeyring) -> None:
    def strip() -> None:
        backend.entries = {name: text.replace(" ", "") for name, text in backend.entries.items()}

    backend.on_set = strip
    with raises_clearly(SecretStoreUnavailable, match="did not keep"):
        await store_over(backend).put(new_entry("two words"))


async def test_a_write_that_fails_but_persists_is_an_error_and_can_be_deleted(
    backend: ForeignKeyring,
) -> None:
    backend.on_set = raising(PasswordSetError("x"))
    store, entry = store_over(backend), new_entry()
    with raises_clearly(SecretStoreUnavailable):
        await store.put(entry)
    assert backend.entries
    await store.delete(entry.reference)
    assert not backend.entries


async def test_an_entry_removed_by_hand_counts_as_deleted(backend: ForeignKeyring) -> None:
    store, entry = store_over(backend), new_entry()
    await store.put(entry)
    backend.entries.clear()
    await store.delete(entry.reference)
    with raises_clearly(SecretNotFound) as refusal:
        await store.get(entry.reference, entry.configuration_id)
    said = "The foreign keyring has no client secret of this configuration."
    assert (refusal.value.what, refusal.value.do) == (said, ENTER_AGAIN)


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
    with raises_clearly(SecretStoreError):
        await store.delete(entry.reference)
    assert backend.entries


async def test_a_keyring_that_does_not_delete_is_found_out(backend: ForeignKeyring) -> None:
    store, entry = store_over(backend), new_entry()
    await store.put(entry)
    backend.on_delete = raising(PasswordDeleteError("x"))
    with raises_clearly(SecretStoreUnavailable) as refusal:
        await store.delete(entry.reference)
    assert refusal.value.what == "The foreign keyring did not delete a client secret."
    assert refusal.value.do == "Try again; delete it there by hand if it stays."
    assert refusal.value.detail == f"kms-tui:{entry.reference}"


async def test_an_entry_under_a_swapped_name_is_not_found(backend: ForeignKeyring) -> None:
    store, one, other = store_over(backend), new_entry(), new_entry()
    await store.put(one)
    await store.put(other)
    other_text = backend.entries[f"kms-tui:{other.reference}", USERNAME]
    backend.entries[f"kms-tui:{one.reference}", USERNAME] = other_text
    with raises_clearly(SecretNotFound) as refusal:
        await store.get(one.reference, one.configuration_id)
    said = "What the foreign keyring has there is not this configuration's client secret."
    assert (refusal.value.what, refusal.value.do) == (said, ENTER_AGAIN)


async def test_a_backend_that_cannot_tell_is_taken_for_ready(backend: ForeignKeyring) -> None:
    assert await store_over(backend).state() is SecretStoreState.READY


async def test_a_backend_without_a_passphrase_takes_none(
    backend: ForeignKeyring, tmp_path: Path
) -> None:
    store = store_over(backend)
    for call in (
        store.create(PASSPHRASE),
        store.unlock(PASSPHRASE),
        store.change_passphrase(PASSPHRASE, PASSPHRASE),
        store.back_up(tmp_path / "copy"),
    ):
        with raises_clearly(SecretStoreUnavailable) as refusal:
            await call
        assert refusal.value.what == "The foreign keyring has no passphrase of this program."
        use = "Use the tools it came with for this, or choose the encrypted secrets file."
        assert refusal.value.do == use
    assert not backend.entries
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - one quick call


async def test_whether_there_is_a_passphrase_is_known_before_the_backend_is_opened() -> None:
    store = KeyringSecretStore(
        lambda: pytest.fail("opened"), kind="file", place="x", has_passphrase=True
    )
    assert store.has_passphrase


async def test_a_backend_without_an_identity_is_pinned_by_its_kind(backend: ForeignKeyring) -> None:
    assert await store_over(backend).pin() == StorePin("foreign", "")


async def test_a_backend_that_cannot_enumerate_says_so(backend: ForeignKeyring) -> None:
    assert await store_over(backend).references() is None


async def test_entries_of_others_are_not_taken_for_our_own() -> None:
    backend, entry = TalkativeKeyring(), new_entry()
    store = store_over(backend)
    await store.put(entry)
    for service in ("mail", "kms-tui", "kms-tui:", "kms-tui:by hand", "x kms-tui:" + "0" * 32):
        backend.set_password(service, USERNAME, "somebody else's")
    assert await store.references() == [entry.reference]


async def test_a_locked_keyring_is_reported_with_what_to_do() -> None:
    backend = TalkativeKeyring()
    store = store_over(backend)
    assert await store.state() is SecretStoreState.LOCKED
    backend.on_get = raising(KeyringLocked("x"))
    with raises_clearly(SecretStoreLocked, match=r"^The foreign keyring is locked\.$") as refusal:
        await store.get(new_entry().reference, ConfigurationId("any"))
    assert "kms-tui doctor" in refusal.value.do


async def test_a_keyring_that_knows_how_it_is_unlocked_tells() -> None:
    assert await store_over(TalkativeKeyring()).how_to_unlock() == "Say please."


async def test_a_keyring_that_asks_by_itself_is_let_ask_for_a_minute() -> None:
    backend = TalkativeKeyring()
    store = store_over(backend)
    await store.unlock_by_prompt()
    assert backend.asked_for_seconds == [60]
    assert await store.state() is SecretStoreState.READY


async def test_an_admin_may_take_longer_over_a_prompt_than_a_keyring_over_an_answer() -> None:
    backend = TalkativeKeyring()
    backend.on_prompt = partial(threading.Event().wait, 0.2)
    store = store_of(lambda: backend, Deadlines(call_seconds=0.05, prompt_seconds=10))
    await store.unlock_by_prompt()
    assert backend.asked_for_seconds == [10]


async def test_a_prompt_that_nobody_answers_leaves_the_keyring_locked() -> None:
    backend = TalkativeKeyring()
    backend.on_prompt = raising(KeyringLocked("x"))
    with raises_clearly(SecretStoreLocked, match="foreign keyring is locked"):
        await store_over(backend).unlock_by_prompt()


async def test_a_keyring_that_cannot_ask_is_to_be_unlocked_outside(backend: ForeignKeyring) -> None:
    with raises_clearly(SecretStoreUnavailable) as refusal:
        await store_over(backend).unlock_by_prompt()
    assert refusal.value.what == "The foreign keyring does not ask for its password by itself."
    assert refusal.value.do == await store_over(backend).how_to_unlock() == UNLOCK_OUTSIDE


async def test_locking_a_keyring_of_somebody_else_leaves_it_alone(backend: ForeignKeyring) -> None:
    store, entry = store_over(backend), new_entry()
    await store.put(entry)
    await store.lock()
    assert await store.get(entry.reference, entry.configuration_id) == entry.client_secret


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
    with raises_clearly(SecretStoreUnavailable) as refusal:
        await store.put(new_entry())
    assert time.monotonic() - started < 1
    assert refusal.value.do == "Try again in a moment; restart the program if it stays so."
    assert refusal.value.what == (
        "The foreign keyring did not answer within 0.05 s; the outcome is unknown."
    )


async def test_a_prompt_that_never_ends_is_given_up_after_its_seconds_and_those_of_a_call() -> None:
    backend, ending = TalkativeKeyring(), threading.Event()
    backend.on_prompt = ending.wait
    store = store_of(lambda: backend, Deadlines(call_seconds=0.05, prompt_seconds=0.1))
    with raises_clearly(SecretStoreUnavailable, match=r"did not answer within 0\.15 s"):
        await store.unlock_by_prompt()
    ending.set()


class SlowKeyring(TalkativeKeyring):
    """One with a passphrase, from which it derives a key for longer than others take to answer."""

    def _derive(self, *_passphrases: object) -> None:
        threading.Event().wait(0.1)

    create = unlock = change_passphrase = back_up = _derive

    def lock(self) -> None:
        """Have nothing to forget."""

    def identity(self) -> str:
        return "the slow one"

    def has_entry(self, service: str, username: str) -> bool:
        return (service, username) in self.entries


async def test_what_derives_a_key_may_take_longer_than_an_answer(tmp_path: Path) -> None:
    store = store_over(SlowKeyring(), Deadlines(call_seconds=0.05, passphrase_seconds=10))
    await store.create(PASSPHRASE)
    await store.unlock(PASSPHRASE)
    await store.change_passphrase(PASSPHRASE, PASSPHRASE)
    await store.back_up(tmp_path / "copy")
    assert await store.pin() == StorePin("foreign", "the slow one")


@pytest.mark.usefixtures("release")
async def test_a_call_that_only_waited_for_another_says_so(backend: ForeignKeyring) -> None:
    store, entry = store_over(backend, Deadlines(call_seconds=0.05)), new_entry()
    with raises_clearly(SecretStoreUnavailable):
        await store.put(entry)
    with raises_clearly(SecretStoreUnavailable) as refusal:
        await store.delete(entry.reference)
    assert refusal.value.what == (
        "The foreign keyring has not answered an earlier call; this one waited 0.05 s for its "
        "turn, and its outcome is unknown."
    )


async def test_a_write_that_comes_late_can_still_be_deleted(
    backend: ForeignKeyring, release: threading.Event
) -> None:
    store, entry = store_over(backend, Deadlines(call_seconds=0.05)), new_entry()
    with raises_clearly(SecretStoreUnavailable):
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
    with raises_clearly(SecretStoreUnavailable) as refusal:
        await store.state()
    assert refusal.value.code == "ImportError"
    failures.clear()
    assert await store.state() is SecretStoreState.READY
