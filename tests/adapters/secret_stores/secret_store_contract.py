"""What every secret store owes its callers, whatever keyring lies beneath it."""

from __future__ import annotations

import dataclasses

import pytest
from clear_errors import raises_clearly
from secret_store_parts import new_entry

from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.errors import SecretNotFound, SecretStoreError
from kms_tui.domain.secret import Secret
from kms_tui.services.ports import SecretStore, SecretStoreState

VALUES = {
    "empty": "",
    "blanks": "  both ends  ",
    "newlines": "line\nline\r\n",
    "nul": "be\0fore",
    "quotes": "\"'\\",
    "emoji": "🔑 ключ",
    "megabyte": "x" * 1_000_000,
}


class SecretStoreContract:
    """Inherited by the tests of each store, which supply it ready for use as `store`."""

    async def test_it_is_ready(self, store: SecretStore) -> None:
        assert await store.state() is SecretStoreState.READY

    @pytest.mark.parametrize("client_secret", VALUES.values(), ids=VALUES)
    async def test_a_secret_comes_back_as_it_was(
        self, store: SecretStore, client_secret: str
    ) -> None:
        entry = new_entry(client_secret)
        await store.put(entry)
        found = await store.get(entry.reference, entry.configuration_id)
        assert found.reveal() == client_secret

    async def test_half_a_surrogate_pair_is_refused(self, store: SecretStore) -> None:
        entry = new_entry("half \ud83d")
        with raises_clearly(SecretStoreError, match="cannot keep"):
            await store.put(entry)
        with raises_clearly(SecretNotFound):
            await store.get(entry.reference, entry.configuration_id)

    async def test_an_unknown_reference_is_not_found(self, store: SecretStore) -> None:
        entry = new_entry()
        with raises_clearly(SecretNotFound):
            await store.get(entry.reference, entry.configuration_id)

    async def test_a_secret_is_not_found_for_another_configuration(
        self, store: SecretStore
    ) -> None:
        entry = new_entry()
        await store.put(entry)
        with raises_clearly(SecretNotFound):
            await store.get(entry.reference, ConfigurationId("another"))

    async def test_a_second_put_replaces_the_first(self, store: SecretStore) -> None:
        entry = new_entry()
        await store.put(entry)
        await store.put(dataclasses.replace(entry, client_secret=Secret("newer")))
        found = await store.get(entry.reference, entry.configuration_id)
        assert found.reveal() == "newer"

    async def test_a_deleted_secret_is_not_found(self, store: SecretStore) -> None:
        entry = new_entry()
        await store.put(entry)
        await store.delete(entry.reference)
        with raises_clearly(SecretNotFound):
            await store.get(entry.reference, entry.configuration_id)

    async def test_deleting_leaves_other_secrets(self, store: SecretStore) -> None:
        deleted, kept = new_entry("deleted"), new_entry("kept")
        await store.put(deleted)
        await store.put(kept)
        await store.delete(deleted.reference)
        found = await store.get(kept.reference, kept.configuration_id)
        assert found.reveal() == "kept"

    async def test_it_tells_what_it_holds(self, store: SecretStore) -> None:
        deleted, *kept = (new_entry() for _ in range(3))
        for entry in (deleted, *kept):
            await store.put(entry)
        await store.delete(deleted.reference)
        references = await store.references()
        assert references is not None
        assert sorted(references) == sorted(entry.reference for entry in kept)

    async def test_deleting_what_is_not_there_succeeds(self, store: SecretStore) -> None:
        entry = new_entry()
        await store.put(entry)
        await store.delete(entry.reference)
        await store.delete(entry.reference)
        assert await store.state() is SecretStoreState.READY
