from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
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
from kms_tui.adapters.secret_stores.selection import open_store
from kms_tui.domain.errors import (
    SecretNotFound,
    SecretStoreError,
    SecretStoreLocked,
    SecretStoreMissing,
    SettingsInvalid,
    WrongPassphrase,
)
from kms_tui.domain.secret import Secret
from kms_tui.services.ports import SecretStore, SecretStoreState

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
        with pytest.raises(SecretStoreMissing):
            await store.put(entry)
        with pytest.raises(SecretStoreMissing):
            await store.get(entry.reference, entry.configuration_id)
        with pytest.raises(SecretStoreMissing):
            await store.delete(entry.reference)
        with pytest.raises(SecretStoreMissing):
            await store.unlock(PASSPHRASE)

    async def test_the_next_session_finds_it_locked(
        self, store: SecretStore, tmp_path: Path
    ) -> None:
        entry = new_entry()
        await store.put(entry)
        next_session = file_store(tmp_path / "data")
        assert await next_session.state() is SecretStoreState.LOCKED
        with pytest.raises(SecretStoreLocked):
            await next_session.get(entry.reference, entry.configuration_id)

    async def test_an_entry_can_be_deleted_without_the_passphrase(
        self, store: SecretStore, tmp_path: Path
    ) -> None:
        entry = new_entry()
        await store.put(entry)
        await file_store(tmp_path / "data").delete(entry.reference)
        with pytest.raises(SecretNotFound):
            await store.get(entry.reference, entry.configuration_id)

    async def test_the_next_session_unlocks_it(self, store: SecretStore, tmp_path: Path) -> None:
        entry = new_entry("from before")
        await store.put(entry)
        next_session = file_store(tmp_path / "data")
        await next_session.unlock(PASSPHRASE)
        found = await next_session.get(entry.reference, entry.configuration_id)
        assert found.reveal() == "from before"

    async def test_a_wrong_passphrase_locks_it(self, store: SecretStore) -> None:
        with pytest.raises(WrongPassphrase):
            await store.unlock(Secret("not this one, sorry"))
        assert await store.state() is SecretStoreState.LOCKED

    async def test_creating_it_again_is_refused_and_changes_nothing(
        self, store: SecretStore, tmp_path: Path
    ) -> None:
        entry = new_entry("kept")
        await store.put(entry)
        with pytest.raises(SecretStoreError, match="already"):
            await file_store(tmp_path / "data").create(Secret("another passphrase"))
        found = await store.get(entry.reference, entry.configuration_id)
        assert found.reveal() == "kept"


class TestMemoryStore(SecretStoreContract):
    @pytest.fixture
    def store(self) -> SecretStore:
        return memory_store()

    async def test_it_needs_no_passphrase(self, store: SecretStore) -> None:
        await store.create(PASSPHRASE)
        await store.unlock(PASSPHRASE)
        assert await store.state() is SecretStoreState.READY


@pytest.mark.parametrize(
    ("kind", "place"), [("file", "encrypted secrets file"), ("memory", "memory of this session")]
)
def test_a_store_tells_its_kind_and_place(tmp_path: Path, kind: str, place: str) -> None:
    store = open_store(kind, tmp_path)
    assert (store.kind, store.place) == (kind, place)


async def test_the_file_of_the_settings_kind_has_the_full_cost(tmp_path: Path) -> None:
    store, entry = open_store("file", tmp_path / "data"), new_entry()
    await store.create(PASSPHRASE)
    await store.put(entry)
    assert header_of(tmp_path / "data").cost == RECOMMENDED_COST
    with pytest.raises(WrongPassphrase):
        await store.unlock(Secret("not this one, sorry"))
    await store.unlock(PASSPHRASE)
    assert await store.get(entry.reference, entry.configuration_id) == entry.client_secret


async def test_opening_a_store_makes_nothing(tmp_path: Path) -> None:
    assert await open_store("file", tmp_path / "data").state() is SecretStoreState.MISSING
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - one quick call


def test_an_unknown_kind_is_refused_with_the_words_to_use(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="plaintext") as refusal:
        open_store("plaintext", tmp_path)
    assert "file, memory" in refusal.value.do


@pytest.mark.parametrize(
    "module",
    ["kms_tui.adapters.secret_stores", "kms_tui.adapters.secret_stores.selection"],
)
def test_importing_loads_no_slow_library(module: str) -> None:
    loaded = set(json.loads(python("-c", LOADED.format(module=module))))
    assert module in loaded
    assert not loaded & {"keyring", "cryptography", "textual", "sqlite3"}
