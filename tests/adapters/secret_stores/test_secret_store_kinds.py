from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from secret_store_contract import SecretStoreContract
from secret_store_parts import (
    PASSPHRASE,
    file_store,
    header_of,
    memory_store,
    new_entry,
    python,
)

from kms_tui.adapters.secret_stores.secrets_format import RECOMMENDED_COST
from kms_tui.adapters.secret_stores.selection import HostSecretStores
from kms_tui.domain.errors import (
    SecretNotFound,
    SecretStoreError,
    SecretStoreLocked,
    SecretStoreMissing,
    SecretStoreUnavailable,
    SettingsInvalid,
    WrongPassphrase,
)
from kms_tui.domain.secret import Secret
from kms_tui.domain.store_kind import place_of
from kms_tui.services.ports import SecretStore, SecretStoreState, StorePin


def store_of_kind(kind: str, directory: Path) -> SecretStore:
    return HostSecretStores(directory, environ={}).of_kind(kind)


LOADED = "import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"


class TestFileStore(SecretStoreContract):
    @pytest.fixture
    async def store(self, tmp_path: Path) -> SecretStore:
        store = file_store(tmp_path / "data")
        await store.create(PASSPHRASE)
        return store

    async def test_it_is_missing_at_first(self, tmp_path: Path) -> None:
        assert await file_store(tmp_path / "other").state() is SecretStoreState.MISSING

    async def test_a_missing_one_refuses_secrets(self, tmp_path: Path) -> None:
        entry, store = new_entry(), file_store(tmp_path / "other")
        with raises_clearly(SecretStoreMissing):
            await store.put(entry)
        with raises_clearly(SecretStoreMissing):
            await store.get(entry.reference, entry.configuration_id)
        with raises_clearly(SecretStoreMissing):
            await store.delete(entry.reference)
        with raises_clearly(SecretStoreMissing):
            await store.unlock(PASSPHRASE)

    async def test_the_next_session_finds_it_locked(
        self, store: SecretStore, tmp_path: Path
    ) -> None:
        entry = new_entry()
        await store.put(entry)
        next_session = file_store(tmp_path / "data")
        assert await next_session.state() is SecretStoreState.LOCKED
        with raises_clearly(SecretStoreLocked):
            await next_session.get(entry.reference, entry.configuration_id)

    async def test_an_entry_can_be_deleted_without_the_passphrase(
        self, store: SecretStore, tmp_path: Path
    ) -> None:
        entry = new_entry()
        await store.put(entry)
        await file_store(tmp_path / "data").delete(entry.reference)
        with raises_clearly(SecretNotFound):
            await store.get(entry.reference, entry.configuration_id)

    async def test_the_next_session_unlocks_it(self, store: SecretStore, tmp_path: Path) -> None:
        entry = new_entry("from before")
        await store.put(entry)
        next_session = file_store(tmp_path / "data")
        await next_session.unlock(PASSPHRASE)
        found = await next_session.get(entry.reference, entry.configuration_id)
        assert found.reveal() == "from before"

    async def test_a_wrong_passphrase_locks_it(self, store: SecretStore) -> None:
        with raises_clearly(WrongPassphrase):
            await store.unlock(Secret("not this one, sorry"))
        assert await store.state() is SecretStoreState.LOCKED

    async def test_creating_it_again_is_refused_and_changes_nothing(
        self, store: SecretStore, tmp_path: Path
    ) -> None:
        entry = new_entry("kept")
        await store.put(entry)
        with raises_clearly(SecretStoreError, match="already"):
            await file_store(tmp_path / "data").create(Secret("another passphrase"))
        found = await store.get(entry.reference, entry.configuration_id)
        assert found.reveal() == "kept"

    async def test_it_has_a_passphrase(self, store: SecretStore) -> None:
        assert store.has_passphrase

    async def test_its_pin_stays_the_same_over_sessions_and_passphrases(
        self, store: SecretStore, tmp_path: Path
    ) -> None:
        pin = await store.pin()
        assert pin.kind == "file"
        assert len(pin.identity) == 32
        await store.change_passphrase(PASSPHRASE, Secret("another passphrase"))
        assert await file_store(tmp_path / "data").pin() == pin

    async def test_two_of_them_have_different_pins(
        self, store: SecretStore, tmp_path: Path
    ) -> None:
        other = file_store(tmp_path / "other")
        await other.create(PASSPHRASE)
        assert await other.pin() != await store.pin()

    async def test_a_locked_one_needs_its_passphrase_again(self, store: SecretStore) -> None:
        entry = new_entry()
        await store.put(entry)
        await store.lock()
        assert await store.state() is SecretStoreState.LOCKED
        with raises_clearly(SecretStoreLocked, match="encrypted secrets file is locked") as refusal:
            await store.get(entry.reference, entry.configuration_id)
        assert refusal.value.do == "Unlock it with its passphrase."
        await store.unlock(PASSPHRASE)
        assert await store.get(entry.reference, entry.configuration_id) == entry.client_secret

    async def test_it_tells_what_it_holds_locked_or_not(self, store: SecretStore) -> None:
        entries = [new_entry(), new_entry()]
        for entry in entries:
            await store.put(entry)
        await store.lock()
        references = await store.references()
        assert references is not None
        assert set(references) == {entry.reference for entry in entries}

    async def test_it_asks_nobody_by_itself(self, store: SecretStore) -> None:
        with raises_clearly(SecretStoreUnavailable, match="does not ask") as refusal:
            await store.unlock_by_prompt()
        assert refusal.value.do == "Unlock it with its passphrase."

    async def test_another_passphrase_opens_it_after_the_change(self, store: SecretStore) -> None:
        new = Secret("another passphrase")
        await store.change_passphrase(PASSPHRASE, new)
        with raises_clearly(WrongPassphrase):
            await store.unlock(PASSPHRASE)
        await store.unlock(new)
        assert await store.state() is SecretStoreState.READY

    async def test_it_can_be_backed_up_while_it_is_locked(
        self, store: SecretStore, tmp_path: Path
    ) -> None:
        await store.lock()
        await store.back_up(tmp_path / "copy")
        assert (tmp_path / "copy").stat().st_size == (
            tmp_path / "data" / "secrets.db"
        ).stat().st_size


class TestMemoryStore(SecretStoreContract):
    @pytest.fixture
    def store(self) -> SecretStore:
        return memory_store()

    async def test_it_takes_no_passphrase(self, store: SecretStore, tmp_path: Path) -> None:
        assert not store.has_passphrase
        for call in (
            store.create(PASSPHRASE),
            store.unlock(PASSPHRASE),
            store.change_passphrase(PASSPHRASE, PASSPHRASE),
            store.back_up(tmp_path / "copy"),
        ):
            with raises_clearly(SecretStoreUnavailable, match="memory of this session has no pass"):
                await call
        assert await store.state() is SecretStoreState.READY

    async def test_there_is_only_one(self, store: SecretStore) -> None:
        assert await store.pin() == StorePin("memory", "")

    async def test_locking_it_forgets_nothing(self, store: SecretStore) -> None:
        entry = new_entry()
        await store.put(entry)
        await store.lock()
        assert await store.get(entry.reference, entry.configuration_id) == entry.client_secret


@pytest.mark.parametrize(
    ("kind", "place", "has_passphrase"),
    [("file", "encrypted secrets file", True), ("memory", "memory of this session", False)],
)
def test_a_store_of_the_settings_tells_its_place_and_whether_it_has_a_passphrase(
    tmp_path: Path,
    kind: str,
    place: str,
    has_passphrase: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    store = store_of_kind(kind, tmp_path)
    assert (store.place, store.has_passphrase) == (place, has_passphrase)


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("secret-service", "There is no D-Bus session here (DBUS_SESSION_BUS_ADDRESS is unset)"),
        ("kwallet", "KWallet does not run in this login."),
        ("keychain", "The macOS Keychain exists on macOS only."),
        ("wincred", "The Windows Credential Locker exists on Windows only."),
        ("keyring:keyring.backends.null.Keyring", "keyring.backends.null.Keyring is not used"),
    ],
)
async def test_each_kind_opens_its_own_backend(tmp_path: Path, kind: str, what: str) -> None:
    if (kind, sys.platform) in (("keychain", "darwin"), ("wincred", "win32")):
        pytest.skip("it exists on this system")
    store = store_of_kind(kind, tmp_path)
    assert (store.place, store.has_passphrase) == (place_of(kind), False)
    with raises_clearly(SecretStoreUnavailable) as refusal:
        await store.put(new_entry())
    assert refusal.value.what.startswith(what)


def test_a_kind_has_one_store_in_a_program(tmp_path: Path) -> None:
    stores = HostSecretStores(tmp_path, environ={})
    assert stores.of_kind("memory") is stores.of_kind("memory")
    assert stores.of_kind("memory") is not stores.of_kind("file")


def test_auto_is_no_kind_of_its_own(tmp_path: Path) -> None:
    with raises_clearly(SettingsInvalid) as refusal:
        store_of_kind("auto", tmp_path)
    assert refusal.value.what == "There is no secret store of the kind 'auto'."
    assert refusal.value.do == "It stands for the best store."


async def test_without_a_keyring_the_file_is_the_best_store(tmp_path: Path) -> None:
    assert await HostSecretStores(tmp_path, environ={}).best_kind() == "file"


async def test_the_file_of_the_settings_kind_has_the_full_cost(tmp_path: Path) -> None:
    store, entry = store_of_kind("file", tmp_path / "data"), new_entry()
    await store.create(PASSPHRASE)
    await store.put(entry)
    assert header_of(tmp_path / "data").cost == RECOMMENDED_COST
    with raises_clearly(WrongPassphrase):
        await store.unlock(Secret("not this one, sorry"))
    await store.unlock(PASSPHRASE)
    assert await store.get(entry.reference, entry.configuration_id) == entry.client_secret


async def test_opening_a_store_makes_nothing(tmp_path: Path) -> None:
    assert await store_of_kind("file", tmp_path / "data").state() is SecretStoreState.MISSING
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - one quick call


def test_an_unknown_kind_is_refused_with_the_words_to_use(tmp_path: Path) -> None:
    with raises_clearly(SettingsInvalid, match="plaintext") as refusal:
        store_of_kind("plaintext", tmp_path)
    assert "file, memory" in refusal.value.do


@pytest.mark.parametrize(
    "module",
    ["kms_tui.adapters.secret_stores", "kms_tui.adapters.secret_stores.selection"],
)
def test_importing_loads_no_slow_library(module: str) -> None:
    loaded = set(json.loads(python("-c", LOADED.format(module=module))))
    assert module in loaded
    assert not loaded & {"keyring", "cryptography", "textual", "sqlite3"}
