"""Client secrets move from one store to another, each whole, both ways, and resumably."""

import sqlite3
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from recovery_parts import DRAFT, SECOND, entries, pinned
from secrets_bench import NEW, OLD, Bench, bench_in, held, lose, quiet, restore
from unreliable_keyring import UnreliableKeyring, given_to, raising, well

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.domain.configuration import (
    ConfigurationId,
    CredentialKind,
    KmsConfiguration,
    SecretReference,
)
from kms_tui.domain.errors import (
    ConfigurationChanged,
    SecretStoreGone,
    SecretStoreLocked,
    SecretStoreMissing,
    SecretStoreMoved,
    SecretStoreUnavailable,
)
from kms_tui.domain.secret import Secret
from kms_tui.domain.store_kind import FILE, MEMORY
from kms_tui.services.pinned_secret_store import PinnedSecretStore
from kms_tui.services.ports import SecretRecord, SecretState, StorePin
from kms_tui.services.secret_migration import Migration, Move, SecretMigration


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """A host with two stores and the configurations prod and staging in the first."""
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE, SECOND)
        for name in ("prod", "staging"):
            await bench.creates(name)
        yield bench


async def expect_all_in(bench: Bench, kind: str, *, empty: str) -> None:
    """Expect that every configuration works from that store, and nothing is in the other."""
    configurations = await bench.session.list()
    assert [await bench.secret_of(found) for found in configurations] == [OLD.reveal()] * 2
    assert {found.secret_store for found in configurations} == {kind}
    assert (len(entries(bench.data, kind)), entries(bench.data, empty)) == (2, set())
    assert await bench.pin() == await bench.store(kind).pin()
    await bench.expect_nothing_left(FILE, SECOND)


async def test_all_secrets_move_there_and_back(bench: Bench) -> None:
    assert (await bench.migrates(SECOND)).is_complete
    await expect_all_in(bench, SECOND, empty=FILE)
    assert (await bench.migrates(FILE)).is_complete
    await expect_all_in(bench, FILE, empty=SECOND)


async def test_each_move_is_told_by_the_name_of_its_configuration(bench: Bench) -> None:
    told: list[Move] = []
    migration = SecretMigration(bench.secrets, bench.session.now)
    assert [found.name for found in await migration.remaining(SECOND)] == ["prod", "staging"]
    await migration.move_all(SECOND, told.append)
    assert told == [Move("prod"), Move("staging")]
    assert not await migration.remaining(SECOND)


async def test_a_move_changes_nothing_else_of_a_configuration(bench: Bench) -> None:
    before = await bench.session.list()
    await bench.migrates()
    after = await bench.session.list()
    assert [_without_reference(found) for found in after] == [
        _without_reference(found) for found in before
    ]


def _without_reference(configuration: KmsConfiguration) -> KmsConfiguration:
    credential = replace(configuration.credential, secret_reference=None)
    return replace(configuration, credential=credential)


async def test_new_secrets_go_to_the_new_store(bench: Bench) -> None:
    await bench.migrates()
    await bench.creates("ledger")
    assert len(entries(bench.data, SECOND)) == 3


async def test_a_managed_identity_has_nothing_to_move(bench: Bench) -> None:
    draft = replace(DRAFT, name="identity", credential_kind=CredentialKind.MANAGED_IDENTITY)
    await bench.session.create(draft, Secret(""), quiet, despite_warnings=True)
    assert [move.name for move in (await bench.migrates()).moves] == ["prod", "staging"]


async def test_moving_again_moves_nothing(bench: Bench) -> None:
    await bench.migrates()
    again = await bench.migrates()
    assert (again.moves, again.is_complete) == ([], True)
    await expect_all_in(bench, SECOND, empty=FILE)


async def test_a_secret_in_memory_is_kept_by_moving_it(tmp_path: Path) -> None:
    async with bench_in(tmp_path / "data", MEMORY) as bench:
        await bench.makes(FILE)
        was = await bench.creates()
        assert (await bench.migrates(FILE)).is_complete
        assert await bench.secret_of(was) == OLD.reveal()
        await bench.expect_nothing_left()


async def test_memory_is_no_place_to_move_to(bench: Bench) -> None:
    with raises_clearly(SecretStoreUnavailable) as refused:
        await bench.migrates(MEMORY)
    assert refused.value.what == "Memory keeps client secrets only until this command ends."
    assert refused.value.do == "Choose a store that stays: file or a native keyring."
    await expect_all_in(bench, FILE, empty=SECOND)


async def test_a_destination_that_is_missing_changes_nothing(tmp_path: Path) -> None:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE)
        was, pin = await bench.creates(), await bench.pin()
        with raises_clearly(SecretStoreMissing):
            await bench.migrates()
        assert (await bench.session.get(was.id), await bench.pin()) == (was, pin)


@pytest.mark.parametrize("locked", [FILE, SECOND])
async def test_a_locked_source_or_destination_changes_nothing(bench: Bench, locked: str) -> None:
    await bench.store(locked).lock()
    with raises_clearly(SecretStoreLocked) as refused:
        await bench.migrates()
    assert refused.value.what == f"The {bench.store(locked).place} is locked."
    await bench.unlocks(locked)
    await expect_all_in(bench, FILE, empty=SECOND)


async def test_one_secret_that_cannot_be_read_keeps_all_where_they_are(bench: Bench) -> None:
    [_, staging] = await bench.session.list()
    assert staging.credential.secret_reference is not None
    await bench.store().delete(staging.credential.secret_reference)
    pin = await bench.pin()
    with pytest.raises(Exception, match="has no client secret"):
        await bench.migrates()
    assert entries(bench.data, SECOND) == set()
    assert await bench.pin() == pin


async def test_what_cannot_be_read_is_left_behind_if_the_admin_says_so(bench: Bench) -> None:
    [prod, staging] = await bench.session.list()
    assert staging.credential.secret_reference is not None
    await bench.store().delete(staging.credential.secret_reference)
    done = await bench.migrates(leave_unreadable=True)
    assert [(move.name, move.error is None) for move in done.moves] == [
        ("prod", True),
        ("staging", False),
    ]
    assert await bench.secret_of(prod) == OLD.reveal()
    assert await bench.secret_of(await bench.edits(staging)) == NEW.reveal()
    await bench.expect_nothing_left(FILE, SECOND)


async def test_a_lost_file_is_left_behind_and_each_configuration_gets_its_secret_again(
    bench: Bench,
) -> None:
    lose(bench.data)
    with raises_clearly(SecretStoreGone):
        await bench.migrates()
    done = await bench.migrates(leave_unreadable=True)
    assert all(isinstance(move.error, SecretStoreGone) for move in done.moves)
    assert await bench.pin() == await bench.store(SECOND).pin()
    for found in await bench.session.list():
        assert await bench.secret_of(await bench.edits(found)) == NEW.reveal()
    assert entries(bench.data, SECOND) == {
        found.credential.secret_reference for found in await bench.session.list()
    }


async def test_a_lost_file_makes_way_for_a_new_one_of_its_kind(bench: Bench) -> None:
    lose(bench.data)
    await bench.makes(FILE)
    done = await bench.migrates(FILE, leave_unreadable=True)
    assert len(done.moves) == 2
    assert await bench.pin() == await bench.store(FILE).pin()
    for found in await bench.session.list():
        assert await bench.secret_of(await bench.edits(found)) == NEW.reveal()


async def test_what_a_lost_file_still_held_is_given_up_by_the_next_such_migration(
    bench: Bench,
) -> None:
    lose(bench.data)
    await bench.migrates(leave_unreadable=True)
    for found in await bench.session.list():
        await bench.edits(found)
    assert len(await bench.records(SecretState.RETIRING)) == 2
    done = await bench.migrates(leave_unreadable=True)
    assert done.is_complete
    assert not await bench.records(SecretState.RETIRING)


async def test_a_store_that_is_only_away_keeps_its_retired_secrets_listed(bench: Bench) -> None:
    contents = lose(bench.data)
    await bench.migrates(leave_unreadable=True)
    [prod, _] = await bench.session.list()
    await bench.edits(prod)
    restore(bench.data, contents)
    await bench.session.recover()
    assert not await bench.records(SecretState.RETIRING)
    assert len(entries(bench.data)) == 1


def forgetting(keyring: UnreliableKeyring) -> None:
    """Take everything and keep nothing, as keyring's null backend does."""
    keyring.after_set = keyring.entries.clear


async def expect_as_it_was(bench: Bench) -> None:
    configurations = await bench.session.list()
    assert [await bench.secret_of(found) for found in configurations] == [OLD.reveal()] * 2
    assert await bench.pin() == await bench.store(FILE).pin()
    await bench.expect_nothing_left(FILE)


@pytest.mark.parametrize("leave_unreadable", [False, True])
async def test_a_destination_that_keeps_nothing_leaves_everything_as_it_was(
    bench: Bench, *, leave_unreadable: bool
) -> None:
    keyring = given_to(bench)
    forgetting(keyring)
    done = await bench.migrates(leave_unreadable=leave_unreadable)
    assert not done.is_complete
    assert all(isinstance(move.error, SecretStoreUnavailable) for move in done.moves)
    assert keyring.entries == {}
    await expect_as_it_was(bench)


async def test_each_move_is_noted_under_an_id_of_its_own(bench: Bench) -> None:
    noted: list[str] = []
    keyring = given_to(bench)
    keyring.on_set = lambda: noted.extend(row["id"] for row in _begun(bench.data))
    await bench.migrates()
    assert len({uuid.UUID(operation) for operation in noted}) == len(noted) == 2


async def test_what_is_noted_says_what_moves_where(bench: Bench) -> None:
    noted: list[sqlite3.Row] = []
    keyring = given_to(bench)
    keyring.on_set = lambda: noted.extend(_begun(bench.data))
    prod, staging = await bench.session.list()
    now = datetime(2026, 1, 31, 12, tzinfo=UTC)
    await SecretMigration(bench.secrets, lambda: now).move_all(SECOND, lambda _move: None)
    after = [await bench.session.get(each.id) for each in (prod, staging)]
    assert [_told(row) for row in noted] == [
        {
            "configuration_id": was.id,
            "secret_reference": moved.credential.secret_reference,
            "secret_store": SECOND,
            "vault_url": was.vault_url,
            "key_name": was.key_name,
            "kind": "migrate",
        }
        for was, moved in zip((prod, staging), after, strict=True)
    ]
    assert {datetime.fromisoformat(row["started_at"]) for row in noted} == {now}


def _begun(data: Path) -> list[sqlite3.Row]:
    with closing(sqlite3.connect(data / "catalogue.db")) as database:
        database.row_factory = sqlite3.Row
        return database.execute("SELECT * FROM operation").fetchall()


def _told(row: sqlite3.Row) -> dict[str, str]:
    named = ("configuration_id", "secret_reference", "secret_store", "vault_url", "key_name")
    return {name: row[name] for name in (*named, "kind")}


def retiring(name: str) -> SecretRecord:
    return SecretRecord(
        SecretReference(name), ConfigurationId(name), StorePin(FILE), SecretState.RETIRING
    )


@pytest.mark.parametrize(
    ("moves", "left", "said"),
    [
        ([Move("prod")], [], ""),
        ([Move("prod")], [retiring("1"), retiring("2")], "2 old entries are left"),
        (
            [Move("prod"), Move("staging", SecretStoreMissing())],
            [retiring("1")],
            "1 of 2 client secrets did not move; 1 old entry is left",
        ),
    ],
)
def test_what_a_migration_left_undone_is_counted(
    moves: list[Move], left: list[SecretRecord], said: str
) -> None:
    done = Migration(moves, left)
    assert (done.shortfall, done.is_complete) == (said, not said)


async def test_a_destination_that_fails_half_way_is_finished_by_the_next_migration(
    bench: Bench,
) -> None:
    keyring = given_to(bench)
    keyring.after_set = lambda: setattr(keyring, "on_set", raising(RuntimeError("full")))
    done = await bench.migrates()
    assert [move.error is None for move in done.moves] == [True, False]
    for found in await bench.session.list():
        assert await bench.secret_of(found) == OLD.reveal()
    keyring.on_set = keyring.after_set = well
    assert (await bench.migrates()).is_complete
    assert (len(keyring.entries), entries(bench.data)) == (2, set())


async def test_a_source_that_does_not_delete_is_listed_and_cleaned_by_the_next_recovery(
    bench: Bench,
) -> None:
    keyring = given_to(bench)
    await bench.migrates()
    keyring.on_delete = raising(RuntimeError("stuck"))
    done = await bench.migrates(FILE)
    assert {move.error for move in done.moves} == {None}
    assert [left.error for left in done.left] == ["The foreign keyring failed."] * 2
    assert not done.is_complete
    keyring.on_delete = well
    await bench.session.recover()
    assert keyring.entries == {}
    await expect_as_it_was(bench)


async def test_an_edit_that_began_before_the_migration_is_refused_and_repeated(
    bench: Bench,
) -> None:
    [prod, _] = await bench.session.list()
    async with bench_in(bench.data) as editor:
        await editor.unlocks(FILE, SECOND)
        await bench.migrates()
        with raises_clearly(ConfigurationChanged):
            await editor.edits(prod)
        assert await bench.secret_of(prod) == OLD.reveal()
        await editor.edits(await editor.session.get(prod.id))
    assert await bench.secret_of(prod) == NEW.reveal()
    assert held(bench.data, [FILE]) == set()


async def test_after_the_migration_an_edit_that_asks_for_the_old_store_is_refused(
    bench: Bench,
) -> None:
    async with bench_in(bench.data, FILE) as editor:
        await editor.unlocks(FILE, SECOND)
        await bench.migrates()
        [prod, _] = await editor.session.list()
        with raises_clearly(SecretStoreMoved):
            await editor.edits(prod)
    assert await bench.secret_of(prod) == OLD.reveal()
    assert held(bench.data, [FILE]) == set()


@dataclass
class BusyCatalogue(SqliteCatalogue):
    """A catalogue in which another session saves between two looks of this one."""

    data: Path

    def __post_init__(self) -> None:
        super().__init__(self.data)
        self.is_first_look = True

    async def secrets(self) -> Sequence[SecretRecord]:
        found = await super().secrets()
        if self.is_first_look:
            self.is_first_look = False
            async with bench_in(self.data) as other:
                await other.unlocks()
                await other.creates("meanwhile")
        return found


async def test_a_configuration_that_is_saved_while_the_migration_looks_is_no_defect(
    bench: Bench,
) -> None:
    catalogue = BusyCatalogue(bench.data)
    secrets = PinnedSecretStore(catalogue, pinned(bench.session).stores)
    migration = SecretMigration(secrets, bench.session.now)
    await migration.move_all(SECOND, lambda _move: None)
    await catalogue.close()
    assert (await bench.migrates()).is_complete
    assert (len(entries(bench.data, SECOND)), entries(bench.data)) == (3, set())
