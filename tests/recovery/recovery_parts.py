"""What the programs that die and the tests that look afterwards have in common."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from scripted_vault import ScriptedVaults

from kms_tui.adapters.secret_stores.encrypted_secrets_file import EncryptedSecretsFile
from kms_tui.adapters.secret_stores.keyring_secret_store import KeyringSecretStore
from kms_tui.adapters.secret_stores.memory_keyring import MemoryKeyring
from kms_tui.adapters.secret_stores.secrets_format import KdfCost
from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue
from kms_tui.domain.cloud import Clouds
from kms_tui.domain.configuration import ConfigurationDraft
from kms_tui.domain.secret import Secret
from kms_tui.domain.store_kind import AUTO, FILE, MEMORY, place_of
from kms_tui.sandbox import world
from kms_tui.services.configurations import Configurations
from kms_tui.services.pinned_secret_store import PinnedSecretStore
from kms_tui.services.ports import KeyVaults, SecretStore

PASSPHRASE = Secret("correct horse battery")
SECOND = "keyring:tests.Second"
"""The kind of another encrypted secrets file, which lies in a directory of its own."""
DRAFT = ConfigurationDraft(
    name="prod",
    tenant_id=world.TENANT_ID,
    client_id=world.CLIENT_ID,
    vault_url=world.DEMO_VAULT_URL,
    key_name="good",
)
CHEAP = KdfCost(passes=1, memory_kib=32, lanes=4)
"""A key derivation that costs a test nothing."""


def draft_for(new_key: str) -> ConfigurationDraft:
    """Return a draft whose key has to be created."""
    return replace(DRAFT, key_name=new_key, may_create_key=True)


def place(data: Path, kind: str = FILE) -> Path:
    """Return where the file of a store of that kind lies."""
    return (data if kind == FILE else data / "second") / "secrets.db"


class CheapStores:
    """The stores of a host whose every store is real: two secrets files, and memory."""

    def __init__(self, data: Path, *, busy_timeout_seconds: float = 5) -> None:
        self._data = data
        self._busy_timeout_seconds = busy_timeout_seconds
        self._stores: dict[str, SecretStore] = {}

    def of_kind(self, kind: str) -> SecretStore:
        """Return the store of that kind, always the same one."""
        if kind not in self._stores:
            self._stores[kind] = self._open(kind)
        return self._stores[kind]

    async def best_kind(self) -> str:
        """Return the kind that suits a host without a keyring."""
        return FILE

    def put_in_place(self, kind: str, store: SecretStore) -> None:
        """Let that store be the one of its kind."""
        self._stores[kind] = store

    def _open(self, kind: str) -> SecretStore:
        if kind == MEMORY:
            return KeyringSecretStore(MemoryKeyring, kind=kind, place=place_of(kind))
        backend = partial(
            EncryptedSecretsFile,
            place(self._data, kind).parent,
            cost=CHEAP,
            busy_timeout_seconds=self._busy_timeout_seconds,
        )
        return file_store(backend, kind)


def file_store(
    open_backend: "partial[Any]",
    kind: str = FILE,
    **settings: Any,  # noqa: ANN401 - those of the store
) -> KeyringSecretStore:
    """Return the real store over an encrypted secrets file."""
    return KeyringSecretStore(
        open_backend, kind=kind, place=place_of(kind), has_passphrase=True, **settings
    )


def next_session(data: Path, wanted: str = AUTO) -> Configurations:
    """Return the actions as the next start of the program has them: secrets files locked."""
    catalogue = SqliteCatalogue(data)
    return Configurations(
        catalogue=catalogue,
        key_vaults=ScriptedVaults(),
        secret_store=PinnedSecretStore(catalogue, CheapStores(data), wanted),
        universes=SqliteUniverseCatalogue(catalogue),
        clouds=Clouds(),
        now=lambda: datetime.now(UTC),
        actor="admin7@bastion01",
    )


def sandbox_vaults(proxy: str, ca_file: str) -> KeyVaults:
    """Return the vaults of a sandbox."""
    from kms_tui.adapters.azure.connector import (  # noqa: PLC0415 - most tests need no Azure
        AzureKeyVaults,
    )
    from kms_tui.adapters.azure.network import (  # noqa: PLC0415 - see above
        NetworkSettings,
    )

    return AzureKeyVaults(
        NetworkSettings.from_environment({}, proxy=proxy, ca_file=ca_file, source="the test")
    )


def pinned(session: Configurations) -> PinnedSecretStore:
    """Return the client secrets of a session with their catalogue and stores."""
    assert isinstance(session.secret_store, PinnedSecretStore)
    return session.secret_store


def store_of(session: Configurations, kind: str = FILE) -> SecretStore:
    """Return the session's store of that kind."""
    return pinned(session).stores.of_kind(kind)


def put_in_place(session: Configurations, kind: str, store: SecretStore) -> None:
    """Let that store be the session's one of its kind."""
    stores = pinned(session).stores
    assert isinstance(stores, CheapStores)
    stores.put_in_place(kind, store)


async def unlock(
    session: Configurations, kind: str = FILE, passphrase: Secret = PASSPHRASE
) -> None:
    """Open one of the session's secrets files."""
    await store_of(session, kind).unlock(passphrase)


def entries(data: Path, kind: str = FILE) -> set[str]:
    """Return the references under which the secrets file has an entry."""
    with closing(sqlite3.connect(place(data, kind))) as database:
        return {
            row[0].removeprefix("kms-tui:") for row in database.execute("SELECT service FROM item")
        }


def journal_rows(data: Path) -> int:
    """Return how many operations and secrets on their way the catalogue still knows."""
    with closing(sqlite3.connect(data / "catalogue.db")) as database:
        [operations] = database.execute("SELECT count(*) FROM operation").fetchone()
        pending = "SELECT count(*) FROM secret WHERE state <> 'active'"
        [secrets] = database.execute(pending).fetchone()
    return int(operations) + int(secrets)
