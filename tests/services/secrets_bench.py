"""A host with real stores and a real catalogue, for stories about client secrets.

Only the vault is scripted. Several sessions may be opened on the same directory.
"""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from recovery_parts import (
    DRAFT,
    PASSPHRASE,
    SECOND,
    entries,
    journal_rows,
    next_session,
    pinned,
    place,
    store_of,
    unlock,
)
from resealing import rewriting
from scripted_vault import ScriptedVault, ScriptedVaults
from shown_checks import assert_shown

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.domain.check import Check
from kms_tui.domain.configuration import ConfigurationDraft, KmsConfiguration
from kms_tui.domain.secret import Secret
from kms_tui.domain.store_kind import AUTO, FILE
from kms_tui.services.configurations import Configurations
from kms_tui.services.pinned_secret_store import PinnedSecretStore
from kms_tui.services.ports import SecretRecord, SecretState, SecretStore, StorePin
from kms_tui.services.secret_migration import Migration, SecretMigration

OLD = Secret("the~old.secret-1")
NEW = Secret("the~new.secret-2")


def quiet(check: Check) -> None:
    """Keep nothing of what is reported."""
    assert_shown(check)


@dataclass(frozen=True)
class Bench:
    """One session on a directory."""

    data: Path
    session: Configurations

    @property
    def vault(self) -> ScriptedVault:
        assert isinstance(self.session.key_vaults, ScriptedVaults)
        return self.session.key_vaults.vault

    @property
    def secrets(self) -> PinnedSecretStore:
        return pinned(self.session)

    def store(self, kind: str = FILE) -> SecretStore:
        return store_of(self.session, kind)

    async def makes(self, *kinds: str) -> None:
        """Create the secrets files of those kinds."""
        for kind in kinds:
            await self.store(kind).create(PASSPHRASE)

    async def unlocks(self, *kinds: str) -> None:
        for kind in kinds or (FILE,):
            await unlock(self.session, kind)

    async def creates(self, name: str = "prod", secret: Secret = OLD) -> KmsConfiguration:
        draft = replace(DRAFT, name=name)
        return await self.session.create(draft, secret, quiet, despite_warnings=True)

    async def edits(
        self, was: KmsConfiguration, secret: Secret = NEW, draft: ConfigurationDraft = DRAFT
    ) -> KmsConfiguration:
        return await self.session.edit(was, draft, secret, quiet, despite_warnings=True)

    async def migrates(self, kind: str = SECOND, *, leave_unreadable: bool = False) -> Migration:
        migration = SecretMigration(self.secrets, self.session.now)
        return await migration.move_all(kind, lambda _move: None, leave_unreadable=leave_unreadable)

    async def secret_of(self, configuration: KmsConfiguration) -> str:
        """Return the client secret that the configuration would sign in with now."""
        found = await self.session.get(configuration.id)
        reference = found.credential.secret_reference
        assert reference is not None
        return (await self.secrets.get(reference, found.id)).reveal()

    async def records(self, state: SecretState) -> list[SecretRecord]:
        records = await self.session.catalogue.secrets()
        return [record for record in records if record.state is state]

    async def pin(self) -> StorePin | None:
        return await self.session.catalogue.pin()

    async def expect_nothing_left(self, *kinds: str) -> None:
        """Expect that the stores hold what the configurations use and the journal is empty."""
        assert journal_rows(self.data) == 0
        used = {found.credential.secret_reference for found in await self.session.list()} - {None}
        assert held(self.data, kinds or (FILE,)) == used

    def first_use(self, configuration: KmsConfiguration) -> None:
        """Let a universe use the configuration, as another program would note it."""
        at = "2026-11-24T00:00:00+00:00"
        universe = "INSERT INTO universe VALUES (?, ?, '', '', ?, 'me', ?, 'me', 1, 0, NULL)"
        execute(self.data, universe, "universe-1", "production", at, at)
        row = "INSERT INTO use_record VALUES (?, 'universe-1', ?)"
        execute(self.data, row, configuration.id, at)

    async def close(self) -> None:
        assert isinstance(self.session.catalogue, SqliteCatalogue)
        await self.session.catalogue.close()


def held(data: Path, kinds: Collection[str]) -> set[str]:
    """Return all references under which those stores have an entry."""
    return set().union(*(entries(data, kind) for kind in kinds))


def execute(data: Path, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    """Run a statement on the catalogue, as another session would."""
    with rewriting(data / "catalogue.db") as connection:
        return connection.execute(sql, parameters).fetchall()


def lose(data: Path, kind: str = FILE) -> bytes:
    """Remove a secrets file; return what was in it."""
    contents = place(data, kind).read_bytes()
    place(data, kind).unlink()
    return contents


def restore(data: Path, contents: bytes, kind: str = FILE) -> None:
    """Put a secrets file back."""
    place(data, kind).write_bytes(contents)
    place(data, kind).chmod(0o600)


@asynccontextmanager
async def bench_in(data: Path, wanted: str = AUTO) -> AsyncIterator[Bench]:
    """Start a session on the directory; its stores are locked."""
    data.mkdir(mode=0o700, exist_ok=True)  # noqa: ASYNC240 - nothing else runs yet
    bench = Bench(data, next_session(data, wanted))
    try:
        yield bench
    finally:
        await bench.close()
